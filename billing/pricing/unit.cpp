#include "billing/pricing/pricing.h"

namespace klickwerk::billing {

void price_clicks(const UnitPricing& pricing, ClickRange range, std::vector<PricedClicks>& lines) {
  const Clicks clicks{range.count};
  lines.push_back({clicks, pricing.price, 0, {}, amount_of(clicks, pricing.price.price)});
}

}  // namespace klickwerk::billing
