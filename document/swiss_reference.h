// What a Swiss transfer bears as its reference, made of an invoice's number: the same number gives the same reference, so that a
// payment finds its invoice. SIX, "Swiss Implementation Guidelines for the QR-bill" v2.2/2.3, annex B; ISO 11649 for SCOR.
#pragma once

#include <optional>
#include <string>
#include <string_view>

namespace klickwerk::document {

bool is_swiss_iban(std::string_view iban);  // of Switzerland or Liechtenstein, with right check digits
// One for QR references only: its institution (places 5 to 9) is 30000 to 31999.
bool is_qr_iban(std::string_view iban);

// Recursive modulo 10, as banks have it since the orange slips: '0' to '9' for a row of digits.
char recursive_mod_10(std::string_view digits);

// What the number counts: an invoice's and a customer's may have the same digits. Corrections and cancellations ask for nothing.
enum class Series { invoice = 1, customer = 9 };

// QRR: 27 digits, the series, the number's digits, the check digit. Empty where the number has none, or more than 25.
std::optional<std::string> qr_reference(Series series, std::string_view number);
// SCOR: RF, two check digits, the number's letters and digits. Empty where there are none, or more than 21.
std::optional<std::string> creditor_reference(std::string_view number);

bool valid_qr_reference(std::string_view text);        // blanks between groups are fine
bool valid_creditor_reference(std::string_view text);  // likewise

// As printed: 21 00000 00003 13947 14300 09017, RF18 5390 0754 7034.
std::string reference_text(std::string_view reference);

}  // namespace klickwerk::document
