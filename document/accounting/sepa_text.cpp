#include <array>

#include "document/accounting/direct_debit.h"
#include "document/accounting/windows_1252.h"

namespace klickwerk::document::accounting {
namespace {

// Windows-1252 from 0xC0 on, in the letters that every bank of SEPA takes (EPC 217-08).
constexpr std::array<const char*, 64> latin{"A", "A", "A", "A", "Ae", "A", "AE", "C", "E", "E", "E", "E", "I", "I", "I", "I",
                                            "D", "N", "O", "O", "O", "O", "Oe", ".", "O", "U", "U", "U", "Ue", "Y", "Th", "ss",
                                            "a", "a", "a", "a", "ae", "a", "ae", "c", "e", "e", "e", "e", "i", "i", "i", "i",
                                            "d", "n", "o", "o", "o", "o", "oe", ".", "o", "u", "u", "u", "ue", "y", "th", "y"};

std::string one(unsigned char byte) {
  const std::string_view allowed = "/-?:().,'+ ";
  if ((byte >= '0' && byte <= '9') || (byte >= 'A' && byte <= 'Z') || (byte >= 'a' && byte <= 'z')) return std::string(1, static_cast<char>(byte));
  if (byte < 0x80 && allowed.find(static_cast<char>(byte)) != std::string_view::npos) return std::string(1, static_cast<char>(byte));
  if (byte == '&') return "+";
  if (byte >= 0xC0) return latin[byte - 0xC0];
  if (byte == 0x8A || byte == 0x9A) return byte == 0x8A ? "S" : "s";
  if (byte == 0x8E || byte == 0x9E) return byte == 0x8E ? "Z" : "z";
  return ".";
}

}  // namespace

std::string sepa_text(std::string_view utf8, std::size_t most) {
  std::string text;
  for (unsigned char byte : windows_1252(utf8)) text += one(byte);
  return text.substr(0, most);
}

}  // namespace klickwerk::document::accounting
