// Numbers and days as the XML syntaxes write them: a point, no grouping, no exponent, no more places than needed.
#pragma once

#include <string>
#include <string_view>

#include "document/einvoice/semantic_invoice.h"

namespace klickwerk::document::einvoice {

std::string decimal(Quantity quantity);              // "1470", "0.5", "-12"
std::string percent(int rate_bp);                    // "19", "7.7"
std::string percent_fixed(int rate_bp);              // always two places: "2.00"
std::string compact_day(Day day);                    // 20261105, UN/CEFACT format 102
std::string_view code(VatCategory category);         // "S"; empty when unset
VatCategory vat_category(std::string_view code);     // the way back; unset for what is no code
std::string code(InvoiceType type);                  // "380"
std::string code(PaymentCode code);                  // "58"
std::string_view specification(Profile profile);     // BT-24
std::string_view business_process(Profile profile);  // BT-23
// BT-20 with its Skonto lines, each ended by a line feed as BR-DE-18 wants it.
std::string payment_terms_text(const SemanticInvoice& invoice);
// Has a character that is not white space.
bool given(std::string_view text);

}  // namespace klickwerk::document::einvoice
