#include "billing/contract/check_terms.h"

#include <gtest/gtest.h>

#include "tests/billing/small_contract.h"

namespace klickwerk::billing {
namespace {

std::string problems(const SettlementInput& input) {
  std::string keys;
  for (const auto& problem : check_terms(input)) {
    EXPECT_FALSE(problem.problem.empty());
    keys += (keys.empty() ? "" : ", ") + problem.key;
  }
  return keys;
}

template <class Change>
std::string after(Change change) {
  SettlementInput input = small_contract();
  change(input, input.terms, input.terms.meters[0]);
  return problems(input);
}

TEST(CheckTerms, AcceptsASoundContract) { EXPECT_EQ(problems(small_contract()), ""); }

TEST(CheckTerms, NamesTheKeyOfEachNonsense) {
  EXPECT_EQ(after([](auto&, auto& t, auto&) { t.last_day = day("2023-12-31"); }), "contract.end");
  EXPECT_EQ(after([](auto&, auto& t, auto&) { t.average_last_n = 0; }), "contract.average_last_n");
  EXPECT_EQ(after([](auto&, auto& t, auto&) { t.vat_rate_bp = -1; }), "contract.vat_percent");
  EXPECT_EQ(after([](auto&, auto& t, auto&) { t.interim_billing = true; }), "contract.interim_billing");
  EXPECT_EQ(after([](auto&, auto& t, auto&) { t.minimum = MinimumClicks{"colour", {5}}; }), "contract.minimum.meter");
  EXPECT_EQ(after([](auto&, auto& t, auto&) { t.minimum = MinimumAmount{{}, price("-1.00")}; }), "contract.minimum.per_month");
  EXPECT_EQ(after([](auto&, auto& t, auto&) { t.flat_fees = {{t.start, price("1.00")}, {t.start, price("2.00")}}; }), "flat_fee[1].from");
  EXPECT_EQ(after([](auto&, auto& t, auto& m) { t.meters.push_back(MeterTerms{m}); }), "meters[1].id");
  EXPECT_EQ(after([](auto&, auto&, auto& m) { m.prices.clear(); }), "meters[0].prices");
  EXPECT_EQ(after([](auto&, auto& t, auto& m) { m.prices[0].from = t.start + 1; }), "meters[0].prices");
  EXPECT_EQ(after([](auto&, auto&, auto& m) { m.free_per_month = {-1}; }), "meters[0].free_per_month");
  EXPECT_EQ(after([](auto&, auto&, auto& m) { m.prices[0].pricing = PackagePricing{{0}, price("1.00")}; }), "meters[0].prices[0].package_size");
  EXPECT_EQ(after([](auto&, auto&, auto& m) { m.prices[0].pricing = VolumePricing{{}}; }), "meters[0].prices[0].tiers");
  EXPECT_EQ(after([](auto&, auto&, auto& m) { m.prices[0].pricing = GraduatedPricing{{{Clicks{5}, price("1.00")}}}; }), "meters[0].prices[0].tiers");
  EXPECT_EQ(after([](auto&, auto&, auto& m) {
              m.prices[0].pricing = GraduatedPricing{{{Clicks{5}, price("1.00")}, {Clicks{5}, price("1.00")}, {{}, price("1.00")}}};
            }),
            "meters[0].prices[0].tiers[1].up_to");
  EXPECT_EQ(after([](auto&, auto&, auto& m) { m.price_per_position.push_back({"P9", price("0.01")}); }), "meters[0].price_per_position.P9");
  EXPECT_EQ(after([](auto&, auto&, auto& m) { m.counts = {{"a", 1}, {"a", 2}}; }), "meters[0].counts[1].counter");
  EXPECT_EQ(after([](auto& in, auto&, auto&) { in.positions.push_back(PositionHistory{in.positions[0]}); }), "positions[1].id");
  EXPECT_EQ(after([](auto& in, auto&, auto&) { in.positions[0].devices.push_back({"SN-0", day("2019-01-01"), {}, {}, {}}); }),
            "positions[0].devices[1].from");
}

// A run that bills fees alone looks at no place, so none is given to it.
TEST(CheckTerms, AsksForNoPlaceWhereOnlyFeesAreDue) {
  EXPECT_EQ(after([](auto& in, auto&, auto& m) {
              m.price_per_position.push_back({"P1", price("0.01")});
              m.free_per_position.push_back({"P1", {100}});
              in.positions.clear();
              in.fees_only = true;
            }),
            "");
}

}  // namespace
}  // namespace klickwerk::billing
