// A reading that waits for review holds no more than it must: its meter, or nothing but a mean in its place.
#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include "tests/billing/small_contract.h"

namespace klickwerk::billing {
namespace {

using testing::HasSubstr;

// Two meters on one place, three months of history (3,000 and 300 a month), read on 31 May.
class UndecidedReadings : public testing::Test {
 protected:
  UndecidedReadings() : input_(small_contract()) {
    input_.terms.meters.push_back(input_.terms.meters[0]);
    input_.terms.meters[1].id = "colour";
    for (const char* meter : {"bw", "colour"})
      for (int month = 3; month <= 5; ++month)
        input_.ledger.push_back({meter, Period::month(2025, month), MeterLedgerEntry::Outcome::actual, {{"P1", {meter[0] == 'b' ? 3000 : 300}, false}}, {}, {}, {}, {}});
    std::ranges::sort(input_.ledger, {}, [](const auto& entry) { return std::tuple(entry.meter, entry.period.first); });
    read(input_, "2025-05-31", 100'000), read(input_, "2025-05-31", 5'000, "colour"), read(input_, "2025-06-30", 5'250, "colour");
  }
  void waits(const char* on, std::int64_t value, bool fell, const char* counter = "bw", std::int64_t item = 7) {
    input_.positions[0].undecided.push_back({counter, day(on), value, "SN-1", item, fell});
  }
  const MeterAccount& account(const Settlement& settlement, std::size_t meter = 0) { return settlement.accounts.at(meter); }

  SettlementInput input_;
};

TEST_F(UndecidedReadings, AJumpCountsAsAMissingReadingAndIsTold) {
  waits("2025-06-30", 900'000, false);
  const auto settlement = settle(input_);
  EXPECT_EQ(account(settlement).state, MeterAccount::State::settled);
  EXPECT_TRUE(account(settlement).estimated);
  EXPECT_EQ(account(settlement).usage, Clicks{3000});
  EXPECT_EQ(account(settlement, 1).usage, Clicks{250}) << "the other meter is billed from its reading";
  ASSERT_EQ(settlement.exceptions.size(), 1u);
  const auto& told = settlement.exceptions[0];
  EXPECT_EQ(told.code, ExceptionCode::reading_undecided);
  EXPECT_EQ(told.what, "Counter bw of device SN-1 on position P1 showed 900000 on 2025-06-30 after 100000 on 2025-05-31, which is not plausible and "
                       "waits for review (item 7); a mean stands in until then.");
  EXPECT_THAT(told.next_step, HasSubstr("klickwerk reading review --device SN-1"));
}

TEST_F(UndecidedReadings, AFallHoldsItsMeterAndBillsTheRest) {
  waits("2025-06-30", 12, true);
  const auto settlement = settle(input_);
  EXPECT_EQ(account(settlement).state, MeterAccount::State::held);
  EXPECT_EQ(account(settlement, 1).state, MeterAccount::State::settled);
  ASSERT_EQ(settlement.lines.size(), 1u);
  EXPECT_EQ(settlement.lines[0].meter, "colour");
  ASSERT_EQ(settlement.exceptions.size(), 1u);
  EXPECT_THAT(settlement.exceptions[0].what, HasSubstr("showed 12 on 2025-06-30 after 100000 on 2025-05-31"));
  EXPECT_THAT(settlement.exceptions[0].what, HasSubstr("the meter is held until then"));
}

// June is held, the reset is documented in July: July's invoice bills both months, to the click.
TEST_F(UndecidedReadings, WhatWasHeldIsBilledOnceItIsDecided) {
  waits("2025-06-30", 12, true);
  settle_runs(input_, {Period::month(2025, 6)});
  input_.positions[0].undecided.clear();
  input_.positions[0].resets.push_back({day("2025-06-20"), "bw", 101'900, 0});
  read(input_, "2025-06-30", 12), read(input_, "2025-07-31", 1'012), read(input_, "2025-07-31", 5'300, "colour");
  const auto july = settle_runs(input_, {Period::month(2025, 7)})[0];
  EXPECT_EQ(account(july).usage, Clicks{1'900 + 1'012});
  EXPECT_EQ(account(july).span, days("2025-06-01", "2025-07-31"));
  EXPECT_TRUE(july.exceptions.empty());
}

// The jump was right: the estimate of June is trued up by July's reading, nothing is billed twice.
TEST_F(UndecidedReadings, WhatWasEstimatedIsTruedUpOnceItIsDecided) {
  waits("2025-06-30", 900'000, false);
  settle_runs(input_, {Period::month(2025, 6)});
  input_.positions[0].undecided.clear();
  read(input_, "2025-06-30", 900'000), read(input_, "2025-07-31", 901'000), read(input_, "2025-07-31", 5'300, "colour");
  const auto july = settle_runs(input_, {Period::month(2025, 7)})[0];
  EXPECT_EQ(account(july).usage, Clicks{801'000 - 3'000});
}

TEST_F(UndecidedReadings, WithoutHistoryTheMeterIsHeldAndTheReadingNamed) {
  input_.ledger.clear();
  waits("2025-06-30", 900'000, false);
  const auto settlement = settle(input_);
  EXPECT_EQ(account(settlement).state, MeterAccount::State::held);
  ASSERT_EQ(settlement.exceptions.size(), 1u);
  EXPECT_EQ(settlement.exceptions[0].code, ExceptionCode::reading_undecided);
  EXPECT_THAT(settlement.exceptions[0].what, HasSubstr("held"));
}

TEST_F(UndecidedReadings, AMeterExemptFromAveragingWaitsAndSaysWhy) {
  input_.terms.meters[0].no_average = true;
  waits("2025-06-30", 900'000, false);
  const auto settlement = settle(input_);
  EXPECT_EQ(account(settlement).state, MeterAccount::State::pending_no_average);
  ASSERT_EQ(settlement.exceptions.size(), 1u);
  EXPECT_EQ(settlement.exceptions[0].code, ExceptionCode::reading_undecided);
}

TEST_F(UndecidedReadings, WhatHasNoPartInTheSettlementHoldsNothing) {
  waits("2025-06-30", 12, true, "scan");      // a counter that no meter counts
  waits("2025-06-10", 12, true);              // passed by the reading of the month's end
  waits("2025-07-01", 12, true);              // after the period
  waits("2019-06-30", 12, true);              // before the device came
  read(input_, "2025-06-30", 103'500);
  const auto settlement = settle(input_);
  EXPECT_TRUE(settlement.exceptions.empty());
  EXPECT_EQ(account(settlement).usage, Clicks{3'500});
}

TEST_F(UndecidedReadings, TheFinalCounterOfADeviceThatLeftPassesThem) {
  auto& devices = input_.positions[0].devices;
  devices[0].last_day = day("2025-06-15"), devices[0].final_ = {{"bw", 101'500}, {"colour", 5'100}};
  devices.push_back({"SN-2", day("2025-06-15"), {}, {{"bw", 10}, {"colour", 0}}, {}});
  waits("2025-06-10", 12, true);
  read(input_, "2025-06-30", 510);
  std::erase_if(input_.positions[0].readings, [](const Reading& reading) { return reading.counter == "colour" && reading.day == day("2025-06-30"); });
  read(input_, "2025-06-30", 40, "colour");
  const auto settlement = settle(input_);
  EXPECT_TRUE(settlement.exceptions.empty());
  EXPECT_EQ(account(settlement).usage, Clicks{1'500 + 500});
}

// One of two devices of a pool: the other is billed from its reading, this one by its own mean.
TEST_F(UndecidedReadings, OneDeviceOfAPoolDoesNotHoldTheOthers) {
  PositionHistory second = input_.positions[0];
  second.id = "P2", second.devices[0].serial = "SN-2", second.readings.clear();
  input_.positions.push_back(second);
  for (auto& entry : input_.ledger) entry.usage.push_back({"P2", {100}, false});
  read(input_, "2025-05-31", 50'000, "bw", 1), read(input_, "2025-06-30", 50'777, "bw", 1);
  read(input_, "2025-05-31", 900, "colour", 1), read(input_, "2025-06-30", 950, "colour", 1);
  waits("2025-06-30", 900'000, false);
  const auto settlement = settle(input_);
  EXPECT_EQ(account(settlement).usage, Clicks{3'000 + 777});
  ASSERT_EQ(settlement.exceptions.size(), 1u);
  EXPECT_EQ(settlement.exceptions[0].position, "P1");
}

}  // namespace
}  // namespace klickwerk::billing
