#include "office/import/text_encoding.h"

#include <array>
#include <cstdint>

namespace klickwerk::office {
namespace {

// Windows-1252 0x80..0x9F (https://encoding.spec.whatwg.org/index-windows-1252.txt); 0: not assigned by Microsoft.
constexpr std::array<std::uint16_t, 32> upper_controls = {
    0x20AC, 0, 0x201A, 0x0192, 0x201E, 0x2026, 0x2020, 0x2021, 0x02C6, 0x2030, 0x0160, 0x2039, 0x0152, 0, 0x017D, 0,
    0, 0x2018, 0x2019, 0x201C, 0x201D, 0x2022, 0x2013, 0x2014, 0x02DC, 0x2122, 0x0161, 0x203A, 0x0153, 0, 0x017E, 0x0178};

void append_utf8(std::string& text, std::uint32_t code) {
  if (code < 0x80) {
    text += static_cast<char>(code);
  } else if (code < 0x800) {
    text += static_cast<char>(0xC0 | (code >> 6));
    text += static_cast<char>(0x80 | (code & 0x3F));
  } else {
    text += static_cast<char>(0xE0 | (code >> 12));
    text += static_cast<char>(0x80 | ((code >> 6) & 0x3F));
    text += static_cast<char>(0x80 | (code & 0x3F));
  }
}

// How many bytes the sequence at `i` has; 0 when it is malformed.
std::size_t sequence_length(std::string_view bytes, std::size_t i) {
  const auto at = [&](std::size_t k) { return k < bytes.size() ? static_cast<unsigned char>(bytes[k]) : 0u; };
  const auto continues = [&](std::size_t k) { return (at(k) & 0xC0) == 0x80; };
  const unsigned lead = at(i);
  if (lead < 0x80) return 1;
  if (lead >= 0xC2 && lead <= 0xDF) return continues(i + 1) ? 2 : 0;
  if (lead >= 0xE0 && lead <= 0xEF) {
    if (lead == 0xE0 && at(i + 1) < 0xA0) return 0;
    if (lead == 0xED && at(i + 1) > 0x9F) return 0;
    return continues(i + 1) && continues(i + 2) ? 3 : 0;
  }
  if (lead >= 0xF0 && lead <= 0xF4) {
    if (lead == 0xF0 && at(i + 1) < 0x90) return 0;
    if (lead == 0xF4 && at(i + 1) > 0x8F) return 0;
    return continues(i + 1) && continues(i + 2) && continues(i + 3) ? 4 : 0;
  }
  return 0;
}

// The letters that German column names use beyond ASCII.
std::string_view plain_letters(std::string_view letter) {
  if (letter == "ä" || letter == "Ä") return "ae";
  if (letter == "ö" || letter == "Ö") return "oe";
  if (letter == "ü" || letter == "Ü") return "ue";
  if (letter == "ß") return "ss";
  return "";
}

}  // namespace

bool is_utf8(std::string_view bytes) {
  for (std::size_t i = 0; i < bytes.size();) {
    const std::size_t length = sequence_length(bytes, i);
    if (length == 0) return false;
    i += length;
  }
  return true;
}

std::optional<std::string> utf8_of_windows_1252(std::string_view bytes) {
  std::string text;
  text.reserve(bytes.size() + bytes.size() / 8);
  for (const char c : bytes) {
    const auto byte = static_cast<unsigned char>(c);
    const std::uint32_t code = byte >= 0x80 && byte < 0xA0 ? upper_controls[byte - 0x80u] : byte;
    if (code == 0 && byte != 0) return std::nullopt;
    append_utf8(text, code);
  }
  return text;
}

std::string folded(std::string_view utf8) {
  std::string result;
  for (std::size_t i = 0; i < utf8.size();) {
    const std::size_t length = std::max<std::size_t>(1, sequence_length(utf8, i));
    const char c = utf8[i];
    if (length > 1) {
      result += plain_letters(utf8.substr(i, length));
    } else if (c >= 'A' && c <= 'Z') {
      result += static_cast<char>(c - 'A' + 'a');
    } else if ((c >= 'a' && c <= 'z') || (c >= '0' && c <= '9')) {
      result += c;
    }
    i += length;
  }
  return result;
}

}  // namespace klickwerk::office
