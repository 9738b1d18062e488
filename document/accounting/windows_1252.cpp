#include "document/accounting/windows_1252.h"

#include <cstdint>

namespace klickwerk::document::accounting {
namespace {

// Unicode of the bytes 0x80 to 0x9F; 0: undefined (unicode.org, CP1252.TXT).
constexpr std::uint32_t high_half[32] = {0x20AC, 0,      0x201A, 0x0192, 0x201E, 0x2026, 0x2020, 0x2021, 0x02C6, 0x2030, 0x0160,
                                         0x2039, 0x0152, 0,      0x017D, 0,      0,      0x2018, 0x2019, 0x201C, 0x201D, 0x2022,
                                         0x2013, 0x2014, 0x02DC, 0x2122, 0x0161, 0x203A, 0x0153, 0,      0x017E, 0x0178};

int length_of(unsigned char lead) { return lead < 0x80 ? 1 : lead >= 0xF0 ? 4 : lead >= 0xE0 ? 3 : lead >= 0xC0 ? 2 : 0; }

// Takes one character; 0xFFFD where the bytes are none.
std::uint32_t take(std::string_view text, std::size_t& at) {
  const auto lead = static_cast<unsigned char>(text[at++]);
  const int length = length_of(lead);
  if (length == 1) return lead;
  if (length == 0) return 0xFFFD;
  std::uint32_t value = lead & (0xFF >> (length + 1));
  for (int i = 1; i < length; ++i) {
    if (at >= text.size() || (static_cast<unsigned char>(text[at]) & 0xC0) != 0x80) return 0xFFFD;
    value = value << 6 | (static_cast<unsigned char>(text[at++]) & 0x3F);
  }
  return value;
}

char encoded(std::uint32_t value) {
  if (value < 0x20 || value == 0x7F) return ' ';
  if (value < 0x80 || (value >= 0xA0 && value <= 0xFF)) return static_cast<char>(value);
  for (int i = 0; i < 32; ++i)
    if (high_half[i] == value) return static_cast<char>(0x80 + i);
  return '?';
}

}  // namespace

std::string windows_1252(std::string_view utf8) {
  std::string bytes;
  for (std::size_t at = 0; at < utf8.size();) bytes += encoded(take(utf8, at));
  return bytes;
}

std::string first_characters(std::string_view utf8, std::size_t most) {
  std::size_t at = 0;
  for (std::size_t count = 0; at < utf8.size() && count < most; ++count) take(utf8, at);
  return std::string(utf8.substr(0, at));
}

}  // namespace klickwerk::document::accounting
