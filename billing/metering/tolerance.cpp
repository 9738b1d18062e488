#include "billing/metering/tolerance.h"

#include <algorithm>
#include <array>
#include <cstdlib>
#include <string_view>
#include <tuple>

namespace klickwerk::billing {
namespace {

int rank_of(std::string_view source) {
  static constexpr std::array<std::string_view, 6> best_first{"snmp", "monitoring", "technician", "customer", "clerk", "csv"};
  return static_cast<int>(std::find(best_first.begin(), best_first.end(), source) - best_first.begin());
}

// One counter of the place.
class CounterWindow {
 public:
  CounterWindow(const DueDays& due, Period active, std::span<const Stay> stays, const std::vector<CounterReset>& resets, std::span<const Reading> readings)
      : due_(due), active_(active), stays_(stays), resets_(resets), readings_(readings) {}

  // The reading that closes the due day; none when one was made on it, or none is near enough.
  const Reading* closing(std::size_t index) const {
    const Day day = due_.days[index];
    const Stay* stay = stay_on(day);
    if (stay == nullptr || stay->left == day || day < active_.first || day + 1 >= active_.end) return nullptr;
    // The windows of neighbouring due days do not reach over them.
    const Day first = std::max({day + -due_.tolerance.before_days, stay->from, active_.first, index > 0 ? due_.days[index - 1] + 1 : active_.first});
    Day end = std::min({day + due_.tolerance.after_days + 1, stay->end, active_.end});
    if (index + 1 < due_.days.size()) end = std::min(end, due_.days[index + 1]);
    const Reading* best = nullptr;
    for (const Reading& reading : readings_) {
      if (reading.day == day) return nullptr;
      if (reading.day < first || reading.day >= end || reset_between(reading, day)) continue;
      if (best == nullptr || distance(reading, day) < distance(*best, day)) best = &reading;
    }
    return best;
  }

 private:
  static std::tuple<int, int, Day> distance(const Reading& reading, Day day) {
    return {std::abs(reading.day - day), rank_of(reading.source), reading.day};
  }

  const Stay* stay_on(Day day) const {
    for (const Stay& stay : stays_)
      if (stay.from <= day && day < stay.end) return &stay;
    return nullptr;
  }

  // A reading is of the end of its day, a reset of the course of it.
  bool reset_between(const Reading& reading, Day day) const {
    const auto [first, last] = std::minmax(reading.day, day);
    return std::any_of(resets_.begin(), resets_.end(), [&](const auto& reset) {
      return reset.counter == reading.counter && first < reset.day && reset.day <= last;
    });
  }

  const DueDays& due_;
  Period active_;
  std::span<const Stay> stays_;
  const std::vector<CounterReset>& resets_;
  std::span<const Reading> readings_;
};

// Readings between the due day and the one that stands for it belong to the period that is closed; a higher one stays,
// so that the fall after it is seen.
bool overtaken(const Reading& reading, const std::vector<ToleratedReading>& closings) {
  return std::any_of(closings.begin(), closings.end(), [&](const auto& closing) {
    return closing.counter == reading.counter && closing.due_on < reading.day && reading.day < closing.read_on && reading.value <= closing.value;
  });
}

}  // namespace

std::vector<ToleratedReading> close_within_tolerance(const DueDays& due, Period active, std::span<const Stay> stays,
                                                     const std::vector<CounterReset>& resets, std::vector<Reading>& readings,
                                                     const std::string& position) {
  std::vector<ToleratedReading> closings;
  for (auto first = readings.begin(); first != readings.end();) {
    const auto end = std::find_if(first, readings.end(), [&](const auto& reading) { return reading.counter != first->counter; });
    const CounterWindow window(due, active, stays, resets, {first, end});
    for (std::size_t i = 0; i < due.days.size(); ++i)
      if (const Reading* reading = window.closing(i))
        closings.push_back({position, reading->counter, reading->source, due.days[i], reading->day, reading->value});
    first = end;
  }
  std::erase_if(readings, [&](const auto& reading) { return overtaken(reading, closings); });
  for (const auto& closing : closings) readings.push_back({closing.counter, closing.due_on, closing.value, closing.source, closing.read_on});
  std::stable_sort(readings.begin(), readings.end(), [](const auto& a, const auto& b) { return std::tie(a.counter, a.day) < std::tie(b.counter, b.day); });
  return closings;
}

}  // namespace klickwerk::billing
