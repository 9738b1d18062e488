#include "collector/profile/text_decoding.h"

#include <iconv.h>

#include <cstdint>
#include <optional>

namespace klickwerk::collector {
namespace {

constexpr int kRoman8 = 2004, kUtf8 = 106;

// The sets that printers were seen to declare, by IANA MIBenum; the names are those of iconv.
const char* iconv_name(int mib_enum) {
  switch (mib_enum) {
    case 5: return "ISO-8859-2";
    case 8: return "ISO-8859-5";
    case 10: return "ISO-8859-7";
    case 12: return "ISO-8859-9";
    case 17: return "SHIFT_JIS";
    case 18: return "EUC-JP";
    case 36: case 38: return "EUC-KR";
    case 111: return "ISO-8859-15";
    case 1013: return "UTF-16BE";
    case 1014: return "UTF-16LE";
    case 1015: return "UTF-16";
    case kRoman8: return "HP-ROMAN8";
    case 2009: return "CP850";
    case 2010: return "CP852";
    case 2024: return "CP932";
    case 2025: return "GB2312";
    case 2026: return "BIG5";
    case 2086: return "CP866";
    case 2109: return "CP874";
    case 2250: return "CP1250";
    case 2251: return "CP1251";
    case 2252: return "CP1252";
    case 2253: return "CP1253";
    case 2254: return "CP1254";
    default: return nullptr;
  }
}

bool is_utf16(int mib_enum) { return mib_enum >= 1013 && mib_enum <= 1015; }

// How many octets the UTF-8 sequence at `at` has; 0 where there is none.
std::size_t utf8_length(std::string_view text, std::size_t at) {
  const auto octet = [&](std::size_t i) { return static_cast<unsigned char>(text[i]); };
  const unsigned char first = octet(at);
  if (first < 0x80) return 1;
  const std::size_t length = first >= 0xC2 && first <= 0xDF ? 2 : first >= 0xE0 && first <= 0xEF ? 3 : first >= 0xF0 && first <= 0xF4 ? 4 : 0;
  if (length == 0 || at + length > text.size()) return 0;
  for (std::size_t i = 1; i < length; ++i)
    if ((octet(at + i) & 0xC0) != 0x80) return 0;
  if (first == 0xE0 && octet(at + 1) < 0xA0) return 0;   // overlong
  if (first == 0xED && octet(at + 1) > 0x9F) return 0;   // surrogates
  if (first == 0xF0 && octet(at + 1) < 0x90) return 0;   // overlong
  if (first == 0xF4 && octet(at + 1) > 0x8F) return 0;   // beyond U+10FFFF
  return length;
}

bool is_utf8(std::string_view text) {
  for (std::size_t at = 0; at < text.size();) {
    const std::size_t length = utf8_length(text, at);
    if (length == 0) return false;
    at += length;
  }
  return true;
}

std::optional<std::string> by_iconv(std::string_view octets, const char* set) {
  const iconv_t converter = iconv_open("UTF-8", set);
  if (converter == reinterpret_cast<iconv_t>(-1)) return std::nullopt;
  std::string in(octets), out(octets.size() * 4 + 4, '\0');
  char* from = in.data();
  char* to = out.data();
  std::size_t from_left = in.size(), to_left = out.size();
  const bool is_whole = iconv(converter, &from, &from_left, &to, &to_left) != static_cast<std::size_t>(-1);
  iconv_close(converter);
  if (!is_whole) return std::nullopt;
  out.resize(out.size() - to_left);
  return is_utf8(out) ? std::optional(std::move(out)) : std::nullopt;
}

std::string by_latin1(std::string_view octets) {
  std::string out;
  for (const unsigned char octet : octets) {
    if (octet < 0x80) {
      out += static_cast<char>(octet);
    } else {
      out += static_cast<char>(0xC0 | (octet >> 6));
      out += static_cast<char>(0x80 | (octet & 0x3F));
    }
  }
  return out;
}

std::string tidy(std::string_view text) {
  text = text.substr(0, text.find_first_of(std::string_view("\n\0", 2)));
  std::string out;
  for (const char c : text) {
    const bool is_blank = static_cast<unsigned char>(c) <= ' ' || c == 0x7F;
    if (!is_blank) out += c;
    else if (!out.empty() && out.back() != ' ') out += ' ';
  }
  if (out.ends_with(' ')) out.pop_back();
  return out;
}

}  // namespace

std::string decode_text(std::string_view octets, int mib_enum) {
  constexpr std::size_t kLongest = 1024;  // RFC 3805 strings end at 255; longer ones are noise
  octets = octets.substr(0, kLongest);
  if (is_utf16(mib_enum)) {
    if (const auto text = by_iconv(octets, iconv_name(mib_enum))) return tidy(*text);
  }
  while (octets.ends_with('\0')) octets.remove_suffix(1);
  if (is_utf8(octets)) return tidy(octets);
  if (const char* set = iconv_name(mib_enum)) {
    if (const auto text = by_iconv(octets, set)) return tidy(*text);
  }
  return tidy(by_latin1(octets));
}

std::string decode_symbol_set_text(std::string_view octets, int mib_enum) {
  if (octets.size() < 2) return decode_text(octets, mib_enum);
  const int symbol_set = static_cast<unsigned char>(octets[0]) * 256 + static_cast<unsigned char>(octets[1]);
  if (symbol_set == 0x0115) return decode_text(octets.substr(2), kRoman8);
  if (symbol_set == 0xFDE8) return decode_text(octets.substr(2), kUtf8);
  const bool is_prefix = static_cast<unsigned char>(octets[0]) < 0x20;  // no text begins with a control character
  return decode_text(is_prefix ? octets.substr(2) : octets, mib_enum);
}

}  // namespace klickwerk::collector
