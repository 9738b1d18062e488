// What all fuzz targets share: libFuzzer's entry, and ways to look at its bytes. A target stops the program (KW_ASSERT,
// or a sanitizer) where a decoder breaks a promise; every other input is fine.
#pragma once

#include <cstddef>
#include <cstdint>
#include <span>
#include <string_view>

#include "core/assert.h"

// By libFuzzer for each input, and by replay.cpp for each file of a corpus. Returns 0.
extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size);

namespace klickwerk::fuzz {

inline std::string_view text_of(std::span<const std::uint8_t> bytes) { return {reinterpret_cast<const char*>(bytes.data()), bytes.size()}; }

// Takes decisions from the front of the input; an exhausted input decides for 0.
class Decisions {
 public:
  explicit Decisions(std::span<const std::uint8_t> bytes) : bytes_(bytes) {}
  bool any_left() const { return !bytes_.empty(); }
  std::uint8_t octet() {
    if (bytes_.empty()) return 0;
    const std::uint8_t first = bytes_.front();
    bytes_ = bytes_.subspan(1);
    return first;
  }
  std::uint64_t number(int octets) {
    std::uint64_t number = 0;
    for (int i = 0; i < octets; ++i) number = number << 8U | octet();
    return number;
  }
  std::size_t below(std::size_t count) { return count == 0 ? 0 : static_cast<std::size_t>(number(2)) % count; }
  std::span<const std::uint8_t> take(std::size_t count) {
    const auto taken = bytes_.first(count < bytes_.size() ? count : bytes_.size());
    bytes_ = bytes_.subspan(taken.size());
    return taken;
  }
  std::span<const std::uint8_t> rest() const { return bytes_; }

 private:
  std::span<const std::uint8_t> bytes_;
};

}  // namespace klickwerk::fuzz
