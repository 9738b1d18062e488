#include "collector/relay/enrolment_code.h"

#include <sys/random.h>

#include <cerrno>
#include <cstdint>
#include <optional>
#include <system_error>
#include <vector>

#include "core/assert.h"
#include "core/sha256.h"

namespace klickwerk::collector {
namespace {

constexpr std::string_view letters = "0123456789ABCDEFGHJKMNPQRSTVWXYZ";
constexpr std::size_t secret_digits = 26, pin_digits = 40, check_digits = 4;
constexpr std::size_t group = 5;

int digit_of(char c) {
  if (c >= 'a' && c <= 'z') c = static_cast<char>(c - 'a' + 'A');
  if (c == 'O') c = '0';
  if (c == 'I' || c == 'L') c = '1';
  const auto at = letters.find(c);
  return at == std::string_view::npos ? -1 : static_cast<int>(at);
}

unsigned hex_value(char c) { return static_cast<unsigned>(c <= '9' ? c - '0' : c - 'a' + 10); }

// Hexadecimal digits as base 32, padded with zero bits at the end.
std::string base32_of(std::string_view hex) {
  std::string text;
  unsigned bits = 0, held = 0;
  for (const char c : hex) {
    held = (held << 4U) | hex_value(c);
    for (bits += 4; bits >= 5; bits -= 5) text += letters[(held >> (bits - 5)) & 31U];
  }
  if (bits > 0) text += letters[(held << (5 - bits)) & 31U];
  return text;
}

// The other way; empty where a letter does not belong.
std::optional<std::string> hex_of(std::string_view base32, std::size_t digits) {
  std::string hex;
  unsigned bits = 0, held = 0;
  for (const char c : base32) {
    const int value = digit_of(c);
    if (value < 0) return std::nullopt;
    held = (held << 5U) | static_cast<unsigned>(value);
    for (bits += 5; bits >= 4 && hex.size() < digits; bits -= 4) hex += "0123456789abcdef"[(held >> (bits - 4)) & 15U];
  }
  return hex;
}

std::size_t letters_for(std::size_t hex_digits) { return (hex_digits * 4 + 4) / 5; }
std::string checksum(std::string_view content) { return sha256_hex(content).substr(0, check_digits); }

}  // namespace

std::string EnrolmentCode::text() const {
  KW_ASSERT(secret.size() == secret_digits && (pin.empty() || pin.size() == pin_digits));
  const std::string content = secret + pin;
  const std::string plain = base32_of(content + checksum(content));
  std::string text;
  for (std::size_t at = 0; at < plain.size(); at += group) text += (at > 0 ? "-" : "") + plain.substr(at, group);
  return text;
}

Result<EnrolmentCode, std::string> EnrolmentCode::parse(std::string_view text) {
  std::string plain;
  for (const char c : text) {
    if (c == '-' || c == ' ' || c == '\n' || c == '\r' || c == '\t') continue;
    if (digit_of(c) < 0) return Failure{std::string("a code has letters, digits and dashes only, this one has another character")};
    plain += c;
  }
  const bool pinned = plain.size() == letters_for(secret_digits + pin_digits + check_digits);
  if (!pinned && plain.size() != letters_for(secret_digits + check_digits))
    return Failure{"a code has " + std::to_string(letters_for(secret_digits + check_digits)) + " or " +
                   std::to_string(letters_for(secret_digits + pin_digits + check_digits)) + " letters and digits, this one has " +
                   std::to_string(plain.size()) + ": was a part left out?"};
  const std::size_t digits = secret_digits + (pinned ? pin_digits : 0) + check_digits;
  const std::string hex = *hex_of(plain, digits);
  const std::string content = hex.substr(0, digits - check_digits);
  if (checksum(content) != hex.substr(digits - check_digits)) return Failure{std::string("the code is mistyped: its check digits do not fit")};
  return EnrolmentCode{content.substr(0, secret_digits), content.substr(secret_digits)};
}

std::string random_hex(std::size_t bytes) {
  std::vector<std::uint8_t> random(bytes);
  for (std::size_t filled = 0; filled < bytes;) {
    const ssize_t n = ::getrandom(random.data() + filled, bytes - filled, 0);
    if (n < 0 && errno == EINTR) continue;
    if (n < 0) throw std::system_error(errno, std::generic_category(), "the system gives no random numbers");
    filled += static_cast<std::size_t>(n);
  }
  std::string hex;
  for (const std::uint8_t byte : random) (hex += "0123456789abcdef"[byte >> 4U]) += "0123456789abcdef"[byte & 15U];
  return hex;
}

}  // namespace klickwerk::collector
