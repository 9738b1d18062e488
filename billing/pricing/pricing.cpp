#include "billing/pricing/pricing.h"

#include "core/assert.h"

namespace klickwerk::billing {
namespace {

struct ClickPrice {
  std::int64_t billable;
  AgreedPrice operator()(const UnitPricing& pricing) const { return pricing.price; }
  AgreedPrice operator()(const GraduatedPricing& pricing) const { return pricing.tiers[tier_of(pricing.tiers, billable)].price; }
  AgreedPrice operator()(const VolumePricing& pricing) const { return pricing.tiers[tier_of(pricing.tiers, billable)].price; }
  AgreedPrice operator()(const PackagePricing& pricing) const {
    return {{multiply_rounded(pricing.price.price.micro, 1, pricing.package_size.count)}, 4};
  }
};

}  // namespace

void price_clicks(const Pricing& pricing, ClickRange range, std::vector<PricedClicks>& lines) {
  if (range.count == 0) return;
  std::visit([&](const auto& model) { price_clicks(model, range, lines); }, pricing);
}

AgreedPrice click_price(const Pricing& pricing, Clicks billable) { return std::visit(ClickPrice{billable.count}, pricing); }

std::size_t tier_of(const std::vector<Tier>& tiers, std::int64_t click) {
  std::size_t tier = 0;
  while (tier + 1 < tiers.size() && tiers[tier].up_to && click > tiers[tier].up_to->count) ++tier;
  return tier;
}

const DatedPricing& pricing_on(const std::vector<DatedPricing>& prices, Day day) {
  const DatedPricing* in_force = nullptr;
  for (const auto& price : prices)
    if (price.from <= day) in_force = &price;
  KW_ASSERT(in_force != nullptr);
  return *in_force;
}

}  // namespace klickwerk::billing
