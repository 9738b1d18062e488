#include "billing/settlement/counted_meter.h"

#include <algorithm>

#include "billing/settlement/attribution.h"
#include "billing/settlement/explain.h"

namespace klickwerk::billing {

CountedMeter::CountedMeter(const ContractView& view, const MeterTerms& meter, LedgerView earlier, MeterBook& book)
    : view_(view), meter_(meter), earlier_(earlier), book_(book), places_(view.places.size()) {
  nothing_to_do_ = view.active.empty() && book.pieces.size() == 1;
  for (std::size_t place = 0; place < places_.size(); ++place) count(place);
}

// The span goes from the first piece that waits to the run's (or the place's) last day. An estimate whose own opening
// value was never read cannot be trued up; the span then begins after it.
void CountedMeter::count(std::size_t place) {
  const Period active = view_.places[place].active();
  CountedPlace& counted = places_[place];
  const std::size_t segments_before = segments.size();
  for (std::size_t& begin = book_.trail_begin[place];; ++begin) {
    counted.first = std::max(book_.pieces[begin].active.first, active.first);
    counted.last = std::min(view_.run.last(), active.last());
    segments.resize(segments_before);
    counted.usage = usage_of(meter_, view_.places[place], {counted.first, counted.last, view_.active.first, book_.opening_from(view_, place)}, &segments);
    const bool estimate = begin < book_.last() && book_.pieces[begin].usage[place].known;
    if (!counted.usage.counting.without_opening() || !estimate) break;
  }
  if (counted.missing() && only_estimates_wait(place)) {
    book_.trail_begin[place] = book_.last();
    counted.usage = {};
    segments.resize(segments_before);
  }
}

// A place that has left, and whose last periods are estimated for want of a reading that nobody will make.
bool CountedMeter::only_estimates_wait(std::size_t place) const {
  if (view_.places[place].active().end > view_.active.first) return false;
  for (std::size_t i = book_.trail_begin[place]; i < book_.last(); ++i)
    if (!book_.pieces[i].usage[place].known) return false;
  return true;
}

bool CountedMeter::faulty() const {
  return std::any_of(places_.begin(), places_.end(), [](const auto& place) { return place.usage.counting.fault(); });
}

bool CountedMeter::missing() const {
  return std::any_of(places_.begin(), places_.end(), [](const auto& place) { return place.missing(); });
}

bool CountedMeter::find_averages() {
  if (places_.size() > 1) pooled_ = average_of_meter(earlier_, view_.terms.average_last_n);
  if (pooled_) return true;
  bool all = true;
  for (std::size_t i = 0; i < places_.size(); ++i) {
    if (!places_[i].missing()) continue;
    places_[i].average = average_of_place(earlier_, view_, i, view_.terms.average_last_n);
    places_[i].without_average = !places_[i].average;
    all = all && places_[i].average;
  }
  return all;
}

std::vector<SettlementException> CountedMeter::exceptions(bool held) const {
  std::vector<SettlementException> exceptions;
  for (std::size_t i = 0; i < places_.size(); ++i)
    if (const auto& place = places_[i]; place.usage.counting.fault() || place.without_average || place.usage.counting.waits_for_review() || place.usage.counting.state == Counting::State::opening_settled)
      exceptions.push_back(exception_of(view_, meter_, view_.places[i], place.usage, !held));
  return exceptions;
}

void CountedMeter::attribute_read(std::size_t place, std::vector<std::string>& remarks) {
  const CountedPlace& counted = places_[place];
  std::int64_t estimated = 0;
  for (std::size_t i = book_.trail_begin[place]; i < book_.last(); ++i)
    if (book_.pieces[i].usage[place].estimated) estimated += book_.pieces[i].usage[place].clicks;
  const std::int64_t clicks = counted.usage.counting.clicks;
  if (attribute_actual(view_, meter_, book_, place, clicks))
    remarks.push_back(true_up_remark(view_, view_.places[place], Period::inclusive(counted.first, counted.last), clicks, estimated));
  remark_tolerance(place, counted.last, remarks);
  if (counted.usage.counting.dip_passed) remarks.push_back(passed_over_remark(view_.places[place]));
}

void CountedMeter::remark_tolerance(std::size_t place, Day closing, std::vector<std::string>& remarks) const {
  const auto counted = [&](const std::string& counter) {
    return meter_.counts.empty() ? counter == meter_.id
                                 : std::any_of(meter_.counts.begin(), meter_.counts.end(), [&](const auto& one) { return one.counter == counter; });
  };
  for (const auto& reading : view_.places[place].tolerated())
    if (reading.due_on == closing && counted(reading.counter)) remarks.push_back(tolerance_remark(view_.terms.tolerance, reading));
}

void CountedMeter::attribute(std::vector<std::string>& remarks) {
  for (std::size_t i = 0; i < places_.size(); ++i)
    if (places_[i].usage.counting.known()) attribute_read(i, remarks);
  if (missing()) attribute_missing(remarks);
}

void CountedMeter::attribute_missing(std::vector<std::string>& remarks) {
  std::vector<std::int64_t> without_reading;
  for (const auto& place : places_) without_reading.push_back(place.missing() ? 1 : 0);
  std::vector<std::int64_t> parts;
  if (pooled_) {
    const std::int64_t rest = std::max<std::int64_t>(pooled_->clicks - book_.run().clicks(), 0);
    parts = share_by_largest_remainder(rest, without_reading);
    remarks.push_back(pooled_estimate_remark(*pooled_, rest, view_.active.last()));
  }
  for (std::size_t i = 0; i < places_.size(); ++i) {
    if (!places_[i].missing()) continue;
    attribute_estimate(view_, meter_, book_, i, pooled_ ? parts[i] : places_[i].average->clicks);
    if (!pooled_) remarks.push_back(estimate_remark(view_.places[i], places_[i].usage, *places_[i].average, places_[i].last));
  }
}

}  // namespace klickwerk::billing
