#include "billing/pricing/pricing.h"

namespace klickwerk::billing {
namespace {

std::int64_t started_packages(std::int64_t clicks, std::int64_t size) { return (clicks + size - 1) / size; }

}  // namespace

// Paketpreis: the packages that these clicks start. Clicks in a package that was started before cost nothing more, and
// still get their line, so that all billable clicks stand on the invoice.
void price_clicks(const PackagePricing& pricing, ClickRange range, std::vector<PricedClicks>& lines) {
  const std::int64_t size = pricing.package_size.count;
  const Clicks packages{started_packages(range.before + range.count, size) - started_packages(range.before, size)};
  lines.push_back({packages, pricing.price, 0, Clicks{range.count}, amount_of(packages, pricing.price.price)});
}

}  // namespace klickwerk::billing
