// Which VAT a customer's country and VAT id call for. The rules of the EU: a service to a business is taxed where the
// business is, which then owes the tax (Art. 44 and 196 of directive 2006/112); everybody else pays the seller's.
#pragma once

#include <string_view>

#include "billing/contract/terms.h"

namespace klickwerk::billing {

// ISO 3166-1 alpha-2, as of 2020-02-01.
bool in_eu(std::string_view country);

// The country by whose VAT a country is inland: Liechtenstein is Switzerland's (Art. 3 a and 4 (2) MWSTG, treaty of 28 October 1994).
std::string_view vat_territory(std::string_view country);

// `business`: the customer has a VAT id of another country of the EU that was found right.
VatClass vat_class_for(std::string_view seller_country, std::string_view customer_country, bool business);

}  // namespace klickwerk::billing
