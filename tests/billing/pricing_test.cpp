#include "billing/pricing/pricing.h"

#include <gtest/gtest.h>

#include "tests/billing/small_contract.h"

namespace klickwerk::billing {
namespace {

const std::vector<Tier> kTiers{{Clicks{100}, price("0.0300")}, {Clicks{250}, price("0.0200")}, {{}, price("0.0100")}};

std::string priced(const Pricing& pricing, ClickRange range) {
  std::vector<PricedClicks> lines;
  price_clicks(pricing, range, lines);
  std::string text;
  for (const auto& line : lines) {
    text += (text.empty() ? "" : "; ") + std::to_string(line.quantity.count) + " x " + decimal(line.unit_price.price, line.unit_price.places) + " = " + decimal(line.amount);
    if (line.tier > 0) text += " tier " + std::to_string(line.tier);
    if (line.packaged_clicks) text += " for " + std::to_string(line.packaged_clicks->count);
  }
  return text;
}

struct Row {
  const char* rule;
  Pricing pricing;
  ClickRange range;
  const char* lines;
};

TEST(Pricing, GivesTheLinesOfTheTable) {
  const std::vector<Row> rows{
      {"nothing to price", UnitPricing{price("0.0100")}, {0, 0, 0}, ""},
      {"unit, half a cent away from zero", UnitPricing{price("0.0590")}, {0, 115, 115}, "115 x 0.0590 = 6.79"},
      {"up_to belongs to the tier", GraduatedPricing{kTiers}, {0, 100, 100}, "100 x 0.0300 = 3.00 tier 1"},
      {"one click more", GraduatedPricing{kTiers}, {0, 101, 101}, "100 x 0.0300 = 3.00 tier 1; 1 x 0.0200 = 0.02 tier 2"},
      {"all tiers", GraduatedPricing{kTiers}, {0, 300, 300}, "100 x 0.0300 = 3.00 tier 1; 150 x 0.0200 = 3.00 tier 2; 50 x 0.0100 = 0.50 tier 3"},
      {"goes on where it stopped", GraduatedPricing{kTiers}, {90, 20, 110}, "10 x 0.0300 = 0.30 tier 1; 10 x 0.0200 = 0.20 tier 2"},
      {"begins in a later tier", GraduatedPricing{kTiers}, {250, 5, 255}, "5 x 0.0100 = 0.05 tier 3"},
      {"volume: at the edge", VolumePricing{kTiers}, {0, 250, 250}, "250 x 0.0200 = 5.00 tier 2"},
      {"volume: the sum decides, not the part", VolumePricing{kTiers}, {0, 50, 251}, "50 x 0.0100 = 0.50 tier 3"},
      {"package exactly full", PackagePricing{{1000}, price("9.00")}, {0, 2000, 2000}, "2 x 9.00 = 18.00 for 2000"},
      {"package started", PackagePricing{{1000}, price("9.00")}, {0, 2001, 2001}, "3 x 9.00 = 27.00 for 2001"},
      {"package started before", PackagePricing{{1000}, price("9.00")}, {1200, 300, 1500}, "0 x 9.00 = 0.00 for 300"},
  };
  for (const auto& row : rows) EXPECT_EQ(priced(row.pricing, row.range), row.lines) << row.rule;
}

TEST(Pricing, KnowsTheClickPriceOfUnusedAndMinimumClicks) {
  EXPECT_EQ(click_price(UnitPricing{price("0.0085")}, {0}), price("0.0085"));
  EXPECT_EQ(click_price(GraduatedPricing{kTiers}, {0}), price("0.0300"));
  EXPECT_EQ(click_price(GraduatedPricing{kTiers}, {101}), price("0.0200"));
  EXPECT_EQ(click_price(VolumePricing{kTiers}, {1000}), price("0.0100"));
  EXPECT_EQ(click_price(PackagePricing{{1000}, price("8.50")}, {0}).price.micro, 8500);
}

TEST(Pricing, TheNewestAgreementThatHasBegunIsInForce) {
  const std::vector<DatedPricing> prices{{day("2025-01-01"), UnitPricing{price("0.01")}}, {day("2025-06-16"), UnitPricing{price("0.02")}}};
  EXPECT_EQ(pricing_on(prices, day("2025-06-15")).from, day("2025-01-01"));
  EXPECT_EQ(pricing_on(prices, day("2025-06-16")).from, day("2025-06-16"));
  EXPECT_DEATH(pricing_on(prices, day("2024-12-31")), "broken promise");
}

}  // namespace
}  // namespace klickwerk::billing
