#include "billing/settlement/meter.h"

#include <algorithm>

#include "billing/settlement/counted_meter.h"
#include "billing/settlement/discount.h"
#include "billing/settlement/explain.h"
#include "billing/settlement/unit.h"

namespace klickwerk::billing {
namespace {

class MeterRun {
 public:
  MeterRun(const ContractView& view, const MeterTerms& meter, LedgerView earlier)
      : view_(view), meter_(meter), book_(view, meter, earlier), counted_(view, meter, earlier, book_) {
    result_.account.meter = meter.id;
    result_.account.span = view.active;
  }

  MeterSettlement settle() {
    if (counted_.nothing_to_do()) return std::move(result_);
    result_.account.segments = std::move(counted_.segments);
    if (counted_.faulty()) return hold();
    if (counted_.missing()) {
      if (meter_.no_average) return wait_for_reading();
      if (!counted_.find_averages()) return hold();
    }
    attribute();
    correct_invoiced_units();
    settle_units();
    return finish();
  }

 private:
  bool yearly() const { return view_.terms.cycle == SettlementCycle::calendar_year; }
  bool interim() const { return yearly() && view_.terms.interim_billing; }

  MeterSettlement hold();
  MeterSettlement wait_for_reading();
  MeterSettlement finish();
  void attribute();

  void correct_invoiced_units();
  void correct(Unit unit, Outcome closing);
  void add_correction(LineKind kind, const SettledUnit& settled, Clicks quantity, AgreedPrice price, Money amount);

  Unit waiting() const;
  std::vector<Unit> year_units() const;
  bool closable(Unit year) const;
  void settle_units();
  void settle_year(Unit year);
  void settle_interim(Unit year);
  void close_interim_year(Unit year);
  void settle_fresh(Unit unit, bool credit_and_minimum);
  void account_for(const SettledUnit& settled);
  void recount_segments(const SettledUnit& settled);
  bool recount_place(const Place& place, const SettledUnit& settled, std::vector<CountedSegment>& segments) const;
  bool one_price(Unit unit, bool whole) const;
  bool estimated(Unit unit) const;
  Outcome closing_outcome() const { return estimated_now_ ? Outcome::estimate : Outcome::actual; }

  const ContractView& view_;
  const MeterTerms& meter_;
  MeterBook book_;
  CountedMeter counted_;
  MeterSettlement result_;
  std::vector<SettlementLine> year_corrections_, fresh_lines_;
  bool estimated_now_ = false;
};

MeterSettlement MeterRun::hold() {
  result_.account.state = MeterAccount::State::held;
  result_.exceptions = counted_.exceptions(true);
  for (Piece& piece : book_.pieces) piece.changed = false;
  book_.run().outcome = Outcome::open;
  book_.run().usage.assign(view_.places.size(), {});
  book_.run().changed = true;
  book_.write(view_, meter_, result_.ledger);
  return std::move(result_);
}

MeterSettlement MeterRun::wait_for_reading() {
  MeterSettlement held = hold();
  held.account.state = MeterAccount::State::pending_no_average;  // its exceptions: only what waits for review
  return held;
}

void MeterRun::attribute() {
  estimated_now_ = counted_.missing();
  result_.exceptions = counted_.exceptions(false);
  counted_.attribute(result_.account.remarks);
}

MeterSettlement MeterRun::finish() {
  for (auto* lines : {&year_corrections_, &fresh_lines_})
    result_.lines.insert(result_.lines.end(), std::make_move_iterator(lines->begin()), std::make_move_iterator(lines->end()));
  result_.account.estimated = estimated_now_;
  book_.write(view_, meter_, result_.ledger);
  return std::move(result_);
}

// Corrections: earlier units whose usage changed are settled again; what was invoiced is taken off.

void MeterRun::correct_invoiced_units() {
  std::optional<Unit> done;
  for (std::size_t i = 0; i < book_.last(); ++i) {
    if (!book_.pieces[i].changed || !book_.pieces[i].in_ledger) continue;
    const auto unit = book_.invoiced_unit(i);
    if (!unit || (done && done->first == unit->first)) continue;
    done = unit;
    const Outcome closing = book_.pieces[unit->last].outcome;
    if (!unsettled(closing) || (closing == Outcome::deferred && interim())) correct(*unit, closing);
  }
}

void MeterRun::correct(Unit unit, Outcome closing) {
  const bool whole = !unsettled(closing);
  const SettledUnit settled = settle_unit(
      view_, meter_, book_, unit, {whole && view_.terms.credit_unused, whole, one_price(unit, whole), false});
  Clicks clicks, credited;
  Money amount, credit;
  for (std::size_t i = unit.first; i <= unit.last; ++i) {
    clicks += book_.pieces[i].invoiced_clicks;
    amount += book_.pieces[i].invoiced_amount;
    credited += book_.pieces[i].credited_clicks;
    credit += book_.pieces[i].credited_amount;
  }
  add_correction(LineKind::correction_click, settled, settled.invoiced_clicks() - clicks, settled.click_price,
                 settled.invoiced_amount() - amount);
  add_correction(LineKind::correction_credit, settled, credited - settled.credited_clicks(),
                 meter_.credit_price.value_or(settled.click_price), settled.credited_amount() - credit);
  result_.account.remarks.push_back(correction_remark(settled, clicks, amount));
  const bool one_minimum = whole && (yearly() || unit.first == unit.last);
  result_.corrected.push_back({settled.period, amount, settled.invoiced_amount(), one_minimum});

  Piece& last = book_.pieces[unit.last];
  last.invoiced_clicks += settled.invoiced_clicks() - clicks;
  last.invoiced_amount += settled.invoiced_amount() - amount;
  last.credited_clicks += settled.credited_clicks() - credited;
  last.credited_amount += settled.credited_amount() - credit;
  last.changed = true;
  if (last.outcome == Outcome::estimate && !estimated(unit)) last.outcome = Outcome::actual;
}

// The amount decides: where it does not change there is nothing to correct.
void MeterRun::add_correction(LineKind kind, const SettledUnit& settled, Clicks quantity, AgreedPrice price, Money amount) {
  if (amount.cents == 0) return;
  SettlementLine line;
  line.kind = kind;
  line.period = settled.period;
  line.meter = meter_.id;
  line.quantity = quantity;
  line.unit_price = price;
  line.amount = amount;
  name_discount(view_.terms, amount_of(quantity, price.price), line);
  result_.lines.push_back(std::move(line));
}

// An exempt meter settles its open periods at the current price; a year is a year, with the prices that it had.
bool MeterRun::one_price(Unit unit, bool whole) const {
  if (!meter_.no_average || (yearly() && whole)) return false;
  for (std::size_t i = unit.first; i < unit.last; ++i)
    if (book_.pieces[i].outcome == Outcome::open) return true;
  return false;
}

bool MeterRun::estimated(Unit unit) const {
  for (std::size_t i = unit.first; i <= unit.last; ++i)
    for (const auto& usage : book_.pieces[i].usage)
      if (usage.estimated) return true;
  return false;
}

// Fresh settlements: the run with all pieces that wait for it; in a calendar-year contract year by year.

Unit MeterRun::waiting() const {
  Unit unit{book_.last(), book_.last()};
  while (unit.first > 0 && unsettled(book_.pieces[unit.first - 1].outcome)) --unit.first;
  return unit;
}

std::vector<Unit> MeterRun::year_units() const {
  const Unit all = waiting();
  std::vector<Unit> years;
  for (std::size_t i = all.first; i <= all.last; ++i) {
    const bool same = !years.empty() && book_.pieces[i].period.first.year() == book_.pieces[i - 1].period.first.year();
    if (same)
      years.back().last = i;
    else
      years.push_back({i, i});
  }
  return years;
}

// The year is over, or the contract is.
bool MeterRun::closable(Unit year) const {
  const Day new_year = Day::of(book_.pieces[year.first].period.first.year() + 1, 1, 1);
  return book_.pieces[year.last].period.end >= std::min(new_year, view_.term.end) || year.last < book_.last();
}

void MeterRun::settle_units() {
  book_.run().outcome = closing_outcome();
  if (!yearly()) return settle_fresh(waiting(), true);
  const auto years = year_units();
  for (const Unit year : years) interim() ? settle_interim(year) : settle_year(year);
}

void MeterRun::settle_year(Unit year) {
  if (closable(year)) {
    settle_fresh(year, true);
    book_.pieces[year.last].outcome = closing_outcome();
    return;
  }
  book_.run().outcome = Outcome::deferred;
  result_.account.state = MeterAccount::State::deferred;
  result_.account.usage.count = book_.run().clicks();
}

// Each period bills its own excess; held ones with the next.
void MeterRun::settle_interim(Unit year) {
  Unit unit{year.last, year.last};
  const bool own = year.last == book_.last() || book_.pieces[year.last].outcome == Outcome::open;
  while (own && unit.first > year.first && book_.pieces[unit.first - 1].outcome == Outcome::open) --unit.first;
  if (own) settle_fresh(unit, false);
  book_.pieces[year.last].outcome = Outcome::deferred;
  book_.pieces[year.last].changed = true;
  if (closable(year)) close_interim_year(year);
}

void MeterRun::close_interim_year(Unit year) {
  const SettledUnit settled = settle_unit(view_, meter_, book_, year, {view_.terms.credit_unused, true, false, estimated_now_});
  Clicks clicks;
  Money amount;
  for (std::size_t i = year.first; i <= year.last; ++i) {
    clicks += book_.pieces[i].invoiced_clicks;
    amount += book_.pieces[i].invoiced_amount;
  }
  Money click_amount;
  for (const auto& line : settled.click_lines) click_amount += line.amount;
  const std::size_t before = result_.lines.size();
  add_correction(LineKind::correction_click, settled, settled.billable - clicks, settled.click_price, click_amount - amount);
  if (result_.lines.size() > before) {
    year_corrections_.push_back(std::move(result_.lines.back()));
    result_.lines.pop_back();
  }
  if (settled.credit) fresh_lines_.push_back(*settled.credit);
  if (settled.minimum) fresh_lines_.push_back(*settled.minimum);

  Piece& last = book_.pieces[year.last];
  last.invoiced_clicks += settled.invoiced_clicks() - clicks;
  last.invoiced_amount += settled.invoiced_amount() - amount;
  last.credited_clicks += settled.credited_clicks();
  last.credited_amount += settled.credited_amount();
  last.outcome = closing_outcome();
  last.changed = true;
  account_for(settled);
}

void MeterRun::settle_fresh(Unit unit, bool credit_and_minimum) {
  const SettledUnit settled = settle_unit(
      view_, meter_, book_, unit, {credit_and_minimum && view_.terms.credit_unused, credit_and_minimum, one_price(unit, credit_and_minimum), estimated_now_});
  fresh_lines_.insert(fresh_lines_.end(), settled.click_lines.begin(), settled.click_lines.end());
  if (settled.included) fresh_lines_.push_back(*settled.included);
  if (settled.credit) fresh_lines_.push_back(*settled.credit);
  if (settled.minimum) fresh_lines_.push_back(*settled.minimum);
  Piece& last = book_.pieces[unit.last];
  last.invoiced_clicks += settled.invoiced_clicks();
  last.invoiced_amount += settled.invoiced_amount();
  last.credited_clicks += settled.credited_clicks();
  last.credited_amount += settled.credited_amount();
  last.changed = true;
  account_for(settled);
}

void MeterRun::account_for(const SettledUnit& settled) {
  MeterAccount& account = result_.account;
  account.span = settled.period;
  account.usage = settled.usage;
  account.allowance = settled.allowance;
  account.billable = settled.billable;
  account.unused = settled.unused;
  if (!settled.sub_usage.empty()) account.remarks.push_back(price_change_remark(settled));
  if (yearly() || !settled.sub_usage.empty()) recount_segments(settled);
}

// The account shows the counters' way through the whole settlement (a year, not its last period only), cut where the
// price changes and the eve was read. A span that begins before the settlement, with estimates, stays as it was counted.
void MeterRun::recount_segments(const SettledUnit& settled) {
  std::vector<CountedSegment> segments;
  for (const Place& place : view_.places)
    if (!recount_place(place, settled, segments)) return;
  result_.account.segments = std::move(segments);
}

bool MeterRun::recount_place(const Place& place, const SettledUnit& settled, std::vector<CountedSegment>& segments) const {
  const Period active = settled.period.intersection(place.active());
  if (active.empty()) return true;
  Day first = active.first;
  for (const auto& [period, usage] : settled.sub_usage) {
    if (period.end <= active.first || period.end >= active.end || !known_usage(meter_, place, {first, period.last(), view_.active.first})) continue;
    usage_of(meter_, place, {first, period.last(), view_.active.first}, &segments);
    first = period.end;
  }
  return usage_of(meter_, place, {first, active.last(), view_.active.first}, &segments).counting.known();
}

}  // namespace

MeterSettlement settle_meter(const ContractView& view, const MeterTerms& meter, LedgerView earlier) {
  return MeterRun{view, meter, earlier}.settle();
}

}  // namespace klickwerk::billing
