#include "billing/settlement/scheduled_fee.h"

#include <algorithm>
#include <map>

#include "billing/contract/rhythm.h"
#include "billing/settlement/discount.h"
#include "billing/settlement/flat_fee.h"
#include "billing/settlement/vat.h"
#include "core/assert.h"

namespace klickwerk::billing {
namespace {

using Part = FeeLedgerEntry::Part;
using Parts = std::vector<Part>;

class FeeRun {
 public:
  FeeRun(const ContractView& view, const ScheduledFee& fee, FeeSettlement& result)
      : view_(view), fee_(fee), result_(result), rhythm_{fee.rhythm_months, fee.anchor}, term_(term_of(view, fee)) {}

  void settle() {
    std::map<Period, const FeeLedgerEntry*> periods;  // all that may have something to say
    for (const auto& entry : view_.input.fee_ledger)
      if (entry.fee == fee_.name && !forgotten(entry.period)) periods.emplace(entry.period, &entry);
    add_due(periods);
    for (const auto& [period, billed] : periods) settle(period, billed);
  }

 private:
  static Period term_of(const ContractView& view, const ScheduledFee& fee) {
    Period term = view.term;
    if (fee.from) term.first = std::max(term.first, *fee.from);
    if (fee.last_day) term.end = std::min(term.end, *fee.last_day + 1);
    if (view.input.billing_from) term.first = std::max(term.first, *view.input.billing_from);
    return term;
  }
  Period run() const { return *view_.input.fee_run; }
  bool forgotten(Period period) const { return period.end <= run().first.plus_months(-kFeeMemoryMonths); }

  void add_due(std::map<Period, const FeeLedgerEntry*>& periods) const {
    if (term_.empty()) return;
    Period period = period_with(rhythm_, std::max(term_.first, run().first.plus_months(-kFeeMemoryMonths)));
    for (; due(period); period = period_with(rhythm_, period.end)) periods.emplace(period, nullptr);
  }

  // In advance: the run's last day is the eve of its first day, or later. In arrears: its last day has come.
  bool due(Period period) const {
    const Period active = period.intersection(term_);
    if (active.empty()) return false;
    return fee_.in_advance ? active.first <= run().end : active.end <= view_.input.fee_arrears_end.value_or(run().end);
  }

  Parts parts_of(Period period) const {
    Parts parts;
    const Period active = period.intersection(term_);
    if (active.empty()) return parts;
    for (const auto& stretch : fee_stretches(fee_.prices, view_.terms, {period, active, vat_class(), discounts_of(view_.terms, fee_)}))
      parts.push_back({stretch.period, stretch.months, stretch.per_month, line_of(stretch.period, stretch.months, stretch.per_month).amount});
    return parts;
  }

  void settle(Period period, const FeeLedgerEntry* billed) {
    Parts now = parts_of(period);
    if (!billed && now.empty()) return;
    if (billed && billed->parts == now) return;
    if (!billed)
      for (const Part& part : now) add_line(line_of(part.period, part.months, part.per_month));
    else
      correct(period, billed->parts, now);
    result_.ledger.push_back({fee_.name, period, std::move(now)});
  }

  std::optional<VatClass> vat_class() const { return view_.terms.vat_class ? (fee_.vat_class ? fee_.vat_class : view_.terms.vat_class) : std::nullopt; }
  int rate_of(const Part& part) const { return vat_class() ? rate_on(view_.terms.vat_rates, *vat_class(), part.period.last()) : 0; }

  // One line for each VAT rate: what it should be less what was billed.
  void correct(Period period, const Parts& billed, const Parts& now) {
    std::map<int, std::pair<Parts, Parts>> by_rate;
    for (const Part& part : billed) by_rate[rate_of(part)].first.push_back(part);
    for (const Part& part : now) by_rate[rate_of(part)].second.push_back(part);
    for (const auto& [rate, parts] : by_rate) add_difference(period, parts.first, parts.second);
  }

  void add_difference(Period period, const Parts& billed, const Parts& now) {
    Money difference;
    Fraction months;
    for (const Part& part : now) difference += part.amount, months = months + part.months;
    for (const Part& part : billed) difference -= part.amount, months = months + Fraction{-part.months.numerator, part.months.denominator};
    if (difference.cents == 0) return;
    const AgreedPrice price = billed.empty() ? now.front().per_month : billed.front().per_month;
    const bool one_price = std::all_of(now.begin(), now.end(), [&](const Part& part) { return part.per_month == price; }) &&
                           std::all_of(billed.begin(), billed.end(), [&](const Part& part) { return part.per_month == price; });
    const Period days = changed_days(period, billed, now);
    // What was billed came with its discount and goes with it.
    SettlementLine line = line_of(days, months, price);
    if (one_price && line.amount == difference) return add_line(std::move(line));
    if (!one_price || amount_of(months, price.price) != difference) {
      // Not a number of months at one price: the difference of two amounts.
      const std::int64_t sign = difference.cents < 0 ? -1 : 1;
      line = line_of(days, {sign, 1}, {{sign * difference.cents * 10'000}, 2});
    }
    line.amount = difference;
    line.discount.reset();
    add_line(std::move(line));
  }

  // From the first to the last day that is billed now and was not, or the other way round; with the same days (another
  // price) all of them.
  static Period changed_days(Period period, const Parts& billed, const Parts& now) {
    std::optional<Period> changed, all;
    const auto has = [](const Parts& parts, Day day) {
      return std::any_of(parts.begin(), parts.end(), [&](const Part& part) { return part.period.contains(day); });
    };
    const auto widen = [](std::optional<Period>& to, Day day) { to = to ? Period{to->first, day + 1} : Period{day, day + 1}; };
    for (Day day = period.first; day < period.end; day = day + 1) {
      const bool was = has(billed, day), is = has(now, day);
      if (was != is) widen(changed, day);
      if (was || is) widen(all, day);
    }
    KW_ASSERT(all);
    return changed.value_or(*all);
  }

  SettlementLine line_of(Period period, Fraction months, AgreedPrice price) const {
    SettlementLine line;
    line.kind = LineKind::flat;
    line.period = period;
    line.months = months;
    line.unit_price = price;
    line.amount = amount_of(months, price.price);
    line.fee = fee_.name;
    line.revenue_group = fee_.revenue_group;
    line.payer = fee_.payer;
    give_discount(view_.terms, line);
    return line;
  }

  void add_line(SettlementLine line) {
    line.refund = line.amount.cents < 0;
    result_.lines.push_back(std::move(line));
  }

  const ContractView& view_;
  const ScheduledFee& fee_;
  FeeSettlement& result_;
  Rhythm rhythm_;
  Period term_;
};

}  // namespace

FeeSettlement settle_fees(const ContractView& view) {
  KW_ASSERT(view.input.fee_run);
  FeeSettlement result;
  for (const auto& fee : view.terms.fees) FeeRun{view, fee, result}.settle();
  return result;
}

}  // namespace klickwerk::billing
