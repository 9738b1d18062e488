// What waits for review, seen from the settlement: it holds its meter at most, and says what to decide.
#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include "db/devices.h"
#include "db/reading_intake.h"
#include "db/readings.h"
#include "office/reading_review/reading_desk.h"
#include "tests/office/dealer.h"

namespace klickwerk::office {
namespace {

using billing::ExceptionCode;
using test::outcome;
using testing::HasSubstr;

const Decision anna{"anna", "asked the customer"};

class SuspectSettlement : public testing::Test {
 protected:
  SuspectSettlement() : desk_(dealer_.database(), {}) {
    dealer_.add_contract("V-1", [](db::Contract& contract) {
      contract.terms.meters.push_back(contract.terms.meters[0]);
      contract.terms.meters[1].id = "colour";
      contract.positions[0].placements[0].start.push_back({"colour", 100});
    });
    told(Day::of(2026, 8, 31), {{"bw", 2'000}, {"colour", 200}});
    told(Day::of(2026, 9, 30), {{"bw", 3'500}, {"colour", 300}});
    dealer_.settle(9);
    dealer_.approve_all();
  }
  // As a poll tells it: judged.
  void told(Day day, const std::vector<billing::CounterValue>& values, const std::string& contract = "V-1",
            const char* source = "snmp") {
    db::IncomingReading incoming{dealer_.device(contract), db::end_of_day(day), source, {}, {}};
    for (const auto& value : values) incoming.counters.push_back({value.counter, value.value, ""});
    auto transaction = dealer_.database().begin();
    db::ReadingIntake intake(transaction, {});
    intake.store(intake.judge(std::span(&incoming, 1)));
    transaction.commit();
  }
  const ContractOutcome& october() { return outcome(report_ = dealer_.settle(10), "V-1"); }
  std::int64_t item() { return desk_.open("").at(0).id; }

  test::Dealer dealer_;
  ReadingDesk desk_;
  RunReport report_;
};

TEST_F(SuspectSettlement, AFallHoldsItsMeterUntilTheResetIsDocumented) {
  told(Day::of(2026, 10, 31), {{"bw", 12}, {"colour", 350}});
  const auto& held = october();
  EXPECT_EQ(held.verdict, Verdict::drafted);
  EXPECT_EQ(held.net, Money{3'050}) << "the flat fee and 50 colour clicks";
  ASSERT_EQ(held.exceptions.size(), 1u);
  EXPECT_EQ(held.exceptions[0].code, ExceptionCode::reading_undecided);
  EXPECT_THAT(report_text(report_, false), HasSubstr("READING_UNDECIDED (bw, position P1, device SN-V-1)"));
  EXPECT_THAT(held.exceptions[0].what, HasSubstr("showed 12 on 2026-10-31 after 3500 on 2026-09-30, which is not plausible and waits for review (item " +
                                                 std::to_string(item()) + "); the meter is held"));
  EXPECT_THAT(held.exceptions[0].next_step, HasSubstr("klickwerk reading review --device SN-V-1"));
  desk_.reset({"SN-V-1", "bw", Day::of(2026, 10, 20), 4'000, 0}, anna);
  const auto& decided = october();
  EXPECT_TRUE(decided.exceptions.empty());
  EXPECT_EQ(decided.net, Money{3'050 + 512}) << "500 before the reset and 12 after it";
}

TEST_F(SuspectSettlement, AJumpIsEstimatedUntilItIsDecided) {
  told(Day::of(2026, 10, 31), {{"bw", 9'000'000}, {"colour", 350}});
  const auto& estimated = october();
  EXPECT_EQ(estimated.net, Money{3'050 + 1'500}) << "the mean of one month";
  ASSERT_EQ(estimated.exceptions.size(), 1u);
  EXPECT_THAT(estimated.exceptions[0].what, HasSubstr("a mean stands in until then"));
  EXPECT_EQ(dealer_.books().value("select count(*) from settlement_exceptions where code = 'reading_undecided'"), "1");
  desk_.refuse({item()}, anna);
  const auto& without = october();
  EXPECT_TRUE(without.exceptions.empty()) << "nothing waits any more: an ordinary missing reading";
  EXPECT_EQ(without.net, Money{3'050 + 1'500});
}

TEST_F(SuspectSettlement, TheNextMonthTruesTheEstimateUp) {
  told(Day::of(2026, 10, 31), {{"bw", 9'000'000}, {"colour", 350}});
  october();
  dealer_.approve_all();
  desk_.accept({item()}, false, anna);
  told(Day::of(2026, 11, 30), {{"bw", 9'000'700}, {"colour", 400}});
  const auto report = dealer_.settle(11);
  EXPECT_EQ(outcome(report, "V-1").net, Money{3'050 + (9'000'700 - 3'500 - 1'500)});
}

// Taken over on 1 October; the eve's reading waits, and the device has left with its final counter since. The last good value is
// of July: what the predecessor billed since then must not be billed again, whatever is decided.
TEST_F(SuspectSettlement, AnOpeningThatWaitsIsNotReplacedByAnOlderOne) {
  dealer_.add_contract("V-2", [](db::Contract& contract) {
    contract.billing_from = Day::of(2026, 10, 1);
    auto& placement = contract.positions[0].placements[0];
    placement.from = Day::of(2026, 1, 2), placement.last_day = Day::of(2026, 10, 12), placement.final_ = {{"bw", 2'600}};
  });
  told(Day::of(2026, 7, 31), {{"bw", 1'900}}, "V-2");
  told(Day::of(2026, 9, 30), {{"bw", 9'000'000}}, "V-2");
  const auto outcome_of = [&] { return outcome(report_ = dealer_.settle(10), "V-2"); };
  const auto waits = outcome_of();
  EXPECT_EQ(waits.net, Money{3'000}) << "the flat fee";
  ASSERT_EQ(waits.exceptions.size(), 1u);
  EXPECT_EQ(waits.exceptions[0].code, ExceptionCode::reading_undecided);
  EXPECT_THAT(waits.exceptions[0].what, HasSubstr("showed 9000000 on 2026-09-30 after 1900 on 2026-07-31"));
  desk_.refuse({desk_.open("SN-V-2").at(0).id}, anna);
  const auto refused = outcome_of();
  EXPECT_EQ(refused.net, Money{3'000});
  ASSERT_EQ(refused.exceptions.size(), 1u);
  EXPECT_EQ(refused.exceptions[0].code, ExceptionCode::opening_settled);
  EXPECT_THAT(refused.exceptions[0].next_step, HasSubstr("Enter the reading of 2026-09-30"));
  told(Day::of(2026, 9, 30), {{"bw", 2'500}}, "V-2", "clerk");
  const auto entered = outcome_of();
  EXPECT_TRUE(entered.exceptions.empty());
  EXPECT_EQ(entered.net, Money{3'000 + 100});
}

TEST_F(SuspectSettlement, WhatTheContractDoesNotBillHoldsNothing) {
  told(Day::of(2026, 10, 30), {{"scan", 1'000}, {"bw", 12}});  // bw is passed by the month's end
  told(Day::of(2026, 10, 31), {{"bw", 4'500}, {"colour", 350}, {"scan", 7}});
  EXPECT_EQ(desk_.open("").size(), 2u);
  const auto& billed = october();
  EXPECT_TRUE(billed.exceptions.empty());
  EXPECT_EQ(billed.net, Money{3'050 + 1'000});
}

TEST_F(SuspectSettlement, AfterTheDeviceLeftItsLaterReadingsHoldNothing) {
  told(Day::of(2026, 10, 9), {{"bw", 7}});
  desk_.swap({"SN-V-1", "SN-NEW", "MFP 3001", Day::of(2026, 10, 10), {{"bw", 3'900}, {"colour", 320}}, {{"bw", 10}, {"colour", 0}}}, anna);
  told(Day::of(2026, 10, 20), {{"bw", 20}, {"colour", 3}});     // late, by a relay that still asked for the old one
  told(Day::of(2026, 10, 8), {{"bw", 3'880}, {"colour", 318}});  // late, of before the swap
  auto transaction = dealer_.database().begin();
  const auto fresh = *db::DeviceStore(transaction).find("SN-NEW");
  db::ReadingStore(transaction).add(std::vector{db::NewReading{fresh.id, "bw", db::end_of_day(Day::of(2026, 10, 31)), "snmp", 610, "", db::ReadingState::valid},
                                                db::NewReading{fresh.id, "colour", db::end_of_day(Day::of(2026, 10, 31)), "snmp", 40, "", db::ReadingState::valid}});
  transaction.commit();
  const auto& billed = october();
  EXPECT_TRUE(billed.exceptions.empty()) << report_text(report_, true);
  EXPECT_EQ(billed.net, Money{3'000 + (400 + 600) + (20 + 40)});
}

// Polled in the morning of the day on which the board was replaced, told by the relay a week later.
TEST_F(SuspectSettlement, ALateReadingOfTheResetsDayIsNotBilledTwice) {
  told(Day::of(2026, 10, 31), {{"bw", 12}, {"colour", 350}});
  desk_.reset({"SN-V-1", "bw", Day::of(2026, 10, 20), 4'000, 0}, anna);
  told(Day::of(2026, 10, 20), {{"bw", 3'990}});
  EXPECT_EQ(october().net, Money{3'050 + 512});
}

}  // namespace
}  // namespace klickwerk::office
