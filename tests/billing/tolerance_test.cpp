// Which reading closes a period when none was made on its last day.
#include "billing/metering/tolerance.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <random>

#include "billing/contract/check_terms.h"
#include "billing/settlement/contract_view.h"
#include "tests/billing/small_contract.h"

namespace klickwerk::billing {
namespace {

using testing::ElementsAre;
using testing::HasSubstr;
using testing::IsEmpty;

class Tolerance : public testing::Test {
 protected:
  Tolerance() {
    input_.terms.tolerance = {3, 5};
    read(input_, "2025-05-31", 1000);
  }
  void read_by(const char* source, const char* on, std::int64_t value) { input_.positions[0].readings.push_back({"bw", day(on), value, source}); }
  std::vector<std::int64_t> usage(const std::vector<Period>& runs) {
    std::vector<std::int64_t> clicks;
    settled_ = settle_runs(input_, runs);
    for (const auto& settlement : settled_)
      clicks.push_back(settlement.accounts[0].state == MeterAccount::State::settled ? settlement.accounts[0].usage.count : -1);
    return clicks;
  }
  const Period june_ = days("2025-06-01", "2025-06-30"), july_ = days("2025-07-01", "2025-07-31");
  SettlementInput input_ = small_contract();
  std::vector<Settlement> settled_;
};

TEST_F(Tolerance, AnEarlierReadingClosesAndTheNextPeriodOpensWithIt) {
  read_by("snmp", "2025-06-28", 1280);
  read_by("snmp", "2025-07-31", 1600);
  EXPECT_THAT(usage({june_, july_}), ElementsAre(280, 320));
  const auto& segment = settled_[0].accounts[0].segments.at(0);
  EXPECT_EQ(segment.to_day, day("2025-06-28")) << "the annex shows the day on which it was read";
  EXPECT_EQ(settled_[1].accounts[0].segments.at(0).from_day, day("2025-06-28"));
  EXPECT_THAT(settled_[0].accounts[0].remarks.at(0), HasSubstr("the one of 2025-06-28 (snmp) closes the period, 2 days before the due date"));
  EXPECT_THAT(settled_[1].accounts[0].remarks, IsEmpty());
}

TEST_F(Tolerance, ALaterReadingClosesAndTheOnesBeforeItBelongToThePeriod) {
  read_by("snmp", "2025-07-03", 1330);
  read_by("snmp", "2025-07-04", 1340);
  read_by("snmp", "2025-07-31", 1600);
  EXPECT_THAT(usage({june_, july_}), ElementsAre(330, 270));
  read_by("snmp", "2025-07-02", 1320);
  EXPECT_THAT(usage({june_, july_}), ElementsAre(320, 280)) << "the nearest of them";
}

TEST_F(Tolerance, TheDaysOwnReadingGoesBeforeAll) {
  read_by("csv", "2025-06-30", 1300);
  read_by("snmp", "2025-07-01", 1310);
  EXPECT_THAT(usage({june_}), ElementsAre(300));
  EXPECT_THAT(closed_by_tolerance(input_), IsEmpty());
}

TEST_F(Tolerance, OutsideTheWindowNothingCloses) {
  read_by("snmp", "2025-06-26", 1260);
  read_by("snmp", "2025-07-06", 1360);
  EXPECT_THAT(usage({june_}), ElementsAre(-1));
  EXPECT_EQ(settled_[0].exceptions.at(0).code, ExceptionCode::missing_reading_no_history);
  input_.terms.tolerance = {4, 0};
  EXPECT_THAT(usage({june_}), ElementsAre(260));
}

TEST_F(Tolerance, OfTwoEquallyNearOnesTheBetterSourceThenTheEarlier) {
  read_by("customer", "2025-06-28", 1280);
  read_by("snmp", "2025-07-02", 1320);
  EXPECT_THAT(usage({june_}), ElementsAre(320));
  input_.positions[0].readings[1].source = "snmp";
  EXPECT_THAT(usage({june_}), ElementsAre(280));
}

TEST_F(Tolerance, NotOverASwapOrAReset) {
  read_by("snmp", "2025-06-28", 1280);
  input_.positions[0].resets.push_back({day("2025-06-29"), "bw", 1290, 0});
  EXPECT_THAT(usage({june_}), ElementsAre(-1));
  input_.positions[0].resets.clear();
  input_.positions[0].devices[0].last_day = day("2025-06-29");
  input_.positions[0].devices[0].final_ = {{"bw", 1290}};
  input_.positions[0].devices.push_back({"SN-2", day("2025-06-29"), {}, {{"bw", 5}}, {}});
  EXPECT_THAT(usage({june_}), ElementsAre(-1)) << "the old device's reading says nothing of the new one";
  read_by("snmp", "2025-07-01", 25);
  EXPECT_THAT(usage({june_}), ElementsAre(290 + 20));
}

TEST_F(Tolerance, TheContractsLastDayNeedsItsOwnReading) {
  input_.terms.last_day = day("2025-06-30");
  read_by("snmp", "2025-06-28", 1280);
  EXPECT_THAT(usage({june_}), ElementsAre(-1)) << "nothing later would bill the two days";
}

TEST_F(Tolerance, AFallWithinTheWindowIsStillAFall) {
  read_by("snmp", "2025-07-02", 1320);
  read_by("snmp", "2025-07-01", 1400);
  input_.terms.tolerance = {0, 5};
  EXPECT_THAT(usage({june_, july_}), ElementsAre(400, -1));
  EXPECT_EQ(settled_[1].exceptions.at(0).code, ExceptionCode::negative_usage);
}

TEST_F(Tolerance, MoreThanThirteenDaysAreRefused) {
  input_.terms.tolerance = {14, 0};
  const auto problems = check_terms(input_);
  ASSERT_EQ(problems.size(), 1u);
  EXPECT_EQ(problems[0].key, "contract.tolerance_before_days");
}

// Months settled one after the other with what is known by then; the last day of the last month is read.
TEST_F(Tolerance, OverRandomReadingsNoClickIsLostOrBilledTwice) {
  for (unsigned seed = 1; seed <= 400; ++seed) {
    std::mt19937 random(seed);
    const auto upto = [&](int most) { return static_cast<int>(random() % static_cast<unsigned>(most + 1)); };
    SettlementInput known = small_contract();
    known.terms.tolerance = {upto(13), upto(13)};
    known.terms.true_up = TrueUp::by_days;
    read(known, "2024-12-31", 1000);
    std::int64_t counter = 1000;
    for (Day on = day("2025-01-01"); on <= day("2025-06-30"); on = on + 1) {
      counter += upto(40);
      if (upto(9) == 0 || on == day("2025-06-30")) known.positions[0].readings.push_back({"bw", on, counter, upto(1) == 0 ? "snmp" : "clerk"});
    }
    SettlementInput now = known;
    for (int month = 1; month <= 6; ++month) {
      now.period = Period::month(2025, month);
      now.positions = known.positions;
      std::erase_if(now.positions[0].readings, [&](const auto& reading) { return reading.day >= now.period.end + known.terms.tolerance.after_days; });
      const Settlement settlement = settle(now);
      for (const auto& exception : settlement.exceptions) ASSERT_EQ(exception.code, ExceptionCode::missing_reading_no_history) << "seed " << seed << ": " << exception.what;
      merge_ledger(now.ledger, settlement.ledger);
    }
    std::int64_t sum = 0;
    for (const auto& entry : now.ledger)
      for (const auto& usage : entry.usage) sum += usage.clicks.count;
    ASSERT_EQ(sum, counter - 1000) << "seed " << seed;
  }
}

// What was made in the afternoon is July's.
TEST(StartValue, OfTheLastDayClosesThePeriodUntilItsEveningIsRead) {
  SettlementInput input = small_contract();
  input.positions[0].from = day("2025-06-30");
  input.positions[0].devices[0].from = day("2025-06-30");
  input.positions[0].devices[0].start = {{"bw", 500}};
  read(input, "2025-07-31", 1'700);
  SettlementInput later = input;
  const auto months = settle_runs(input, {days("2025-06-01", "2025-06-30"), days("2025-07-01", "2025-07-31")});
  EXPECT_TRUE(months[0].exceptions.empty());
  EXPECT_EQ(months[0].accounts.at(0).usage, Clicks{0});
  EXPECT_EQ(months[1].accounts.at(0).usage, Clicks{1'200});
  later.positions[0].readings.insert(later.positions[0].readings.begin(), {"bw", day("2025-06-30"), 520, {}});
  const auto read_then = settle_runs(later, {days("2025-06-01", "2025-06-30"), days("2025-07-01", "2025-07-31")});
  EXPECT_EQ(read_then[0].accounts.at(0).usage, Clicks{20});
  EXPECT_EQ(read_then[1].accounts.at(0).usage, Clicks{1'180});
}

}  // namespace
}  // namespace klickwerk::billing
