#include "billing/settlement/flat_fee.h"

#include <algorithm>

#include "billing/settlement/discount.h"
#include "billing/settlement/months.h"
#include "billing/settlement/vat.h"

namespace klickwerk::billing {
namespace {

using Stretch = FeeStretch;

// Where the VAT's rate or the discount changes, by date.
std::vector<Day> cuts_of(const ContractTerms& terms, const FeeDays& days) {
  std::vector<Day> cuts = days.vat_class ? rate_changes(terms.vat_rates, *days.vat_class) : std::vector<Day>{};
  const auto discounts = discount_changes(days.discounts, Discount::Scope::fees);
  cuts.insert(cuts.end(), discounts.begin(), discounts.end());
  std::sort(cuts.begin(), cuts.end());
  return cuts;
}

// Cut at these days.
void add_stretch(std::vector<Stretch>& stretches, Period period, const AgreedPrice& price, const std::vector<Day>& cuts) {
  for (Day cut : cuts)
    if (period.first < cut && cut < period.end) {
      stretches.push_back({{period.first, cut}, price, {}});
      period.first = cut;
    }
  stretches.push_back({period, price, {}});
}

std::vector<Stretch> stretches_of(const std::vector<FlatFee>& fees, const ContractTerms& terms, const FeeDays& days) {
  std::vector<Stretch> stretches;
  const auto cuts = cuts_of(terms, days);
  for (std::size_t i = 0; i < fees.size(); ++i) {
    const Day end = i + 1 < fees.size() ? fees[i + 1].from : days.active.end;
    const Period period = days.active.intersection({fees[i].from, end});
    if (period.empty()) continue;
    for (const Period& served : without_pauses(period, terms.pauses)) add_stretch(stretches, served, fees[i].per_month, cuts);
  }
  return stretches;
}

// 30/360: the day's number in a month of 30 days; the last day of the month counts as day 30.
int day_of_30(Day day) { return day + 1 == day.first_of_next_month() ? 30 : std::min(day.day_of_month(), 30); }

// Days from `first` to `last` of one month in its 30 days.
int days_of_30(Day first, Day last) { return last < first ? 0 : day_of_30(last) - day_of_30(first) + 1; }

// The part of one calendar month. 30/360 counts from the month's first active day, so that stretches add up.
void add_part_of_month(Stretch& stretch, Period month, Period part, Proration proration) {
  if (proration == Proration::actual_days)
    stretch.months = stretch.months + Fraction::of(part.days(), month.first.days_in_month());
  else
    stretch.months = stretch.months + Fraction::of(days_of_30(month.first, part.last()) - days_of_30(month.first, part.first - 1), 30);
}

void prorate_by_calendar(std::vector<Stretch>& stretches, Period active, Proration proration) {
  for (Period month : months_of(active))
    for (auto& stretch : stretches)
      if (Period part = stretch.period.intersection(month); !part.empty()) add_part_of_month(stretch, month, part, proration);
}

// A started month counts once, whole; fees that share it divide it by their days.
void add_whole_month(std::vector<Stretch>& stretches, Period month) {
  int charged = 0;
  for (const auto& stretch : stretches) charged += stretch.period.intersection(month).days();
  if (charged == 0) return;
  for (auto& stretch : stretches)
    stretch.months = stretch.months + Fraction::of(stretch.period.intersection(month).days(), charged);
}

// Months are counted from the run's first day: in a run from the 15th to the 14th one month is one month.
void prorate_by_whole_months(std::vector<Stretch>& stretches, Period run, Proration proration) {
  const Fraction one{1, 1};
  const Period charged{stretches.front().period.first, stretches.back().period.end};
  for (int k = 0; run.first.plus_months(k) < run.end; ++k) {
    const Period month{run.first.plus_months(k), std::min(run.first.plus_months(k + 1), run.end)};
    add_whole_month(stretches, month);
    if (proration == Proration::none && month.end <= charged.first) stretches.front().months = stretches.front().months + one;
    if (proration == Proration::none && month.first >= charged.end) stretches.back().months = stretches.back().months + one;
  }
}

SettlementLine line_of(const Stretch& stretch, const ContractTerms& terms) {
  SettlementLine line;
  line.kind = LineKind::flat;
  line.period = stretch.period;
  line.months = stretch.months;
  line.unit_price = stretch.per_month;
  line.amount = amount_of(stretch.months, stretch.per_month.price);
  give_discount(terms, line);
  return line;
}

}  // namespace

std::vector<FeeStretch> fee_stretches(const std::vector<FlatFee>& prices, const ContractTerms& terms, const FeeDays& days) {
  auto stretches = stretches_of(prices, terms, days);
  if (stretches.empty()) return stretches;
  if (terms.proration == Proration::actual_days || terms.proration == Proration::days_30_360)
    prorate_by_calendar(stretches, days.active, terms.proration);
  else
    prorate_by_whole_months(stretches, days.whole, terms.proration);
  std::erase_if(stretches, [](const Stretch& stretch) { return stretch.months.numerator <= 0; });
  return stretches;
}

std::vector<SettlementLine> flat_fee_lines(const ContractTerms& terms, Period run, Period active) {
  std::vector<SettlementLine> lines;
  for (const auto& stretch : fee_stretches(terms.flat_fees, terms, {run, active, terms.vat_class, terms.discounts})) lines.push_back(line_of(stretch, terms));
  return lines;
}

}  // namespace klickwerk::billing
