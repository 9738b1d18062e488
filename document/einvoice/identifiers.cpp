#include "document/einvoice/identifiers.h"

#include <algorithm>
#include <utility>

namespace klickwerk::document::einvoice {

namespace {

bool is_digit(char c) { return c >= '0' && c <= '9'; }
bool is_upper(char c) { return c >= 'A' && c <= 'Z'; }
bool is_alphanumeric(char c) { return is_digit(c) || is_upper(c); }

// IBAN lengths of the countries in SEPA (EPC409-09).
std::size_t iban_length(std::string_view country) {
  static constexpr std::pair<std::string_view, std::size_t> lengths[] = {
      {"AD", 24}, {"AL", 28}, {"AT", 20}, {"BE", 16}, {"BG", 22}, {"CH", 21}, {"CY", 28}, {"CZ", 24}, {"DE", 22},
      {"DK", 18}, {"EE", 20}, {"ES", 24}, {"FI", 18}, {"FR", 27}, {"GB", 22}, {"GI", 23}, {"GR", 27}, {"HR", 21},
      {"HU", 28}, {"IE", 22}, {"IS", 26}, {"IT", 27}, {"LI", 21}, {"LT", 20}, {"LU", 20}, {"LV", 21}, {"MC", 27},
      {"MD", 24}, {"ME", 22}, {"MK", 19}, {"MT", 31}, {"NL", 18}, {"NO", 15}, {"PL", 28}, {"PT", 25}, {"RO", 24},
      {"RS", 22}, {"SE", 24}, {"SI", 19}, {"SK", 24}, {"SM", 27}, {"VA", 22}};
  for (const auto& [code, length] : lengths)
    if (code == country) return length;
  return 0;
}

bool country_and_check_digits(const std::string& id) {
  return id.size() >= 5 && is_upper(id[0]) && is_upper(id[1]) && is_digit(id[2]) && is_digit(id[3]) &&
         std::ranges::all_of(id, is_alphanumeric);
}

}  // namespace

int mod_97(std::string_view text) {
  int rest = 0;
  for (char c : text) rest = (is_digit(c) ? rest * 10 + (c - '0') : rest * 100 + (c - 'A' + 10)) % 97;
  return rest;
}

std::string bare_identifier(std::string_view text) {
  std::string bare;
  for (char c : text) {
    if (c == ' ' || c == '.' || c == '-') continue;
    bare += c >= 'a' && c <= 'z' ? static_cast<char>(c - 'a' + 'A') : c;
  }
  return bare;
}

bool valid_iban(std::string_view text) {
  const std::string id = bare_identifier(text);
  if (!country_and_check_digits(id) || id.size() > 34) return false;
  const std::size_t length = iban_length(std::string_view(id).substr(0, 2));
  return (length == 0 || id.size() == length) && mod_97(id.substr(4) + id.substr(0, 4)) == 1;
}

bool valid_creditor_id(std::string_view text) {
  const std::string id = bare_identifier(text);
  if (!country_and_check_digits(id) || id.size() < 8 || id.size() > 35) return false;
  if (id.starts_with("DE") && id.size() != 18) return false;
  return mod_97(id.substr(7) + id.substr(0, 4)) == 1;
}

bool valid_leitweg_id(std::string_view text) {
  const std::size_t first = text.find('-'), last = text.rfind('-');
  if (first == std::string_view::npos || text.size() > 46) return false;
  const std::string_view coarse = text.substr(0, first), check = text.substr(last + 1);
  const std::string_view fine = first == last ? std::string_view{} : text.substr(first + 1, last - first - 1);
  const bool formed = coarse.size() >= 2 && coarse.size() <= 12 && std::ranges::all_of(coarse, is_digit) &&
                      (first == last || !fine.empty()) && fine.size() <= 30 &&
                      std::ranges::all_of(fine, is_alphanumeric) && check.size() == 2 &&
                      std::ranges::all_of(check, is_digit);
  return formed && mod_97(std::string(coarse) + std::string(fine) + std::string(check)) == 1;
}

}  // namespace klickwerk::document::einvoice
