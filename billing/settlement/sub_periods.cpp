#include "billing/settlement/sub_periods.h"

#include <algorithm>
#include <numeric>

#include "billing/metering/usage.h"
#include "billing/pricing/pricing.h"
#include "billing/settlement/attribution.h"
#include "billing/settlement/discount.h"

namespace klickwerk::billing {
namespace {

// Usage of one place in a unit, measured from the unit's first day.
struct PlaceInUnit {
  const ContractView& view;
  const MeterTerms& meter;
  const MeterBook& book;
  Unit unit;
  std::size_t place;

  std::int64_t clicks(std::size_t piece) const { return book.pieces[piece].usage[place].clicks; }
  std::int64_t clicks(std::size_t first, std::size_t end) const {
    std::int64_t sum = 0;
    for (std::size_t i = first; i < end; ++i) sum += clicks(i);
    return sum;
  }
  Period active(std::size_t piece) const { return book.pieces[piece].active.intersection(view.places[place].active()); }

  // A piece is counted from its own first day; within the trail of a true-up from the trail's first day.
  std::optional<std::int64_t> read_on(Day eve) const {
    for (std::size_t piece = unit.first; piece <= unit.last; ++piece) {
      if (!active(piece).contains(eve)) continue;
      const std::size_t from = std::min(piece, book.trail_begin[place]) == piece ? piece : book.trail_begin[place];
      if (active(from).empty()) return {};
      const auto counted = known_usage(meter, view.places[place], {active(from).first, eve, view.active.first, from == book.trail_begin[place] ? book.opening_from(view, place) : std::nullopt});
      if (!counted) return {};
      return from < unit.first ? *counted - clicks(from, unit.first) : *counted + clicks(unit.first, from);
    }
    return {};
  }
};

// Days at which a stretch ends: those of the prices, and those of pieces whose usage is known for itself.
std::vector<Day> cuts_of(const PlaceInUnit& place, const std::vector<SubPeriod>& subs, Period window) {
  std::vector<Day> cuts;
  for (const auto& sub : subs) cuts.push_back(sub.period.end);
  for (std::size_t i = place.unit.first; i < place.unit.last; ++i)
    if (place.book.pieces[i].usage[place.place].firm_end) cuts.push_back(place.book.pieces[i].active.end);
  for (Day& cut : cuts) cut = std::clamp(cut, window.first, window.end);
  std::sort(cuts.begin(), cuts.end());
  cuts.erase(std::unique(cuts.begin(), cuts.end()), cuts.end());
  if (!cuts.empty() && cuts.front() == window.first) cuts.erase(cuts.begin());
  return cuts;
}

std::optional<std::int64_t> known_at(const PlaceInUnit& place, Day cut) {
  for (std::size_t i = place.unit.first; i < place.unit.last; ++i)
    if (place.book.pieces[i].active.end == cut && place.book.pieces[i].usage[place.place].firm_end)
      return place.clicks(place.unit.first, i + 1);
  return place.read_on(cut - 1);
}

void split_place(const PlaceInUnit& place, std::vector<SubPeriod>& subs) {
  const std::int64_t total = place.clicks(place.unit.first, place.unit.last + 1);
  const Period window = place.book.active_of(place.unit).intersection(place.view.places[place.place].active());
  if (window.empty()) {
    subs.back().usage[place.place] = total;
    return;
  }
  const auto cuts = cuts_of(place, subs, window);
  std::vector<std::int64_t> days;
  std::vector<std::optional<std::int64_t>> known;
  Day first = window.first;
  for (Day cut : cuts) {
    days.push_back(cut - first);
    known.push_back(cut == window.end ? std::nullopt : known_at(place, cut));
    first = cut;
  }
  const auto parts = split_usage(total, days, known);
  first = window.first;
  for (std::size_t i = 0; i < parts.size(); first = cuts[i++])
    for (auto& sub : subs)
      if (sub.period.contains(first)) sub.usage[place.place] += parts[i];
}

// The days within on which another price or discount begins, by date.
std::vector<Day> changes_within(const ContractTerms& terms, const MeterTerms& meter, Period period) {
  std::vector<Day> days = discount_changes(discounts_of(terms, meter), Discount::Scope::clicks);
  for (const auto& price : meter.prices) days.push_back(price.from);
  std::erase_if(days, [&](Day day) { return day <= period.first || day >= period.end; });
  std::sort(days.begin(), days.end());
  days.erase(std::unique(days.begin(), days.end()), days.end());
  return days;
}

}  // namespace

std::int64_t SubPeriod::clicks() const { return std::accumulate(usage.begin(), usage.end(), std::int64_t{0}); }

std::vector<SubPeriod> sub_periods(const ContractView& view, const MeterTerms& meter, const MeterBook& book, Unit unit,
                                   bool one_price) {
  const Period active = book.active_of(unit);
  std::vector<SubPeriod> subs;
  Day first = active.first;
  const Day priced = active.empty() ? active.first : active.last();
  for (const Day change : one_price ? std::vector<Day>{} : changes_within(view.terms, meter, active)) {
    subs.push_back({{first, change}, &pricing_on(meter.prices, first).pricing, {}});
    first = change;
  }
  subs.push_back({{first, active.end}, &pricing_on(meter.prices, one_price ? priced : first).pricing, {}});
  for (auto& sub : subs) sub.usage.resize(view.places.size());
  for (std::size_t place = 0; place < view.places.size(); ++place) {
    const PlaceInUnit in_unit{view, meter, book, unit, place};
    if (subs.size() == 1)
      subs.front().usage[place] = in_unit.clicks(unit.first, unit.last + 1);
    else
      split_place(in_unit, subs);
  }
  return subs;
}

}  // namespace klickwerk::billing
