#include <algorithm>

#include "billing/pricing/pricing.h"

namespace klickwerk::billing {

// Stufenpreis: each slice of the settlement's clicks at its own price, one line a tier. `up_to` belongs to the tier.
void price_clicks(const GraduatedPricing& pricing, ClickRange range, std::vector<PricedClicks>& lines) {
  std::int64_t next = range.before + 1;
  const std::int64_t last = range.before + range.count;
  for (std::size_t tier = tier_of(pricing.tiers, next); next <= last; ++tier) {
    const auto& [up_to, price] = pricing.tiers[tier];
    const std::int64_t end = up_to ? std::min(up_to->count, last) : last;
    const Clicks clicks{end - next + 1};
    lines.push_back({clicks, price, static_cast<int>(tier) + 1, {}, amount_of(clicks, price.price)});
    next = end + 1;
  }
}

}  // namespace klickwerk::billing
