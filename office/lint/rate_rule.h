// What can be said of a VAT rate, a country and a name without asking anybody.
#pragma once

#include <optional>
#include <string>

namespace klickwerk::office {

// Member of the EU's VAT territory, by ISO 3166 code.
bool in_vat_union(const std::string& country);
// Why a contract's one rate cannot be right; empty when it can. Germany knows 19, 16, 7 and 5 %, Austria 20, 13 and 10,
// Switzerland 8.1, 7.7, 2.6 and 2.5. A customer at home without VAT is a slip, unless the seller charges none at all.
std::optional<std::string> rate_fault(int rate_bp, const std::string& seller_country, const std::string& buyer_country);
// A name by which German public bodies go: Stadt, Landkreis, Amt, Ministerium, Universität …
bool looks_public(const std::string& name);

}  // namespace klickwerk::office
