#include "billing/settlement/meter_book.h"

#include <algorithm>

namespace klickwerk::billing {
namespace {

bool has_estimate(const MeterLedgerEntry& entry) {
  return entry.outcome != Outcome::actual &&
         std::any_of(entry.usage.begin(), entry.usage.end(), [](const auto& usage) { return usage.estimated; });
}

// From here on the ledger still has to do with the run: what waits, what is estimated, and whatever is settled with it. Entries
// from readings may lie in between: a place that left with an estimate is trued up whenever its last counters are told.
std::size_t first_undone(LedgerView earlier) {
  const auto undone = std::find_if(earlier.begin(), earlier.end(),
                                   [](const MeterLedgerEntry* entry) { return unsettled(entry->outcome) || has_estimate(*entry); });
  return static_cast<std::size_t>(undone - earlier.begin());
}

std::vector<bool> active_places(const ContractView& view, Period period) {
  std::vector<bool> active;
  for (const auto& place : view.places) active.push_back(!place.active().intersection(period).empty());
  return active;
}

// Usage that is not known per place (history of another program): equal parts to the places of the time.
void spread(const MeterLedgerEntry::Usage& usage, const std::vector<bool>& active, std::vector<PieceUsage>& places) {
  std::vector<std::int64_t> weights(active.begin(), active.end());
  const auto parts = share_by_largest_remainder(usage.clicks.count, weights);
  for (std::size_t i = 0; i < places.size(); ++i) {
    places[i].known = true;
    places[i].estimated = places[i].estimated || usage.estimated;
    places[i].clicks += parts[i];
  }
}

Piece piece_of(const ContractView& view, const MeterLedgerEntry& entry) {
  Piece piece{entry.period, entry.period.intersection(view.term), entry.outcome, {}, entry.invoiced_clicks,
              entry.credited_clicks, entry.invoiced_amount, entry.credited_amount, false, true};
  piece.usage.resize(view.places.size());
  const auto active = active_places(view, entry.period);
  for (const auto& usage : entry.usage) {
    if (usage.position.empty()) spread(usage, active, piece.usage);
    for (std::size_t i = 0; i < view.places.size(); ++i)
      if (usage.position == view.places[i].id()) piece.usage[i] = {false, true, usage.estimated, true, usage.clicks.count};
  }
  for (std::size_t i = 0; i < piece.usage.size(); ++i)
    if (!active[i]) piece.usage[i].absent = piece.usage[i].known = true;
  return piece;
}

// Something is known at the end of the day before `first`, or the place came later.
bool opens_exactly(const MeterTerms& meter, const Place& place, Day first) {
  if (place.active().first >= first && place.comes_with_device(place.active().first)) return true;
  if (meter.counts.empty()) return place.known_on(meter.id, first - 1);
  return std::all_of(meter.counts.begin(), meter.counts.end(),
                     [&](const auto& count) { return place.known_on(count.counter, first - 1); });
}

}  // namespace

bool unsettled(Outcome outcome) { return outcome == Outcome::open || outcome == Outcome::deferred; }

std::int64_t Piece::clicks() const {
  std::int64_t sum = 0;
  for (const auto& place : usage) sum += place.clicks;
  return sum;
}

MeterBook::MeterBook(const ContractView& view, const MeterTerms& meter, LedgerView earlier) {
  const std::size_t first = first_undone(earlier);
  if (first > 0) before_ = piece_of(view, *earlier[first - 1]);
  pieces.reserve(earlier.size() - first + 2);
  for (std::size_t i = first; i < earlier.size(); ++i) pieces.push_back(piece_of(view, *earlier[i]));
  Piece current{view.run, view.active, Outcome::actual, {}, {}, {}, {}, {}, true};
  current.usage.resize(view.places.size());
  pieces.push_back(std::move(current));
  if (view.terms.cycle == SettlementCycle::calendar_year)
    add_year_before_the_first_run(view, meter, first > 0 ? std::optional<Day>{earlier[first - 1]->period.end} : std::nullopt);
  find_trails(view);
}

// A contract that this program first settles in mid-year is settled for the whole year when the readings reach back.
void MeterBook::add_year_before_the_first_run(const ContractView& view, const MeterTerms& meter,
                                              std::optional<Day> settled_until) {
  const Day first = pieces.front().period.first;
  Day year_first = std::max(Day::of(first.year(), 1, 1), view.term.first);
  if (settled_until) year_first = std::max(year_first, *settled_until);
  const Period gap = Period{year_first, first}.intersection(view.term);
  if (gap.empty() || view.active.empty()) return;
  // A period of our own that is missing was cancelled: a correction settles it, and an empty entry would stand above that.
  if (view.input.billing_from && *view.input.billing_from < gap.end) return;
  const auto active = active_places(view, gap);
  for (std::size_t i = 0; i < view.places.size(); ++i)
    if (active[i] && !opens_exactly(meter, view.places[i], year_first)) return;
  Piece piece{gap, gap, Outcome::deferred, {}, {}, {}, {}, {}, true};
  piece.usage.resize(view.places.size());
  for (std::size_t i = 0; i < view.places.size(); ++i) piece.usage[i].absent = piece.usage[i].known = !active[i];
  pieces.insert(pieces.begin(), std::move(piece));
}

// Back from the run while the place's pieces wait; those in which it was absent are passed over.
void MeterBook::find_trails(const ContractView& view) {
  trail_begin.assign(view.places.size(), last());
  for (std::size_t place = 0; place < view.places.size(); ++place) {
    for (std::size_t i = last(); i-- > 0;) {
      const PieceUsage& usage = pieces[i].usage[place];
      if (usage.absent) continue;
      if (usage.known && !(usage.estimated && pieces[i].outcome != Outcome::actual)) break;
      trail_begin[place] = i;
    }
  }
}

// Of the periods in which the place was there.
const Piece* MeterBook::before_trail(std::size_t place) const {
  for (std::size_t i = trail_begin[place]; i-- > 0;)
    if (!pieces[i].usage[place].absent) return &pieces[i];
  return before_ && before_->usage[place].known && !before_->usage[place].absent ? &*before_ : nullptr;
}

std::optional<Day> MeterBook::opening_from(const ContractView& view, std::size_t place) const {
  const auto& billed_from = view.input.billing_from;
  const Day place_first = view.places[place].active().first;
  if (const Piece* before = before_trail(place)) {
    const Period settled = before->active.intersection(view.places[place].active());
    const bool ours = billed_from && *billed_from <= before->period.first;
    return ours && !before->usage[place].estimated ? settled.last() : settled.first;
  }
  const bool first_settlement = billed_from && place_first <= *billed_from && pieces[trail_begin[place]].period.first <= *billed_from;
  if (first_settlement) return *billed_from - view.run.days();
  return {};
}

std::optional<Unit> MeterBook::invoiced_unit(std::size_t piece) const {
  std::size_t closing = piece;
  while (closing < last() && pieces[closing].outcome == Outcome::open) ++closing;
  if (closing >= last()) return {};
  std::size_t year_end = closing;
  while (year_end < last() && unsettled(pieces[year_end].outcome)) ++year_end;
  const bool year_closed = year_end < last();
  std::size_t first = piece;
  if (year_closed) {
    while (first > 0 && unsettled(pieces[first - 1].outcome)) --first;
    return Unit{first, year_end};
  }
  while (first > 0 && pieces[first - 1].outcome == Outcome::open) --first;
  return Unit{first, closing};
}

// A run after the contract's end has no active days and adds none.
Period MeterBook::active_of(Unit unit) const {
  Period active = pieces[unit.first].active;
  for (std::size_t i = unit.first + 1; i <= unit.last; ++i)
    if (!pieces[i].active.empty()) active = {active.empty() ? pieces[i].active.first : active.first, pieces[i].active.end};
  return active;
}

void MeterBook::write(const ContractView& view, const MeterTerms& meter, std::vector<MeterLedgerEntry>& ledger) const {
  for (const Piece& piece : pieces) {
    if (!piece.changed) continue;
    MeterLedgerEntry entry{meter.id, piece.period, piece.outcome, {}, piece.invoiced_clicks, piece.invoiced_amount,
                           piece.credited_clicks, piece.credited_amount};
    for (std::size_t i = 0; i < piece.usage.size(); ++i)
      if (piece.usage[i].known && !view.places[i].active().intersection(piece.period).empty())
        entry.usage.push_back({view.places[i].id(), {piece.usage[i].clicks}, piece.usage[i].estimated});
    ledger.push_back(std::move(entry));
  }
}

}  // namespace klickwerk::billing
