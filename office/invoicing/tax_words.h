// The tax of a line: the settlement's VAT class as a category of EN 16931, and the words that say why none is charged.
#pragma once

#include <string>

#include "billing/contract/terms.h"
#include "document/invoice_document.h"

namespace klickwerk::office {

// UNTDID 5305: "S", "AE" …
std::string vat_category(billing::VatClass vat_class);
// Of a contract with one agreed rate: with 0 % the dealer is exempt; who charges 0 for another reason has a VAT class.
std::string vat_category(const billing::ContractTerms& terms);

// § 14 (4) no. 8 and § 14a UStG, or for a seller elsewhere in the EU the directive. Empty for S and Z. For E it is what
// the dealer has configured (§ 19 UStG or another exemption): only he knows.
std::string tax_reason(const std::string& category, document::Language language, const std::string& seller_country,
                       const std::string& exempt_note);

}  // namespace klickwerk::office
