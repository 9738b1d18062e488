// Billable clicks -> priced lines. One file per price model. Clicks are numbered within the settlement, so tiers and
// packages run on where a settlement is split over sub-periods or places: a package is started once.
#pragma once

#include <vector>

#include "billing/contract/terms.h"

namespace klickwerk::billing {

struct PricedClicks {
  Clicks quantity;  // clicks, or packages
  AgreedPrice unit_price;
  int tier = 0;     // from 1; 0 without tiers
  std::optional<Clicks> packaged_clicks;
  Money amount;
};

// The clicks number before+1 .. before+count of a settlement with `total` billable clicks.
struct ClickRange {
  std::int64_t before = 0;
  std::int64_t count = 0;
  std::int64_t total = 0;
};

// Appends one element a line; nothing when the range is empty.
void price_clicks(const Pricing& pricing, ClickRange range, std::vector<PricedClicks>& lines);
void price_clicks(const UnitPricing& pricing, ClickRange range, std::vector<PricedClicks>& lines);
void price_clicks(const GraduatedPricing& pricing, ClickRange range, std::vector<PricedClicks>& lines);
void price_clicks(const VolumePricing& pricing, ClickRange range, std::vector<PricedClicks>& lines);
void price_clicks(const PackagePricing& pricing, ClickRange range, std::vector<PricedClicks>& lines);

// "The click price" of unused or minimum clicks when `billable` clicks are billed: with tiers that of the tier reached,
// with packages the package's price divided by its size (rounded to a millionth).
AgreedPrice click_price(const Pricing& pricing, Clicks billable);

// The tier (from 0) in which the click of this number lies; number 0 lies in the first.
std::size_t tier_of(const std::vector<Tier>& tiers, std::int64_t click);

// The agreement in force on a day: the newest `from` that has begun. Stops the program when none has
// (check_terms() refuses such contracts).
const DatedPricing& pricing_on(const std::vector<DatedPricing>& prices, Day day);

}  // namespace klickwerk::billing
