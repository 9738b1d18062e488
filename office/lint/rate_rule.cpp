#include "office/lint/rate_rule.h"

#include <algorithm>
#include <array>
#include <string_view>
#include <vector>

#include "billing/contract/vat_treatment.h"
#include "core/money.h"

namespace klickwerk::office {
namespace {

// Council directive 2006/112/EC, article 5, and the Northern Ireland protocol (XI).
constexpr std::array<std::string_view, 28> vat_union{"AT", "BE", "BG", "CY", "CZ", "DE", "DK", "EE", "ES", "FI", "FR", "GR", "HR", "HU",
                                                     "IE", "IT", "LT", "LU", "LV", "MT", "NL", "PL", "PT", "RO", "SE", "SI", "SK", "XI"};

std::vector<int> rates_of(const std::string& country) {
  if (country == "DE") return {1900, 1600, 700, 500};  // § 12, § 28 UStG
  if (country == "AT") return {2000, 1300, 1000};      // § 10 UStG 1994
  if (billing::vat_territory(country) == "CH") return {810, 770, 380, 370, 260, 250};  // Art. 25 MWSTG
  return {};
}

constexpr std::array<std::string_view, 17> public_words{
    "Stadt ",     "Stadtverwaltung", "Gemeinde", "Landkreis", "Kreisverwaltung", "Landratsamt", "Bezirksamt", "Finanzamt", "Amtsgericht",
    "Landgericht", "Ministerium",    "Universität", "Hochschule", "Bundesamt", "Landesamt", "Regierungspräsidium", "Bezirksregierung"};

}  // namespace

bool in_vat_union(const std::string& country) { return std::ranges::find(vat_union, country) != vat_union.end(); }

std::optional<std::string> rate_fault(int rate_bp, const std::string& seller_country, const std::string& buyer_country) {
  if (rate_bp == 0)
    return billing::vat_territory(buyer_country) == billing::vat_territory(seller_country) ? std::optional<std::string>("bills a customer at home without VAT") : std::nullopt;
  const auto rates = rates_of(seller_country);
  if (rates.empty() || std::ranges::find(rates, rate_bp) != rates.end()) return {};
  return "bills " + decimal(Money{rate_bp}) + " % VAT, a rate that " + seller_country + " does not have";
}

bool looks_public(const std::string& name) {
  return std::ranges::any_of(public_words, [&](std::string_view word) { return name.find(word) != std::string::npos; });
}

}  // namespace klickwerk::office
