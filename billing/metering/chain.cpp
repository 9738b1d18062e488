#include "billing/metering/chain.h"

#include <algorithm>
#include <utility>

namespace klickwerk::billing {
namespace {

std::optional<std::int64_t> value_of(const std::vector<CounterValue>& values, std::string_view counter) {
  for (const auto& value : values)
    if (value.counter == counter) return value.value;
  return {};
}

}  // namespace

Chain::Chain(std::string_view counter, const Stay& stay, std::span<const Reading> readings,
             const PositionHistory& place, CountingSpan span, std::vector<CountedSegment>* segments)
    : counter_(counter), stay_(stay), readings_(readings), span_(span), place_(place), segments_(segments) {
  result_.serial = stay.device->serial;
  if (!place.resets.empty()) collect_resets(place.resets);
}

void Chain::collect_resets(const std::vector<CounterReset>& resets) {
  for (const auto& reset : resets)
    if (reset.counter == counter_ && own(reset.day)) resets_.push_back(reset);
  std::stable_sort(resets_.begin(), resets_.end(), [](const auto& a, const auto& b) { return a.day < b.day; });
}

// Of the reset's own day and not later than it: the reading lies on the old course, between what was known before and the
// old value. Taken for one of after it, the whole counter would be counted a second time.
bool Chain::of_before(const Reading& reading, const CounterReset& reset, const std::optional<Mark>& before) const {
  return reading.day == reset.day && reading.value <= reset.old_value && before && before->value <= reading.value && reset.new_value < before->value;
}

// The last known value before the first day; a device that came later opens with its start value. On one day the
// reading (end of the day) is later than a reset, and a reset later than the start.
std::optional<Chain::Mark> Chain::opening() const {
  std::optional<Mark> mark, before_reset;
  if (auto start = value_of(stay_.device->start, counter_)) mark = Mark{stay_.from, *start, "start"};
  if (stay_.from >= span_.first) return mark;
  const CounterReset* last_reset = nullptr;
  for (const auto& reset : resets_)
    if (reset.day < span_.first) before_reset = std::exchange(mark, Mark{reset.day, reset.new_value, "reset"}), last_reset = &reset;
  auto after = std::partition_point(readings_.begin(), readings_.end(), [&](const Reading& r) { return r.day < span_.first; });
  if (after != readings_.begin()) {
    const Reading& last = *(after - 1);
    if (after - readings_.begin() > 1 && own((after - 2)->day) && (!before_reset || before_reset->day <= (after - 2)->day))
      before_reset = Mark{(after - 2)->day, (after - 2)->value, (after - 2)->source};
    if (last_reset && of_before(last, *last_reset, before_reset)) return mark;
    if (own(last.day) && (!mark || mark->day <= last.day)) mark = Mark{last.day, last.value, last.source, last.read_on};
  }
  return mark;
}

bool Chain::known_at(Day day) const {
  const auto mark = opening();
  return mark && mark->day == day;
}

Counting Chain::count() {
  begin_ = at_ = opening();
  if (!at_) result_.state = Counting::State::no_opening;
  else check_opening();
  if (!result_.known() && at_) return result_;
  const Day from = std::max(span_.first, stay_.from);
  auto reset = std::find_if(resets_.begin(), resets_.end(), [&](const auto& r) { return r.day >= from; });
  auto reading = std::partition_point(readings_.begin(), readings_.end(), [&](const Reading& r) { return r.day < from; });
  while (!result_.fault()) {
    const bool resets_left = reset != resets_.end() && reset->day <= span_.last;
    const bool readings_left = reading != readings_.end() && reading->day <= span_.last && own(reading->day);
    const bool reset_first = !readings_left || (resets_left && reset->day <= reading->day && !of_before(*reading, *reset, at_));
    if (resets_left && reset_first)
      pass_reset(*reset++);
    else if (readings_left)
      pass_reading(*reading++);
    else
      break;
  }
  if (!result_.fault()) close();
  return result_;
}

// A reading of the eve that waits for review, was found wrong or never came would else be replaced by any older value, and
// what was settled since then be billed a second time.
void Chain::check_opening() {
  const Day eve = span_.first - 1;
  if (!span_.opening_from || stay_.from >= span_.first || at_->day >= eve) return;
  for (const UndecidedReading& reading : place_.undecided) {
    if (reading.counter != counter_ || !own(reading.day) || reading.day <= at_->day || reading.day > eve) continue;
    return wait_for(reading);
  }
  if (at_->day < *span_.opening_from) fail(Counting::State::opening_settled, {eve, 0, {}});
}

void Chain::wait_for(const UndecidedReading& reading) {
  result_.item = reading.item;
  fail(reading.fell ? Counting::State::undecided_fall : Counting::State::undecided, {reading.day, reading.value, {}});
}

void Chain::pass_reading(const Reading& reading) {
  const Mark mark{reading.day, reading.value, reading.source, reading.read_on};
  if (at_ && mark.value < at_->value && mark.day < span_.examined_from) {
    dip_ = mark;
    return;
  }
  advance_to(mark);
}

void Chain::pass_reset(const CounterReset& reset) {
  advance_to({reset.day, reset.old_value, "reset"});
  if (result_.fault()) return;
  end_segment(*at_);
  begin_ = at_ = Mark{reset.day, reset.new_value, "reset"};
}

void Chain::close() {
  if (stay_.left && *stay_.left <= span_.last) return close_with_final();
  if (dip_) return fail(Counting::State::fell, *dip_);
  const bool closed = at_ && at_->day == span_.last;
  if (closed && begin_) return end_segment(*at_);
  if (const UndecidedReading* reading = waiting()) return wait_for(*reading);
  if (closed) return;
  if (result_.known()) {
    const Mark missing{span_.last, 0, {}};
    fail(Counting::State::no_closing, missing);
  } else {
    result_.to_day = span_.last;
  }
}

// Readings that a later good one has passed explain nothing any more and are not asked for. Without an opening value the
// one that might have been it is.
const UndecidedReading* Chain::waiting() const {
  for (const UndecidedReading& reading : place_.undecided) {
    if (reading.counter != counter_ || !own(reading.day) || reading.day > span_.last) continue;
    if (!at_ || reading.day > at_->day || (!begin_ && reading.day < span_.first)) return &reading;
  }
  return nullptr;
}

// Without a final value a reading of its last day may serve, when no other device stood there that evening.
void Chain::close_with_final() {
  if (auto final_value = value_of(stay_.device->final_, counter_)) {
    advance_to({*stay_.left, *final_value, "final"});
    if (!result_.fault()) end_segment(*at_);
    return;
  }
  if (dip_) return fail(Counting::State::fell, *dip_);
  if (at_ && at_->day == *stay_.left && own(at_->day) && at_->source != "start") return end_segment(*at_);
  fail(Counting::State::no_final, {*stay_.left, 0, {}});
}

void Chain::advance_to(Mark mark) {
  if (at_ && mark.value < at_->value) return fail(Counting::State::fell, mark);
  if (dip_) result_.dip_passed = true;
  dip_.reset();
  at_ = mark;
}

void Chain::end_segment(Mark mark) {
  if (!begin_) return;  // no opening value: nothing is counted
  result_.clicks += mark.value - begin_->value;
  result_.from_day = begin_->seen_on();
  result_.from_value = begin_->value;
  result_.to_day = mark.seen_on();
  result_.to_value = mark.value;
  if (segments_)
    segments_->push_back({{}, place_.id, stay_.device->serial, std::string{counter_}, 1, begin_->seen_on(), begin_->value,
                          std::string{begin_->source}, mark.seen_on(), mark.value, std::string{mark.source}});
}

void Chain::fail(Counting::State state, Mark at) {
  result_.state = state;
  if (at_) {
    result_.from_day = at_->seen_on();
    result_.from_value = at_->value;
  }
  result_.to_day = at.seen_on();
  result_.to_value = at.value;
}

}  // namespace klickwerk::billing
