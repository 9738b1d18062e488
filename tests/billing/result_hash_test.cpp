#include <gtest/gtest.h>

#include <functional>
#include <set>

#include "tests/billing/small_contract.h"

namespace klickwerk::billing {
namespace {

Settlement sample() {
  SettlementInput input = small_contract();
  input.terms.credit_unused = true;
  read(input, "2025-05-31", 100);
  read(input, "2025-06-30", 190);
  MeterTerms held = input.terms.meters[0];
  held.id = "scan";
  input.terms.meters.push_back(held);
  return settle(input);
}

TEST(ResultHash, IsTheSameForTheSameSettlement) {
  EXPECT_EQ(result_hash(sample()), result_hash(sample()));
  EXPECT_EQ(result_hash(sample()).size(), 32u);
}

TEST(ResultHash, ChangesWithEveryFigure) {
  ASSERT_FALSE(sample().lines.empty());
  ASSERT_FALSE(sample().exceptions.empty());
  const std::vector<std::function<void(Settlement&)>> changes{
      [](Settlement& s) { s.net.cents += 1; },
      [](Settlement& s) { s.vat.cents += 1; },
      [](Settlement& s) { s.period.end = s.period.end + 1; },
      [](Settlement& s) { s.lines[0].amount.cents += 1; },
      [](Settlement& s) { s.lines[0].quantity.count += 1; },
      [](Settlement& s) { s.lines[0].unit_price.price.micro += 1; },
      [](Settlement& s) { s.lines[0].meter += "x"; },
      [](Settlement& s) { s.lines[0].estimated = true; },
      [](Settlement& s) { s.lines[0].packaged_clicks = Clicks{}; },
      [](Settlement& s) { s.lines.pop_back(); },
      [](Settlement& s) { s.exceptions[0].what += "."; },
      [](Settlement& s) { s.exceptions.clear(); },
      [](Settlement& s) { s.ledger[0].usage[0].clicks.count += 1; },
      [](Settlement& s) { s.ledger[0].outcome = MeterLedgerEntry::Outcome::open; },
  };
  std::set<std::string> seen{result_hash(sample())};
  for (const auto& change : changes) {
    Settlement settlement = sample();
    change(settlement);
    EXPECT_TRUE(seen.insert(result_hash(settlement)).second) << "change " << seen.size();
  }
}

}  // namespace
}  // namespace klickwerk::billing
