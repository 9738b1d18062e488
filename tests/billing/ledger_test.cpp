#include "billing/settlement/ledger.h"

#include <gtest/gtest.h>

#include "tests/billing/small_contract.h"

namespace klickwerk::billing {
namespace {

using Outcome = MeterLedgerEntry::Outcome;

MeterLedgerEntry entry(const char* meter, Period period, std::int64_t clicks) {
  return {meter, period, Outcome::actual, {{"P1", {clicks}, false}}, {}, {}, {}, {}};
}

const Period kApril = days("2025-04-01", "2025-04-30"), kMay = days("2025-05-01", "2025-05-31"), kJune = days("2025-06-01", "2025-06-30");

TEST(MergeLedger, ReplacesTheSamePeriodAndKeepsTheOrder) {
  std::vector<MeterLedgerEntry> ledger{entry("bw", kApril, 1), entry("scan", kApril, 2)};
  const std::vector<MeterLedgerEntry> added{entry("bw", kMay, 3), entry("scan", kApril, 4), entry("a", kMay, 5)};
  merge_ledger(ledger, added);
  const std::vector<MeterLedgerEntry> expected{entry("a", kMay, 5), entry("bw", kApril, 1), entry("bw", kMay, 3), entry("scan", kApril, 4)};
  EXPECT_EQ(ledger, expected);
}

TEST(LedgerOfHistory, WorksOutWhatWasInvoiced) {
  SettlementInput contract = small_contract();
  contract.terms.credit_unused = true;
  contract.terms.meters[0].free_per_month = {1000};
  const std::vector<SettledHistory> history{{"bw", "P1", kApril, {1200}, false}, {"bw", "", kMay, {900}, false}};
  const auto ledger = ledger_of_history(contract, history, day("2025-06-01"));
  ASSERT_EQ(ledger.size(), 2u);
  EXPECT_EQ(ledger[0].invoiced_clicks, Clicks{200});
  EXPECT_EQ(ledger[0].invoiced_amount, Money{200});
  EXPECT_EQ(ledger[0].credited_clicks, Clicks{0});
  EXPECT_EQ(ledger[1].invoiced_clicks, Clicks{0});
  EXPECT_EQ(ledger[1].credited_clicks, Clicks{100});
  EXPECT_EQ(ledger[1].credited_amount, Money{-100});
}

TEST(LedgerOfHistory, AnEstimateWaitsOnlyWhenNoReadingHasClosedIt) {
  SettlementInput contract = small_contract();
  const std::vector<SettledHistory> history{{"bw", "", kApril, {1200}, true}, {"bw", "", kMay, {900}, true}};
  read(contract, "2025-04-30", 5000);
  auto ledger = ledger_of_history(contract, history, day("2025-06-01"));
  EXPECT_EQ(ledger[0].outcome, Outcome::actual) << "closed by the reading of 30 April";
  EXPECT_TRUE(ledger[0].usage[0].estimated) << "and still no material for a mean";
  EXPECT_EQ(ledger[1].outcome, Outcome::estimate);
}

TEST(LedgerOfHistory, AYearThatIsNotOverWaitsForItsEnd) {
  SettlementInput contract = small_contract();
  contract.terms.cycle = SettlementCycle::calendar_year;
  const std::vector<SettledHistory> history{{"bw", "", days("2024-12-01", "2024-12-31"), {7}, false}, {"bw", "", kMay, {900}, false}};
  const auto ledger = ledger_of_history(contract, history, day("2025-06-01"));
  EXPECT_EQ(ledger[0].outcome, Outcome::actual);
  EXPECT_EQ(ledger[1].outcome, Outcome::deferred);
  EXPECT_EQ(ledger[1].invoiced_amount, Money{}) << "nothing is billed before the year ends";
}

// The same run again, with the same ledger before it, gives the same invoice; its own entries are not looked at.
TEST(Ledger, ARunDoesNotSeeItsOwnEntries) {
  SettlementInput input = small_contract();
  read(input, "2025-05-31", 100);
  read(input, "2025-06-30", 400);
  const Settlement first = settle(input);
  merge_ledger(input.ledger, first.ledger);
  EXPECT_EQ(settle(input), first);
}

// The annex must let the customer recompute both sides of a price change.
TEST(Account, CutsTheCountersWayWhereThePriceChangesAndTheEveWasRead) {
  SettlementInput input = small_contract();
  input.terms.meters[0].prices.push_back({day("2025-06-16"), UnitPricing{price("0.0106")}});
  read(input, "2025-05-31", 1000);
  read(input, "2025-06-30", 6000);
  auto account = settle(input).accounts[0];
  ASSERT_EQ(account.segments.size(), 1u) << "the eve was not read: by days";
  ASSERT_EQ(account.remarks.size(), 1u);
  EXPECT_EQ(account.remarks[0],
            "The price changes inside: 2500 used 2025-06-01 to 2025-06-15, 2500 used 2025-06-16 to 2025-06-30, by a reading on the eve or "
            "else by days; 5000 billable clicks in that proportion.");
  read(input, "2025-06-15", 3100);
  account = settle(input).accounts[0];
  ASSERT_EQ(account.segments.size(), 2u);
  EXPECT_EQ(account.segments[0].to_day, day("2025-06-15"));
  EXPECT_EQ(account.segments[0].to_value - account.segments[0].from_value, 2100);
  EXPECT_EQ(account.segments[1].to_value - account.segments[1].from_value, 2900);
}

// Exceptions tell the clerk what, where, when and what to do.
TEST(Exceptions, NameMeterPlaceDeviceDatesAndValues) {
  SettlementInput input = small_contract();
  read(input, "2025-05-31", 120000);
  auto exceptions = settle(input).exceptions;
  ASSERT_EQ(exceptions.size(), 1u);
  EXPECT_EQ(exceptions[0].what,
            "Counter bw of device SN-1 on position P1 has no reading on 2025-06-30 (last known: 120000 on 2025-05-31), and no period "
            "settled from actual readings gives an average.");
  EXPECT_EQ(exceptions[0].next_step, "Enter the reading of 2025-06-30; otherwise the next reading settles both periods together.");
  read(input, "2025-06-30", 400);
  exceptions = settle(input).exceptions;
  ASSERT_EQ(exceptions.size(), 1u);
  EXPECT_EQ(exceptions[0].code, ExceptionCode::negative_usage);
  EXPECT_EQ(exceptions[0].what, "Counter bw of device SN-1 on position P1 fell from 120000 (2025-05-31) to 400 (2025-06-30).");
  input.positions[0].devices[0].last_day = day("2025-06-10");
  input.positions[0].devices.push_back({"SN-2", day("2025-06-10"), {}, {{"bw", 0}}, {}});
  exceptions = settle(input).exceptions;
  ASSERT_EQ(exceptions.size(), 1u);
  EXPECT_EQ(exceptions[0].code, ExceptionCode::missing_final_reading);
  EXPECT_EQ(exceptions[0].serial, "SN-1");
  EXPECT_EQ(exceptions[0].what,
            "Device SN-1 left position P1 on 2025-06-10 without a final value of counter bw; last known is 120000 on 2025-05-31.");
}

}  // namespace
}  // namespace klickwerk::billing
