// Flat fees with a rhythm of their own: every day billed once over 24 months, whatever the rhythm, and what was billed
// too much comes back.
#include "billing/settlement/scheduled_fee.h"

#include <gtest/gtest.h>

#include <map>

#include "billing/contract/check_terms.h"
#include "tests/billing/small_contract.h"

namespace klickwerk::billing {
namespace {

ScheduledFee rental(int months, const char* anchor, bool in_advance) {
  ScheduledFee fee;
  fee.name = "Miete";
  fee.rhythm_months = months;
  fee.anchor = day(anchor);
  fee.in_advance = in_advance;
  fee.prices.push_back({day("2020-01-01"), price("31.00")});
  return fee;
}

SettlementInput contract_with(const ScheduledFee& fee, Day start, std::optional<Day> last_day) {
  SettlementInput input;
  input.terms.number = "T-1";
  input.terms.start = start;
  input.terms.last_day = last_day;
  input.terms.fees.push_back(fee);
  return input;
}

Settlement run_month(SettlementInput& input, Period month) {
  input.period = month;
  input.fee_run = month;
  input.fees_only = true;
  Settlement settlement = settle(input);
  merge_fee_ledger(input.fee_ledger, settlement.fee_ledger);
  return settlement;
}

std::string text_of(const std::vector<SettlementLine>& lines) {
  std::string text;
  for (const auto& line : lines)
    text += (text.empty() ? "" : "; ") + line.fee + " " + line.period.iso() + " " + line.months.text() + " x " + decimal(line.unit_price.price) +
            " = " + decimal(line.amount) + (line.refund ? " refund" : "");
  return text;
}

std::vector<Period> months_from(Day first, int count) {
  std::vector<Period> months;
  for (int k = 0; k < count; ++k) months.push_back({first.plus_months(k), first.plus_months(k + 1)});
  return months;
}

// How often each day was billed, by what stands on the lines.
std::map<Day, int> billed_days(const std::vector<SettlementLine>& lines) {
  std::map<Day, int> days;
  for (const auto& line : lines)
    for (Day day = line.period.first; day < line.period.end; day = day + 1) days[day] += line.refund ? -1 : 1;
  return days;
}

TEST(ScheduledFees, BillEveryDayOfTwoYearsOnceInEveryRhythm) {
  const std::vector<const char*> starts{"2024-01-01", "2024-01-15", "2024-02-29", "2024-03-31"};
  const std::vector<const char*> ends{"", "2024-06-30", "2025-01-31", "2025-02-17", "2025-12-30"};
  const std::vector<const char*> anchors{"2024-01-01", "2023-11-15", "2024-02-28"};
  int combinations = 0;
  for (const int rhythm : {1, 2, 3, 5, 6, 12, 18})
    for (const char* anchor : anchors)
      for (const bool in_advance : {false, true})
        for (const char* start : starts)
          for (const char* end : ends) {
            const std::string where = std::to_string(rhythm) + " months from " + anchor + (in_advance ? " in advance, " : " in arrears, ") + start + " to " + end;
            const auto last = *end ? std::optional(day(end)) : std::nullopt;
            auto input = contract_with(rental(rhythm, anchor, in_advance), day(start), last);
            ASSERT_TRUE(check_terms(input).empty()) << where;
            std::vector<SettlementLine> lines;
            for (Period month : months_from(day("2023-12-01"), 26)) {
              const auto settlement = run_month(input, month);
              lines.insert(lines.end(), settlement.lines.begin(), settlement.lines.end());
              for (const auto& line : settlement.lines)
                if (!in_advance) EXPECT_LE(line.period.end, month.end) << where << ": in arrears nothing is billed that is to come";
                else EXPECT_GT(line.period.end, month.first) << where << ": in advance nothing is billed late";
            }
            const auto billed = billed_days(lines);
            ASSERT_FALSE(billed.empty()) << where;
            // From the first day to the last one: without a gap, none twice.
            EXPECT_EQ(billed.begin()->first, day(start)) << where;
            for (const auto& [on, times] : billed) ASSERT_EQ(times, 1) << where << " on " << on.iso();
            EXPECT_EQ(billed.rbegin()->first - billed.begin()->first + 1, std::ssize(billed)) << where << ": a gap";
            if (last) EXPECT_EQ(billed.rbegin()->first, *last) << where;
            else EXPECT_GE(billed.rbegin()->first.plus_months(in_advance ? 0 : rhythm), day("2025-12-31")) << where;
            ++combinations;
          }
  EXPECT_EQ(combinations, 840);
}

TEST(ScheduledFees, AreBilledBeforeTheyBeginOrAfterTheyEnd) {
  auto advance = contract_with(rental(3, "2025-01-01", true), day("2025-01-01"), {});
  EXPECT_EQ(text_of(run_month(advance, Period::month(2024, 11)).lines), "");
  EXPECT_EQ(text_of(run_month(advance, Period::month(2024, 12)).lines), "Miete 2025-01-01..2025-03-31 3 x 31.00 = 93.00");
  EXPECT_EQ(text_of(run_month(advance, Period::month(2025, 1)).lines), "") << "once is enough";
  EXPECT_EQ(text_of(run_month(advance, Period::month(2025, 3)).lines), "Miete 2025-04-01..2025-06-30 3 x 31.00 = 93.00");
  auto arrears = contract_with(rental(3, "2025-01-01", false), day("2025-01-01"), {});
  EXPECT_EQ(text_of(run_month(arrears, Period::month(2025, 2)).lines), "");
  EXPECT_EQ(text_of(run_month(arrears, Period::month(2025, 3)).lines), "Miete 2025-01-01..2025-03-31 3 x 31.00 = 93.00");
}

TEST(ScheduledFees, InArrearsWaitUntilTheirLastDayIsOver) {
  auto input = contract_with(rental(1, "2025-01-01", false), day("2025-06-01"), {});
  input.fee_arrears_end = day("2025-06-26");
  EXPECT_EQ(text_of(run_month(input, Period::month(2025, 6)).lines), "");
  input.fee_arrears_end = {};
  EXPECT_EQ(text_of(run_month(input, Period::month(2025, 6)).lines), "Miete 2025-06-01..2025-06-30 1 x 31.00 = 31.00");
}

TEST(ScheduledFees, ThatWereMissedAreCaughtUp) {
  auto input = contract_with(rental(1, "2025-01-01", true), day("2025-01-15"), {});
  EXPECT_EQ(text_of(run_month(input, Period::month(2025, 2)).lines),
            "Miete 2025-01-15..2025-01-31 17/31 x 31.00 = 17.00; Miete 2025-02-01..2025-02-28 1 x 31.00 = 31.00; "
            "Miete 2025-03-01..2025-03-31 1 x 31.00 = 31.00");
  auto taken_over = contract_with(rental(1, "2025-01-01", true), day("2020-01-15"), {});
  taken_over.billing_from = day("2025-03-01");
  EXPECT_EQ(text_of(run_month(taken_over, Period::month(2025, 2)).lines), "Miete 2025-03-01..2025-03-31 1 x 31.00 = 31.00");
}

TEST(ScheduledFees, ComeBackWhenTheContractEndsInsideWhatWasBilled) {
  auto input = contract_with(rental(3, "2025-01-01", true), day("2025-01-01"), {});
  run_month(input, Period::month(2024, 12));
  input.terms.last_day = day("2025-01-10");
  EXPECT_EQ(text_of(run_month(input, Period::month(2025, 1)).lines), "Miete 2025-01-11..2025-03-31 -83/31 x 31.00 = -83.00 refund");
  EXPECT_EQ(text_of(run_month(input, Period::month(2025, 2)).lines), "") << "not twice";
  input.terms.last_day = {};
  EXPECT_EQ(text_of(run_month(input, Period::month(2025, 2)).lines),
            "Miete 2025-01-11..2025-03-31 83/31 x 31.00 = 83.00")
      << "the end was withdrawn";
}

TEST(ScheduledFees, OfAPeriodThatNeverBeganComeBackWhole) {
  auto input = contract_with(rental(1, "2025-01-01", true), day("2025-01-01"), {});
  run_month(input, Period::month(2024, 12));
  run_month(input, Period::month(2025, 1));
  input.terms.last_day = day("2025-01-31");
  EXPECT_EQ(text_of(run_month(input, Period::month(2025, 1)).lines), "Miete 2025-02-01..2025-02-28 -1 x 31.00 = -31.00 refund");
}

TEST(ScheduledFees, RestInAPause) {
  auto input = contract_with(rental(1, "2025-01-01", true), day("2025-01-01"), {});
  run_month(input, Period::month(2024, 12));
  input.terms.pauses.push_back(days("2025-01-11", "2025-02-14"));
  EXPECT_EQ(text_of(run_month(input, Period::month(2025, 1)).lines),
            "Miete 2025-01-11..2025-01-31 -21/31 x 31.00 = -21.00 refund; Miete 2025-02-15..2025-02-28 1/2 x 31.00 = 15.50");
}

TEST(ScheduledFees, FollowAPriceThatCameLater) {
  auto input = contract_with(rental(1, "2025-01-01", true), day("2025-01-01"), {});
  run_month(input, Period::month(2024, 12));
  input.terms.fees[0].prices.push_back({day("2025-01-01"), price("40.00")});
  EXPECT_EQ(text_of(run_month(input, Period::month(2025, 1)).lines),
            "Miete 2025-01-01..2025-01-31 1 x 9.00 = 9.00; Miete 2025-02-01..2025-02-28 1 x 40.00 = 40.00");
}

TEST(ScheduledFees, EachHasItsOwnRhythmInOneContract) {
  auto input = contract_with(rental(3, "2025-01-01", true), day("2025-01-01"), {});
  ScheduledFee service = rental(1, "2025-01-01", false);
  service.name = "Service";
  service.revenue_group = "service";
  service.payer = "K-2";
  service.prices = {{day("2020-01-01"), price("10.00")}};
  input.terms.fees.push_back(service);
  EXPECT_EQ(text_of(run_month(input, Period::month(2024, 12)).lines), "Miete 2025-01-01..2025-03-31 3 x 31.00 = 93.00");
  EXPECT_EQ(text_of(run_month(input, Period::month(2025, 1)).lines), "Service 2025-01-01..2025-01-31 1 x 10.00 = 10.00");
  run_month(input, Period::month(2025, 2));
  const auto march = run_month(input, Period::month(2025, 3));
  EXPECT_EQ(text_of(march.lines), "Miete 2025-04-01..2025-06-30 3 x 31.00 = 93.00; Service 2025-03-01..2025-03-31 1 x 10.00 = 10.00");
  EXPECT_EQ(march.lines[1].revenue_group, "service");
  EXPECT_EQ(march.lines[1].payer, "K-2");
}

// Ends, pauses and prices change at random while the runs go on; a run is made twice, late, or left out.
TEST(ScheduledFees, NeverBillADayTwiceAndNeverRefundMoreThanWasBilled) {
  unsigned state = 7;
  const auto random = [&](int below) {
    state = state * 1'103'515'245u + 12'345u;
    return static_cast<int>((state >> 16) % static_cast<unsigned>(below));
  };
  int refunds = 0;
  for (int round = 0; round < 400; ++round) {
    auto input = contract_with(rental(1 + random(12), "2024-01-01", random(2) == 0), day("2024-01-01") + random(60), {});
    input.terms.proration = static_cast<Proration>(random(4));
    Money lines_sum;
    for (Period month : months_from(day("2024-01-01"), 26)) {
      if (random(6) == 0) input.terms.last_day = input.terms.start + 30 + random(600);
      if (random(9) == 0) input.terms.last_day = {};
      if (random(8) == 0) input.terms.pauses = {Period{day("2024-05-01") + random(100), day("2024-09-01") + random(200)}};
      if (random(10) == 0) input.terms.fees[0].prices.back().per_month.price.micro += 1'000'000;
      if (random(5) == 0) continue;
      for (int again = random(2); again >= 0; --again) {
        const auto settlement = run_month(input, month);
        lines_sum += settlement.net;
        refunds += static_cast<int>(std::count_if(settlement.lines.begin(), settlement.lines.end(), [](const auto& line) { return line.refund; }));
      }
      Money ledger_sum;
      std::map<Day, int> billed;
      for (const auto& entry : input.fee_ledger)
        for (const auto& part : entry.parts) {
          ledger_sum += part.amount;
          for (Day on = part.period.first; on < part.period.end; on = on + 1) ++billed[on];
          EXPECT_GE(part.amount.cents, 0) << round;
        }
      ASSERT_EQ(lines_sum, ledger_sum) << round << " " << month.iso() << ": the invoices' lines add up to what stands billed";
      for (const auto& [on, times] : billed) ASSERT_EQ(times, 1) << round << " " << on.iso();
    }
  }
  EXPECT_GT(refunds, 100);
}

TEST(Pauses, TakeFeesAndFreeClicksButBillTheClicks) {
  auto input = small_contract();
  input.terms.flat_fees.push_back({day("2020-01-01"), price("30.00")});
  input.terms.meters[0].free_per_month = {300};
  input.terms.pauses.push_back(days("2025-06-16", "2025-07-31"));
  read(input, "2025-05-31", 1000);
  read(input, "2025-06-30", 1400);
  const auto settlement = settle(input);
  ASSERT_EQ(settlement.lines.size(), 2u);
  EXPECT_EQ(settlement.lines[0].period, days("2025-06-01", "2025-06-15"));
  EXPECT_EQ(settlement.lines[0].amount, Money{1500});
  EXPECT_EQ(settlement.accounts[0].allowance, Clicks{150});
  EXPECT_EQ(settlement.lines[1].quantity, Clicks{250});
}

TEST(ServiceCopies, AreTakenOffTheUsageAndStandInTheAccount) {
  auto input = small_contract();
  read(input, "2025-05-31", 1000);
  read(input, "2025-06-30", 1400);
  input.positions[0].service_copies = {{day("2025-05-31"), "bw", 7}, {day("2025-06-01"), "bw", 20}, {day("2025-06-30"), "bw", 5}, {day("2025-07-01"), "bw", 9}, {day("2025-06-10"), "colour", 50}};
  const auto settlement = settle(input);
  EXPECT_EQ(settlement.lines[0].quantity, Clicks{375});
  std::int64_t sum = 0;
  for (const auto& segment : settlement.accounts[0].segments) sum += (segment.to_value - segment.from_value) * segment.weight;
  EXPECT_EQ(sum, 375) << "the segments add up to the usage";
  EXPECT_EQ(settlement.accounts[0].segments.size(), 3u);
}

}  // namespace
}  // namespace klickwerk::billing
