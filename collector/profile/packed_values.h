// Figures that devices hide in OCTET STRINGs. Every function takes any octets and never reads beyond them.
#pragma once

#include <cstdint>
#include <optional>
#include <string_view>

namespace klickwerk::collector {

// Records `code type length value`, closed by 0xFF; the value is big-endian. Strings whose last record is cut off give
// the records before it. A code that comes twice counts once, the first time.
std::optional<std::uint64_t> record_value(std::string_view octets, int code);

// An IEEE 754 double of eight octets, big-endian or little-endian, that says a count: not negative, below 2^53.
// Rounded to the nearest whole number.
std::optional<std::uint64_t> ieee_double_count(std::string_view octets);

// Decimal digits with white space around them.
std::optional<std::uint64_t> digits_count(std::string_view octets);

}  // namespace klickwerk::collector
