#include "collector/profile/packed_values.h"

#include <bit>
#include <charconv>
#include <cmath>

namespace klickwerk::collector {
namespace {

constexpr unsigned char kEnd = 0xFF;

std::optional<std::uint64_t> count_of(std::uint64_t bits) {
  const double value = std::bit_cast<double>(bits);
  // A count is 0 or at least half a page: the other byte order turns counts into numbers near 0 or beyond 2^53.
  if (!std::isfinite(value) || value >= 9007199254740992.0) return std::nullopt;
  if (value != 0.0 && value < 0.5) return std::nullopt;
  return static_cast<std::uint64_t>(std::llround(value));
}

}  // namespace

std::optional<std::uint64_t> record_value(std::string_view octets, int code) {
  const auto octet = [&](std::size_t i) { return static_cast<unsigned char>(octets[i]); };
  for (std::size_t at = 0; at + 3 <= octets.size() && octet(at) != kEnd;) {
    const std::size_t length = octet(at + 2);
    const std::size_t value_at = at + 3;
    if (value_at + length > octets.size()) return std::nullopt;
    if (octet(at) == code) {
      if (length == 0 || length > 8) return std::nullopt;
      std::uint64_t value = 0;
      for (std::size_t i = 0; i < length; ++i) value = (value << 8) | octet(value_at + i);
      return value;
    }
    at = value_at + length;
  }
  return std::nullopt;
}

std::optional<std::uint64_t> ieee_double_count(std::string_view octets) {
  if (octets.size() != 8) return std::nullopt;
  std::uint64_t big = 0, little = 0;
  for (std::size_t i = 0; i < 8; ++i) {
    big = (big << 8) | static_cast<unsigned char>(octets[i]);
    little = (little << 8) | static_cast<unsigned char>(octets[7 - i]);
  }
  const auto count = count_of(big);
  return count ? count : count_of(little);
}

std::optional<std::uint64_t> digits_count(std::string_view octets) {
  const auto first = octets.find_first_not_of(std::string_view(" \t\r\n\0", 5));
  if (first == std::string_view::npos) return std::nullopt;
  octets = octets.substr(first, octets.find_last_not_of(std::string_view(" \t\r\n\0", 5)) - first + 1);
  std::uint64_t value = 0;
  const auto [end, error] = std::from_chars(octets.data(), octets.data() + octets.size(), value);
  if (error != std::errc{} || end != octets.data() + octets.size()) return std::nullopt;
  return value;
}

}  // namespace klickwerk::collector
