// The forms of VAT identifiers (European Commission, VIES) and the national check digits, as published by the tax
// offices; for Germany ISO/IEC 7064 mod 11,10, for Switzerland the UID after eCH-0097.
#include <algorithm>
#include <span>

#include "document/einvoice/identifiers.h"

namespace klickwerk::document::einvoice {

namespace {

using Number = std::string_view;

// In a pattern 9 is a digit, A a letter, * either; other characters stand for themselves.
struct Form {
  std::string_view country, patterns;  // alternatives separated by a blank, without the country
};

constexpr Form forms[] = {{"AT", "U99999999"},
                          {"BE", "0999999999 1999999999"},
                          {"BG", "999999999 9999999999"},
                          {"CHE", "999999999 999999999MWST 999999999TVA 999999999IVA"},
                          {"CY", "99999999A"},
                          {"CZ", "99999999 999999999 9999999999"},
                          {"DE", "999999999"},
                          {"DK", "99999999"},
                          {"EE", "999999999"},
                          {"EL", "999999999"},
                          {"ES", "*9999999*"},
                          {"FI", "99999999"},
                          {"FR", "**999999999"},
                          {"HR", "99999999999"},
                          {"HU", "99999999"},
                          {"IE", "9999999A 9999999AA 9*99999A"},
                          {"IT", "99999999999"},
                          {"LT", "999999999 999999999999"},
                          {"LU", "99999999"},
                          {"LV", "99999999999"},
                          {"MT", "99999999"},
                          {"NL", "999999999B99"},
                          {"PL", "9999999999"},
                          {"PT", "999999999"},
                          {"RO", "99 999 9999 99999 999999 9999999 99999999 999999999 9999999999"},
                          {"SE", "999999999901"},
                          {"SI", "99999999"},
                          {"SK", "9999999999"},
                          {"XI", "999999999 999999999999 GD999 HA999"}};

bool is_digit(char c) { return c >= '0' && c <= '9'; }
bool is_letter(char c) { return c >= 'A' && c <= 'Z'; }
int digit(Number number, std::size_t at) { return number[at] - '0'; }

bool fits(Number number, std::string_view pattern) {
  if (number.size() != pattern.size()) return false;
  for (std::size_t at = 0; at < number.size(); ++at) {
    const char c = number[at], wanted = pattern[at];
    const bool fine = wanted == '9'   ? is_digit(c)
                      : wanted == 'A' ? is_letter(c)
                      : wanted == '*' ? is_digit(c) || is_letter(c)
                                      : c == wanted;
    if (!fine) return false;
  }
  return true;
}

bool fits_any(Number number, std::string_view patterns) {
  while (!patterns.empty()) {
    const std::size_t blank = std::min(patterns.find(' '), patterns.size());
    if (fits(number, patterns.substr(0, blank))) return true;
    patterns.remove_prefix(std::min(blank + 1, patterns.size()));
  }
  return false;
}

int weighted(Number number, std::initializer_list<int> weights) {
  int sum = 0;
  std::size_t at = 0;
  for (int weight : weights) sum += weight * digit(number, at++);
  return sum;
}

// Digit sum of each product with 1, 2, 1, 2 …: the Luhn scheme.
int luhn_sum(Number number, std::size_t count) {
  int sum = 0;
  for (std::size_t at = 0; at < count; ++at) {
    const int product = digit(number, at) * (at % 2 == 0 ? 1 : 2);
    sum += product / 10 + product % 10;
  }
  return sum;
}

std::int64_t value(Number digits) {
  std::int64_t number = 0;
  for (char c : digits) number = number * 10 + (c - '0');
  return number;
}

bool valid_de(Number n) {
  int product = 10;
  for (std::size_t at = 0; at < 8; ++at) {
    int sum = (digit(n, at) + product) % 10;
    product = 2 * (sum == 0 ? 10 : sum) % 11;
  }
  return (11 - product) % 10 == digit(n, 8);
}

bool valid_at(Number n) { return (96 - luhn_sum(n.substr(1), 7)) % 10 == digit(n, 8); }
bool valid_be(Number n) { return 97 - value(n.substr(0, 8)) % 97 == value(n.substr(8, 2)); }
bool valid_ch(Number n) { return (11 - weighted(n, {5, 4, 3, 2, 7, 6, 5, 4}) % 11) % 11 == digit(n, 8); }
bool valid_dk(Number n) { return weighted(n, {2, 7, 6, 5, 4, 3, 2, 1}) % 11 == 0; }
bool valid_fi(Number n) { return (11 - weighted(n, {7, 9, 10, 5, 8, 4, 2}) % 11) % 11 == digit(n, 7); }
bool valid_it(Number n) { return (luhn_sum(n, 10) + digit(n, 10)) % 10 == 0; }
bool valid_lu(Number n) { return value(n.substr(0, 6)) % 89 == value(n.substr(6, 2)); }
bool valid_pl(Number n) { return weighted(n, {6, 5, 7, 2, 3, 4, 5, 6, 7}) % 11 == digit(n, 9); }

// Keys with letters follow another scheme that is not checked here.
bool valid_fr(Number n) {
  if (!is_digit(n[0]) || !is_digit(n[1])) return true;
  return (12 + 3 * (value(n.substr(2)) % 97)) % 97 == value(n.substr(0, 2));
}

// Companies have the old mod 11 number; sole traders since 2020 a mod 97 over the whole identifier.
bool valid_nl(Number n) {
  if (weighted(n, {9, 8, 7, 6, 5, 4, 3, 2}) % 11 == digit(n, 8)) return true;
  std::int64_t rest = 2321;  // "NL" as letters 10 to 35
  for (char c : n) rest = (is_digit(c) ? rest * 10 + (c - '0') : rest * 100 + (c - 'A' + 10)) % 97;
  return rest == 1;
}

struct Check {
  std::string_view country;
  bool (*valid)(Number);
};

constexpr Check checks[] = {{"AT", valid_at}, {"BE", valid_be}, {"CHE", valid_ch}, {"DE", valid_de},
                            {"DK", valid_dk}, {"FI", valid_fi}, {"FR", valid_fr},  {"IT", valid_it},
                            {"LU", valid_lu}, {"NL", valid_nl}, {"PL", valid_pl}};

}  // namespace

std::optional<std::string> vat_id_fault(std::string_view text) {
  const std::string id = bare_identifier(text);
  if (id.size() < 4 || !is_letter(id[0]) || !is_letter(id[1]))
    return "a VAT identifier starts with the two letters of its country";
  for (const Form& form : forms) {
    if (!id.starts_with(form.country)) continue;
    const Number number = Number(id).substr(form.country.size());
    if (!fits_any(number, form.patterns)) return "this is not the form of a VAT identifier of " + id.substr(0, 2);
    for (const Check& check : checks)
      if (check.country == form.country && !check.valid(number)) return "its check digit is wrong";
    return std::nullopt;
  }
  if (id.starts_with("CH")) return "a Swiss identifier is CHE with nine digits and MWST, TVA or IVA";
  return std::nullopt;
}

}  // namespace klickwerk::document::einvoice
