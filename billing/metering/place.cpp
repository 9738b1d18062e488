#include "billing/metering/place.h"

#include <algorithm>
#include <tuple>

#include "billing/metering/chain.h"

namespace klickwerk::billing {
namespace {

constexpr Day kForever{3'000'000};  // beyond the year 9999
constexpr Day kAlways{-1'000'000};  // before any date of a contract

const PlacedDevice& nameless_device() {
  static const PlacedDevice device{{}, kAlways, {}, {}, {}};
  return device;
}

bool earlier_reading(const Reading& a, const Reading& b) {
  const int order = a.counter.compare(b.counter);
  return order != 0 ? order < 0 : a.day < b.day;
}

}  // namespace

Place::Place(const PositionHistory& history, Period term, const DueDays& due)
    : history_(&history),
      active_(term.intersection({history.from.value_or(kAlways), history.last_day ? *history.last_day + 1 : kForever})),
      readings_(history.readings) {
  const auto& devices = history.devices;
  stays_.reserve(std::max<std::size_t>(devices.size(), 1));
  for (std::size_t i = 0; i < devices.size(); ++i) {
    Stay stay{&devices[i], devices[i].from, kForever, devices[i].last_day};
    if (i + 1 < devices.size()) {
      stay.end = devices[i + 1].from;
      if (!stay.left) stay.left = stay.end;  // it left when the next one came
    }
    if (stay.left) stay.end = std::min(stay.end, *stay.left + 1);
    stays_.push_back(stay);
  }
  if (devices.empty()) stays_.push_back({&nameless_device(), kAlways, kForever, {}});
  if (!std::is_sorted(readings_.begin(), readings_.end(), earlier_reading)) {
    sorted_.assign(readings_.begin(), readings_.end());
    std::stable_sort(sorted_.begin(), sorted_.end(), earlier_reading);
    readings_ = sorted_;
  }
  if (!due.tolerance.any() || active_.empty()) return;
  if (sorted_.empty()) sorted_.assign(readings_.begin(), readings_.end());
  tolerated_ = close_within_tolerance(due, active_, stays_, history.resets, sorted_, history.id);
  readings_ = sorted_;
}

std::span<const Reading> Place::readings_of(std::string_view counter) const {
  auto first = std::partition_point(readings_.begin(), readings_.end(), [&](const Reading& r) { return r.counter < counter; });
  auto end = std::partition_point(first, readings_.end(), [&](const Reading& r) { return r.counter == counter; });
  return {first, end};
}

bool Place::known_on(std::string_view counter, Day day) const {
  const auto readings = readings_of(counter);
  for (const Stay& stay : stays_)
    if (stay.from <= day && day < stay.end)
      return Chain{counter, stay, readings, *history_, {day + 1, day, day + 1}, nullptr}.known_at(day);
  return true;  // no device stands there
}

std::int64_t Place::service_copies(std::string_view counter, Day first, Day last) const {
  std::int64_t copies = 0;
  for (const auto& made : history_->service_copies)
    if (made.counter == counter && first <= made.day && made.day <= last) copies += made.copies;
  return copies;
}

Counting Place::count(std::string_view counter, CountingSpan span, std::vector<CountedSegment>* segments) const {
  Counting total;
  const auto readings = readings_of(counter);
  for (const Stay& stay : stays_) {
    if (stay.from > span.last) break;
    if (stay.left && *stay.left < span.first) continue;
    const Counting counted = Chain{counter, stay, readings, *history_, span, segments}.count();
    const std::int64_t clicks = total.clicks + counted.clicks;
    const bool dip = total.dip_passed || counted.dip_passed;
    if (counted.fault()) return counted;
    if (total.known()) total = counted;
    total.clicks = clicks;
    total.dip_passed = dip;
  }
  return total;
}

}  // namespace klickwerk::billing
