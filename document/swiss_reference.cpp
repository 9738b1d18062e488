#include "document/swiss_reference.h"

#include <algorithm>

#include "document/einvoice/identifiers.h"

namespace klickwerk::document {
namespace {

constexpr std::size_t qr_digits = 27, most_creditor_signs = 21;

bool is_digit(char c) { return c >= '0' && c <= '9'; }
bool is_capital(char c) { return c >= 'A' && c <= 'Z'; }

std::string digits_of(std::string_view text) {
  std::string digits;
  std::ranges::copy_if(text, std::back_inserter(digits), is_digit);
  return digits;
}

std::string grouped(std::string_view text, std::size_t first, std::size_t size) {
  std::string groups(text.substr(0, first));
  for (std::size_t at = first; at < text.size(); at += size) groups += (groups.empty() ? "" : " ") + std::string(text.substr(at, size));
  return groups;
}

}  // namespace

bool is_swiss_iban(std::string_view iban) {
  const std::string bare = einvoice::bare_identifier(iban);
  return (bare.starts_with("CH") || bare.starts_with("LI")) && einvoice::valid_iban(bare);
}

bool is_qr_iban(std::string_view iban) {
  const std::string institution = einvoice::bare_identifier(iban).substr(0, 9);
  return is_swiss_iban(iban) && institution.substr(4) >= "30000" && institution.substr(4) <= "31999";
}

char recursive_mod_10(std::string_view digits) {
  constexpr int row[] = {0, 9, 4, 6, 8, 2, 7, 1, 3, 5};
  int carry = 0;
  for (const char digit : digits) carry = row[(carry + (digit - '0')) % 10];
  return static_cast<char>('0' + (10 - carry) % 10);
}

std::optional<std::string> qr_reference(Series series, std::string_view number) {
  const std::string digits = digits_of(number);
  if (digits.empty() || digits.size() > qr_digits - 2) return std::nullopt;
  std::string reference = std::to_string(static_cast<int>(series)) + std::string(qr_digits - 2 - digits.size(), '0') + digits;
  return reference + recursive_mod_10(reference);
}

std::optional<std::string> creditor_reference(std::string_view number) {
  const std::string upper = einvoice::bare_identifier(number);
  std::string signs;
  std::ranges::copy_if(upper, std::back_inserter(signs), [](char c) { return is_digit(c) || is_capital(c); });
  if (signs.empty() || signs.size() > most_creditor_signs) return std::nullopt;
  const int check = 98 - einvoice::mod_97(signs + "RF00");
  return "RF" + std::string(check < 10 ? "0" : "") + std::to_string(check) + signs;
}

bool valid_qr_reference(std::string_view text) {
  const std::string bare = einvoice::bare_identifier(text);
  if (bare.size() != qr_digits || !std::ranges::all_of(bare, is_digit)) return false;
  return recursive_mod_10(std::string_view(bare).substr(0, qr_digits - 1)) == bare.back();
}

bool valid_creditor_reference(std::string_view text) {
  const std::string bare = einvoice::bare_identifier(text);
  const bool shaped = bare.starts_with("RF") && bare.size() >= 5 && bare.size() <= 4 + most_creditor_signs && is_digit(bare[2]) && is_digit(bare[3]) &&
                      std::ranges::all_of(bare, [](char c) { return is_digit(c) || is_capital(c); });
  return shaped && einvoice::mod_97(bare.substr(4) + bare.substr(0, 4)) == 1;
}

std::string reference_text(std::string_view reference) {
  return reference.size() == qr_digits && std::ranges::all_of(reference, is_digit) ? grouped(reference, 2, 5) : grouped(reference, 0, 4);
}

}  // namespace klickwerk::document
