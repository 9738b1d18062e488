// Code lists of EN 16931 (release of spring 2025) as far as an invoice of ours can need them. The lists of units,
// currencies, reasons and note subjects are shorter than the standard's on purpose: what is not here is refused, which
// is safe; a new code is added here. `code` is compared as it stands, in upper case.
#pragma once

#include <string_view>

namespace klickwerk::document::einvoice {

bool known_country(std::string_view code);            // ISO 3166-1 alpha-2, whole (BR-CL-14)
bool known_vat_prefix(std::string_view code);         // the same with EL and XI (BR-CO-09)
bool known_currency(std::string_view code);           // ISO 4217, Europe and the large ones (BR-CL-04)
bool known_unit(std::string_view code);               // UN/ECE Recommendation 20 and 21, what is billed (BR-CL-23)
bool known_electronic_scheme(std::string_view code);  // CEF EAS, whole (BR-CL-25)
bool known_icd(std::string_view code);                // ISO 6523, whole (BR-CL-10, BR-CL-11)
bool known_object_scheme(std::string_view code);      // UNTDID 1153, what names a device or contract (BR-CL-07)
bool known_note_subject(std::string_view code);       // UNTDID 4451 (BR-CL-08)
bool known_allowance_reason(std::string_view code);   // UNTDID 5189, whole (BR-CL-19)
bool known_charge_reason(std::string_view code);      // UNTDID 7161 (BR-CL-20)
bool known_exemption(std::string_view code);          // VATEX, the EU part (BR-CL-22)
bool known_mime_type(std::string_view type);          // what an attachment may be (BR-CL-24)

}  // namespace klickwerk::document::einvoice
