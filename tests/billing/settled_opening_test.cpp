// An opening value never reaches back behind what is settled, whatever became of the reading of the eve.
#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include "tests/billing/small_contract.h"

namespace klickwerk::billing {
namespace {

using testing::HasSubstr;

// A place since 2022, billed by a predecessor until the end of May 2025 (3,000 a month), by us from June on.
class SettledOpening : public testing::Test {
 protected:
  SettledOpening() : input_(small_contract()) {
    input_.positions[0].devices[0].from = day("2022-01-01");
    input_.positions[0].devices[0].start = {{"bw", 1'000}};
    input_.billing_from = day("2025-06-01");
    for (int month = 3; month <= 5; ++month) add_history(month);
    read(input_, "2025-06-30", 103'000);
  }
  void add_history(int month) {
    input_.ledger.push_back({"bw", Period::month(2025, month), MeterLedgerEntry::Outcome::actual, {{"P1", {3'000}, false}}, {}, {}, {}, {}});
  }
  void read_eve(const char* on, std::int64_t value) { input_.positions[0].readings.insert(input_.positions[0].readings.begin(), {"bw", day(on), value, {}}); }
  void waits(const char* on, std::int64_t value, bool fell = false) { input_.positions[0].undecided.push_back({"bw", day(on), value, "SN-1", 7, fell}); }
  const MeterAccount& account(const Settlement& settlement) { return settlement.accounts.at(0); }
  const SettlementException& exception(const Settlement& settlement) { return settlement.exceptions.at(0); }

  SettlementInput input_;
};

TEST_F(SettledOpening, TheReadingOfTheEveOpens) {
  read_eve("2025-05-31", 100'000);
  const auto settlement = settle(input_);
  EXPECT_EQ(account(settlement).usage, Clicks{3'000});
  EXPECT_TRUE(settlement.exceptions.empty());
}

// The predecessor's last period may have ended with a reading somewhat before the month's end.
TEST_F(SettledOpening, AReadingOfThePredecessorsLastPeriodOpens) {
  read_eve("2025-05-28", 99'800);
  EXPECT_EQ(account(settle(input_)).usage, Clicks{3'200});
}

TEST_F(SettledOpening, AnOlderValueDoesNot) {
  const auto settlement = settle(input_);
  EXPECT_EQ(account(settlement).usage, Clicks{3'000});
  EXPECT_TRUE(account(settlement).estimated);
  ASSERT_EQ(settlement.exceptions.size(), 1u);
  EXPECT_EQ(exception(settlement).code, ExceptionCode::opening_settled);
  EXPECT_EQ(exception(settlement).what, "Counter bw of device SN-1 on position P1 has no value of 2025-05-31, up to where it is settled; counted from the "
                                        "last known (1000 on 2022-01-01), clicks would be billed twice; a mean stands in.");
  EXPECT_EQ(exception(settlement).next_step, "Enter the reading of 2025-05-31, then settle again.");
}

TEST_F(SettledOpening, WithoutImportedHistoryTheMeterIsHeld) {
  input_.ledger.clear();
  const auto settlement = settle(input_);
  EXPECT_EQ(account(settlement).state, MeterAccount::State::held);
  EXPECT_EQ(exception(settlement).code, ExceptionCode::opening_settled);
  EXPECT_THAT(exception(settlement).what, HasSubstr("the meter is held"));
}

TEST_F(SettledOpening, AMeterExemptFromAveragingWaits) {
  input_.terms.meters[0].no_average = true;
  const auto settlement = settle(input_);
  EXPECT_EQ(account(settlement).state, MeterAccount::State::pending_no_average);
  EXPECT_EQ(exception(settlement).code, ExceptionCode::opening_settled);
}

// The device stood there before the contract began: its clicks until then are nobody's of this contract.
TEST_F(SettledOpening, WhatWasUsedBeforeTheContractIsNotBilled) {
  input_.ledger.clear();
  input_.terms.start = day("2025-06-01");
  EXPECT_EQ(account(settle(input_)).state, MeterAccount::State::held);
  read_eve("2025-05-30", 99'900);
  EXPECT_EQ(account(settle(input_)).usage, Clicks{3'100});
}

// Nobody settled the place before: all of its clicks are to be billed.
TEST_F(SettledOpening, APlaceThatIsNewToTheContractOpensWithItsStart) {
  input_.ledger.clear();
  input_.billing_from = input_.terms.start;
  input_.positions[0].devices[0].from = day("2025-05-20");
  input_.positions[0].devices[0].start = {{"bw", 101'000}};
  EXPECT_EQ(account(settle(input_)).usage, Clicks{2'000});
}

TEST_F(SettledOpening, AnEveThatWaitsForReviewIsNotPassedByALaterReading) {
  read_eve("2025-05-10", 98'000);
  waits("2025-05-31", 100'000);
  const auto settlement = settle(input_);
  EXPECT_TRUE(account(settlement).estimated);
  ASSERT_EQ(settlement.exceptions.size(), 1u);
  EXPECT_EQ(exception(settlement).code, ExceptionCode::reading_undecided);
  EXPECT_THAT(exception(settlement).what, HasSubstr("showed 100000 on 2025-05-31 after 98000 on 2025-05-10"));
}

// As a dealer's first month had it: every reading of the device waited, it left with its final counter, three years were billed.
TEST_F(SettledOpening, ADeviceThatLeavesWithAFinalCounterBillsNothingOfBefore) {
  auto& devices = input_.positions[0].devices;
  devices[0].last_day = day("2025-06-12"), devices[0].final_ = {{"bw", 101'200}};
  devices.push_back({"SN-2", day("2025-06-12"), {}, {{"bw", 101'200}}, {}});
  for (const char* on : {"2025-05-31", "2025-06-05"}) waits(on, 100'000);
  const auto settlement = settle(input_);
  EXPECT_TRUE(account(settlement).estimated);
  EXPECT_EQ(account(settlement).usage, Clicks{3'000});
  EXPECT_EQ(exception(settlement).code, ExceptionCode::reading_undecided);
}

TEST_F(SettledOpening, AFallOnTheEveHoldsTheMeter) {
  read_eve("2025-05-10", 98'000);
  waits("2025-05-31", 12, true);
  EXPECT_EQ(account(settle(input_)).state, MeterAccount::State::held);
}

// The reading that closed our own May was found wrong afterwards: April's must not open June.
TEST_F(SettledOpening, WhatWeClosedGoesOnFromItsLastDay) {
  input_.billing_from = day("2025-03-01");
  read_eve("2025-05-28", 99'800);
  const auto settlement = settle(input_);
  EXPECT_TRUE(account(settlement).estimated);
  EXPECT_EQ(exception(settlement).code, ExceptionCode::opening_settled);
}

// The estimate of June began at a value that nobody knows; July goes on from the reading of June's end.
TEST_F(SettledOpening, TheNextMonthGoesOnFromTheNextReading) {
  settle_runs(input_, {Period::month(2025, 6)});
  read(input_, "2025-07-31", 106'500);
  const auto july = settle_runs(input_, {Period::month(2025, 7)})[0];
  EXPECT_EQ(account(july).usage, Clicks{3'500});
  EXPECT_FALSE(account(july).estimated);
  EXPECT_TRUE(july.exceptions.empty());
}

// The clerk enters the reading of the eve later: June's estimate is trued up, to the click.
TEST_F(SettledOpening, AnEveEnteredLaterTruesTheEstimateUp) {
  settle_runs(input_, {Period::month(2025, 6)});
  read_eve("2025-05-31", 99'000);
  read(input_, "2025-07-31", 106'500);
  const auto july = settle_runs(input_, {Period::month(2025, 7)})[0];
  EXPECT_EQ(account(july).usage, Clicks{106'500 - 99'000 - 3'000});
}

// Held at first, for want of any value: nothing of before June gets into the later settlement.
TEST_F(SettledOpening, WhatWasHeldIsBilledFromTheEveOn) {
  input_.ledger.clear();
  settle_runs(input_, {Period::month(2025, 6)});
  read_eve("2025-05-31", 100'000);
  read(input_, "2025-07-31", 106'500);
  const auto july = settle_runs(input_, {Period::month(2025, 7)})[0];
  EXPECT_EQ(account(july).usage, Clicks{6'500});
}

}  // namespace
}  // namespace klickwerk::billing
