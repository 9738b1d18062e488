#include "billing/settlement/flat_fee.h"

#include <gtest/gtest.h>

#include "billing/settlement/months.h"
#include "tests/billing/small_contract.h"

namespace klickwerk::billing {
namespace {

struct Row {
  const char* rule;
  Proration proration;
  std::pair<const char*, const char*> run;
  std::pair<const char*, const char*> active;
  std::vector<std::pair<const char*, const char*>> fees;
  const char* lines;
};

std::string lines_of(const Row& row) {
  ContractTerms terms;
  terms.proration = row.proration;
  for (const auto& [from, amount] : row.fees) terms.flat_fees.push_back({day(from), price(amount)});
  const auto lines = flat_fee_lines(terms, days(row.run.first, row.run.second), days(row.active.first, row.active.second));
  std::string text;
  for (const auto& line : lines)
    text += (text.empty() ? "" : "; ") + line.period.iso() + " " + line.months.text() + " x " + decimal(line.unit_price.price) + " = " + decimal(line.amount);
  return text;
}

constexpr auto kActual = Proration::actual_days;
constexpr auto k30 = Proration::days_30_360;
constexpr auto kFull = Proration::full_month;
constexpr auto kNone = Proration::none;

TEST(FlatFee, IsProratedAsAgreed) {
  const std::pair<const char*, const char*> jun{"2025-06-01", "2025-06-30"}, feb{"2025-02-01", "2025-02-28"}, q1{"2025-01-01", "2025-03-31"},
      leap{"2024-02-01", "2024-02-29"}, mar{"2025-03-01", "2025-03-31"};
  const std::vector<std::pair<const char*, const char*>> sixty{{"2020-01-01", "60.00"}}, raised{{"2020-01-01", "60.00"}, {"2025-06-16", "63.00"}};
  const std::vector<Row> rows{
      {"whole month", kActual, jun, jun, sixty, "2025-06-01..2025-06-30 1 x 60.00 = 60.00"},
      {"a fee of nothing is shown", kActual, jun, jun, {{"2020-01-01", "0.00"}}, "2025-06-01..2025-06-30 1 x 0.00 = 0.00"},
      {"no fee yet", kActual, jun, jun, {{"2025-07-01", "60.00"}}, ""},
      {"two stretches", kActual, jun, jun, raised, "2025-06-01..2025-06-15 1/2 x 60.00 = 30.00; 2025-06-16..2025-06-30 1/2 x 63.00 = 31.50"},
      {"28 days", kActual, feb, {"2025-02-20", "2025-02-28"}, sixty, "2025-02-20..2025-02-28 9/28 x 60.00 = 19.29"},
      {"29 days", kActual, leap, {"2024-02-20", "2024-02-29"}, sixty, "2024-02-20..2024-02-29 10/29 x 60.00 = 20.69"},
      {"sum of months, rounded once", kActual, q1, {"2025-01-17", "2025-03-31"}, sixty, "2025-01-17..2025-03-31 77/31 x 60.00 = 149.03"},
      {"30/360: 15th to the end of February is 16 days", k30, feb, {"2025-02-15", "2025-02-28"}, sixty, "2025-02-15..2025-02-28 8/15 x 60.00 = 32.00"},
      {"30/360: the 28th is not the last day of a leap February", k30, leap, {"2024-02-01", "2024-02-28"}, sixty, "2024-02-01..2024-02-28 14/15 x 60.00 = 56.00"},
      {"30/360: the 31st counts as the 30th", k30, mar, {"2025-03-01", "2025-03-30"}, sixty, "2025-03-01..2025-03-30 1 x 60.00 = 60.00"},
      {"30/360: the last day is one day", k30, mar, {"2025-03-31", "2025-03-31"}, sixty, "2025-03-31..2025-03-31 1/30 x 60.00 = 2.00"},
      {"30/360: stretches of a month add up to it", k30, mar, mar, {{"2020-01-01", "60.00"}, {"2025-03-31", "90.00"}}, "2025-03-01..2025-03-30 1 x 60.00 = 60.00"},
      {"started months", kFull, q1, {"2025-01-31", "2025-03-01"}, sixty, "2025-01-31..2025-03-01 3 x 60.00 = 180.00"},
      {"a started month is charged once", kFull, jun, {"2025-06-11", "2025-06-30"}, raised, "2025-06-11..2025-06-15 1/4 x 60.00 = 15.00; 2025-06-16..2025-06-30 3/4 x 63.00 = 47.25"},
      {"months are those of the run", kFull, {"2025-03-15", "2025-04-14"}, {"2025-03-15", "2025-04-14"}, sixty, "2025-03-15..2025-04-14 1 x 60.00 = 60.00"},
      {"full_month leaves out months that were not started", kFull, q1, {"2025-02-10", "2025-03-31"}, sixty, "2025-02-10..2025-03-31 2 x 60.00 = 120.00"},
      {"none does not divide the period", kNone, q1, {"2025-02-10", "2025-03-31"}, sixty, "2025-02-10..2025-03-31 3 x 60.00 = 180.00"},
      {"none at the contract's end", kNone, q1, {"2025-01-01", "2025-02-10"}, sixty, "2025-01-01..2025-02-10 3 x 60.00 = 180.00"},
  };
  for (const auto& row : rows) EXPECT_EQ(lines_of(row), row.lines) << row.rule;
}

TEST(Months, AreSummedExactly) {
  EXPECT_EQ(months_by_days(days("2025-03-17", "2025-12-31")).text(), "294/31");
  EXPECT_EQ(months_by_days(days("2024-02-01", "2024-02-29")).text(), "1");
  EXPECT_EQ(months_by_days(days("2024-12-31", "2025-01-01")).text(), "2/31");
  EXPECT_EQ(months_by_days({day("2025-05-01"), day("2025-05-01")}).text(), "0");
  EXPECT_EQ(clicks_of_months(months_by_days(days("2025-03-17", "2025-12-31")), {3000}), Clicks{28452});
  EXPECT_EQ(clicks_of_months(Fraction{1, 2}, {3}), Clicks{2}) << "half up";
}

}  // namespace
}  // namespace klickwerk::billing
