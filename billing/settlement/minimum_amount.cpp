#include "billing/settlement/minimum_amount.h"

#include <algorithm>

#include "billing/settlement/flat_fee.h"
#include "billing/settlement/months.h"

namespace klickwerk::billing {
namespace {

class AmountMinimum {
 public:
  AmountMinimum(const ContractView& view, const MinimumAmount& minimum, const std::vector<SettlementLine>& invoice,
                const std::vector<MeterSettlement>& meters)
      : view_(view), minimum_(minimum), invoice_(invoice), meters_(meters) {}

  std::vector<SettlementLine> lines() {
    for (const auto& meter : meters_)
      for (const auto& corrected : meter.corrected)
        if (corrected.one_minimum) measure_again(corrected.period);
    if (!view_.active.empty()) view_.terms.cycle == SettlementCycle::period ? measure_run() : measure_year();
    return std::move(lines_);
  }

 private:
  Money agreed(Period period) const { return amount_of(served_months(period, view_.terms.pauses), minimum_.per_month.price); }
  bool with_flat_fees() const { return minimum_.scope == MinimumAmount::Scope::all; }
  Money shortage(Period period, Money billed) const { return std::max(agreed(period) - billed, Money{}); }

  void measure_run() {
    Money billed;
    for (const auto& line : invoice_)
      if (line.kind == LineKind::click || (line.kind == LineKind::flat && with_flat_fees())) billed += line.amount;
    add(view_.active, shortage(view_.active, billed));
  }

  void measure_year() {
    const Day new_year = Day::of(view_.run.first.year() + 1, 1, 1);
    if (view_.run.end < std::min(new_year, view_.term.end)) return;
    Period year{std::max(Day::of(view_.run.first.year(), 1, 1), view_.term.first), view_.active.end};
    for (const auto& meter : meters_)
      if (meter.account.state == MeterAccount::State::settled) year.first = std::max(year.first, meter.account.span.first);
    add(year, shortage(year, invoiced_before(year) + changes(year) + flat_fees(year)));
  }

  void measure_again(Period period) {
    for (const auto& line : lines_)
      if (line.period == period) return;
    const Money before = invoiced_before(period) + flat_fees(period);
    Money now = before;
    for (const auto& meter : meters_)
      for (const auto& corrected : meter.corrected)
        if (corrected.period == period) now += corrected.after - corrected.before;
    add(period, shortage(period, now) - shortage(period, before));
  }

  Money invoiced_before(Period period) const {
    Money sum;
    for (const auto& entry : view_.input.ledger)
      if (period.contains(entry.period.intersection(view_.term).first) && entry.period.first < view_.run.first)
        sum += entry.invoiced_amount;
    return sum;
  }

  // What this settlement adds to the ledger's amounts in the period.
  Money changes(Period period) const {
    Money sum;
    for (const auto& meter : meters_)
      for (const auto& entry : meter.ledger)
        if (period.contains(entry.period.intersection(view_.term).first)) sum += entry.invoiced_amount - before(entry);
    return sum;
  }
  Money before(const MeterLedgerEntry& now) const {
    for (const auto& entry : view_.input.ledger)
      if (entry.meter == now.meter && entry.period == now.period) return entry.invoiced_amount;
    return {};
  }

  // The flat fees of a longer time were billed run by run, each rounded for itself.
  Money flat_fees(Period period) const {
    Money sum;
    if (!with_flat_fees()) return sum;
    int months = 1;
    while (view_.run.first.plus_months(months) < view_.run.end) ++months;
    Period run = view_.run;
    while (run.end > period.first) {
      for (const auto& line : flat_fee_lines(view_.terms, run, run.intersection(view_.term)))
        if (period.contains(line.period.first)) sum += line.amount;
      run = {run.first.plus_months(-months), run.first};
    }
    return sum;
  }

  void add(Period period, Money amount) {
    if (amount.cents == 0) return;
    SettlementLine line;
    line.kind = LineKind::minimum;
    line.period = period;
    line.quantity = {1};
    line.unit_price = {{amount.cents * 10'000}, 2};
    line.amount = amount;
    lines_.push_back(std::move(line));
  }

  const ContractView& view_;
  const MinimumAmount& minimum_;
  const std::vector<SettlementLine>& invoice_;
  const std::vector<MeterSettlement>& meters_;
  std::vector<SettlementLine> lines_;
};

}  // namespace

std::vector<SettlementLine> minimum_amount_lines(const ContractView& view, const std::vector<SettlementLine>& invoice,
                                                 const std::vector<MeterSettlement>& meters) {
  const auto* minimum = std::get_if<MinimumAmount>(&view.terms.minimum);
  if (!minimum) return {};
  return AmountMinimum{view, *minimum, invoice, meters}.lines();
}

}  // namespace klickwerk::billing
