// Identifiers with check digits. They are verified before an invoice is issued, because a typing error in one of them
// comes back weeks later as an unpaid or refused invoice. Blanks between groups are accepted everywhere.
#pragma once

#include <optional>
#include <string>
#include <string_view>

namespace klickwerk::document::einvoice {

// Upper case, without blanks, points and hyphens: the form in which identifiers are compared and checked.
std::string bare_identifier(std::string_view text);

// ISO/IEC 7064 mod 97-10 of digits and capitals, which count as 10 to 35.
int mod_97(std::string_view text);

// ISO 13616: check digits (mod 97) and, for the countries of SEPA, the country's length.
bool valid_iban(std::string_view text);

// ISO 6523: UID of the Swiss register of enterprises.
inline constexpr std::string_view swiss_uid_scheme = "0183";

// EPC262-08: creditor identifier; its check digits leave the business code (places 5 to 7) out.
bool valid_creditor_id(std::string_view text);

// Formatspezifikation Leitweg-ID 2.0.2: coarse address, optional fine address, check digits after ISO/IEC 7064 mod
// 97-10.
bool valid_leitweg_id(std::string_view text);

// What is wrong with a VAT identifier, one English sentence; empty when nothing is. The form is checked for the EU,
// Northern Ireland, Switzerland and Liechtenstein, the check digits for AT, BE, CH, DE, DK, FI, FR, IT, LU, NL and PL.
// Identifiers of other countries pass: their form is not known here.
std::optional<std::string> vat_id_fault(std::string_view text);

}  // namespace klickwerk::document::einvoice
