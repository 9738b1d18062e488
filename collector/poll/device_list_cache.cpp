#include "collector/poll/device_list_cache.h"

#include <stdexcept>

#include "collector/poll/target_codec.h"

namespace klickwerk::collector {

void DeviceListCache::keep(std::span<const PollTarget> targets) {
  std::string comparable = encode_targets(targets, LastRead::left_out);
  if (comparable == kept_) return;
  write_private_file(file_, sealed(seal_, encode_targets(targets, LastRead::told)));
  kept_ = std::move(comparable);
}

Result<std::vector<PollTarget>, std::string> DeviceListCache::read() const {
  try {
    const auto text = read_private_file(file_);
    if (!text) return Failure{"no device list was kept in " + file_.string() + " yet"};
    auto targets = decode_targets(opened(seal_, *text));
    if (!targets) return Failure{file_.string() + ": " + targets.error()};
    return targets;
  } catch (const std::runtime_error& error) {
    return Failure{std::string(error.what())};
  }
}

}  // namespace klickwerk::collector
