#include "office/relays/cbor_shape.h"

#include <optional>
#include <vector>

namespace klickwerk::office {
namespace {

struct Head {
  unsigned major = 0;
  std::uint64_t argument = 0;
};

class Walk {
 public:
  explicit Walk(std::span<const std::uint8_t> bytes) : bytes_(bytes) {}
  bool at_end() const { return bytes_.empty(); }
  std::optional<Head> head() {
    if (bytes_.empty()) return std::nullopt;
    const std::uint8_t first = bytes_.front();
    Head head{static_cast<unsigned>(first) >> 5U, first & 31U};
    bytes_ = bytes_.subspan(1);
    if (head.argument < 24) return head;
    if (head.argument > 27) return std::nullopt;  // reserved, or of indefinite length
    const std::size_t length = std::size_t{1} << (head.argument - 24);
    if (bytes_.size() < length) return std::nullopt;
    head.argument = 0;
    for (const std::uint8_t byte : bytes_.first(length)) head.argument = (head.argument << 8U) | byte;
    bytes_ = bytes_.subspan(length);
    return head;
  }
  bool skip(std::uint64_t count) {
    if (count > bytes_.size()) return false;
    bytes_ = bytes_.subspan(static_cast<std::size_t>(count));
    return true;
  }

 private:
  std::span<const std::uint8_t> bytes_;
};

}  // namespace

bool is_plain_cbor(std::span<const std::uint8_t> bytes, std::size_t depth, std::size_t items) {
  Walk walk(bytes);
  std::vector<std::uint64_t> open{1};  // items still to come in each container around
  for (std::size_t seen = 0; !open.empty(); ++seen) {
    const auto head = walk.head();
    if (!head || seen >= items) return false;
    --open.back();
    const bool text = head->major == 2 || head->major == 3, list = head->major == 4, map = head->major == 5;
    if (head->major == 6 || (text && !walk.skip(head->argument))) return false;
    if ((list || map) && head->argument > items) return false;
    if (list || map) open.push_back(map ? 2 * head->argument : head->argument);
    if (open.size() > depth + 1) return false;
    while (!open.empty() && open.back() == 0) open.pop_back();
  }
  return walk.at_end();
}

}  // namespace klickwerk::office
