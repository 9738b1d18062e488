#include "billing/pricing/pricing.h"

namespace klickwerk::billing {

// Staffelpreis: all clicks at the price of the tier that the settlement's sum reaches. `up_to` belongs to the tier.
void price_clicks(const VolumePricing& pricing, ClickRange range, std::vector<PricedClicks>& lines) {
  const std::size_t tier = tier_of(pricing.tiers, range.total);
  const AgreedPrice& price = pricing.tiers[tier].price;
  const Clicks clicks{range.count};
  lines.push_back({clicks, price, static_cast<int>(tier) + 1, {}, amount_of(clicks, price.price)});
}

}  // namespace klickwerk::billing
