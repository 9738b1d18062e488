#include "billing/contract/vat_treatment.h"

#include <algorithm>
#include <array>

namespace klickwerk::billing {

bool in_eu(std::string_view country) {
  static constexpr std::array<std::string_view, 27> members{"AT", "BE", "BG", "CY", "CZ", "DE", "DK", "EE", "ES", "FI", "FR", "GR", "HR", "HU",
                                                            "IE", "IT", "LT", "LU", "LV", "MT", "NL", "PL", "PT", "RO", "SE", "SI", "SK"};
  return std::find(members.begin(), members.end(), country) != members.end();
}

std::string_view vat_territory(std::string_view country) { return country == "LI" ? "CH" : country; }

VatClass vat_class_for(std::string_view seller_country, std::string_view customer_country, bool business) {
  if (vat_territory(seller_country) == vat_territory(customer_country)) return VatClass::standard;
  if (in_eu(seller_country) && in_eu(customer_country)) return business ? VatClass::reverse_charge : VatClass::standard;
  return VatClass::not_taxable;
}

}  // namespace klickwerk::billing
