#include "collector/poll/device_list_cache.h"

#include <stdexcept>

#include "collector/poll/private_file.h"
#include "collector/poll/target_codec.h"

namespace klickwerk::collector {

void DeviceListCache::keep(std::span<const PollTarget> targets) {
  std::string comparable = encode_targets(targets, LastRead::left_out);
  if (comparable == kept_) return;
  std::string text = encode_targets(targets, LastRead::told);
  write_private_file(file_, seal_.close ? seal_.close(text) : text);
  kept_ = std::move(comparable);
}

Result<std::vector<PollTarget>, std::string> DeviceListCache::read() const {
  try {
    const auto text = read_private_file(file_);
    if (!text) return Failure{"no device list was kept in " + file_.string() + " yet"};
    const bool sealed = text->starts_with("kw");  // a list of an older version stands there plain
    auto targets = decode_targets(sealed && seal_.open ? seal_.open(*text) : *text);
    if (!targets) return Failure{file_.string() + ": " + targets.error()};
    return targets;
  } catch (const std::runtime_error& error) {
    return Failure{std::string(error.what())};
  }
}

}  // namespace klickwerk::collector
