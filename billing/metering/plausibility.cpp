#include "billing/metering/plausibility.h"

#include <algorithm>
#include <array>

namespace klickwerk::billing {
namespace {

using std::chrono::hours;
using std::chrono::milliseconds;

// A counter that has lived on a course of its own for so long does not fall silent by passing its old value.
constexpr hours own_course{24};
constexpr std::int64_t uptime_slack_s = 300;  // clocks of devices drift

std::string number(std::int64_t value) { return std::to_string(value); }

std::string duration(milliseconds elapsed) {
  const auto minutes = std::chrono::floor<std::chrono::minutes>(elapsed).count();
  if (minutes < 120) return number(minutes) + " min";
  if (minutes < 48 * 60) return number(minutes / 60) + " h";
  return number(minutes / (24 * 60)) + " days";
}

// Meters that count no pages have bounds of their own: no clock runs faster than time, and what counts octets is as
// fast as its line.
Speed speed_of(std::string_view counter, const Speed& pages) {
  if (counter.ends_with("hours")) return {std::nullopt, 25};
  if (counter.ends_with("octets")) return {std::nullopt, 1'000'000'000'000'000};
  if (counter.ends_with("kwh")) return {std::nullopt, pages.most_a_day};
  return pages;
}

bool is_jump(const CounterMark& from, const CounterMark& to, const Speed& speed) {
  return to.value - from.value > speed.most_clicks(to.read_at - from.read_at);
}

bool fits(const CounterMark& base, const CounterMark& reading, const Speed& speed) {
  return reading.value >= base.value && !is_jump(base, reading, speed);
}

std::string fall_text(std::string_view counter, const CounterMark& base, const CounterMark& reading) {
  return std::string(counter) + (reading.value == 0 ? " became 0" : " fell to " + number(reading.value)) + " on " + reading.day.iso() + ", after " +
         number(base.value) + " on " + base.day.iso();
}

Finding describe(std::string_view counter, const CounterMark& base, const CounterMark& reading, const Speed& speed) {
  if (reading.value < base.value)
    return {reading.value == 0 ? FindingKind::became_zero : FindingKind::fell, base, fall_text(counter, base, reading)};
  const milliseconds elapsed = reading.read_at - base.read_at;
  return {FindingKind::jumped, base,
          std::string(counter) + " jumped by " + number(reading.value - base.value) + " to " + number(reading.value) + " on " + reading.day.iso() +
              ", after " + number(base.value) + " on " + base.day.iso() + "; in " + duration(elapsed) + " the device can make " +
              number(speed.most_clicks(elapsed))};
}

// The documented resets that lie between the last good reading and the new one. The latest of them counts.
std::optional<CounterReset> reset_between(const CounterPast& past, const CounterMark& reading) {
  std::optional<CounterReset> last;
  for (const CounterReset& reset : past.resets)
    if (reset.day <= reading.day && (!past.good || reset.day >= past.good->day)) last = reset;
  return last;
}

// On the reset's own day a reading may be of before or after it; both are tried.
bool fits_around(const CounterReset& reset, const CounterPast& past, const CounterMark& reading, const Speed& speed) {
  const CounterMark fresh{std::min(start_of_local_day(reset.day), reading.read_at), reset.day, reset.new_value};
  if (fits(fresh, reading, speed)) return true;
  if (!past.good) return false;
  const bool before_it = reset.day == reading.day && reading.value <= reset.old_value;
  const bool good_is_after_it = reset.day == past.good->day;
  return (before_it || good_is_after_it) && fits(*past.good, reading, speed);
}

// A plausible reading that goes on from what nobody has decided yet.
std::optional<Finding> still_undecided(const CounterPast& past, std::string_view counter, const CounterMark& reading, const Speed& speed) {
  const CounterMark& base = *past.good;
  const CounterMark *first_below = nullptr, *last_below = nullptr;
  for (const CounterMark& mark : past.undecided) {
    if (is_jump(base, mark, speed) && reading.value >= mark.value)
      return Finding{FindingKind::jumped, base,
                     std::string(counter) + " goes on with " + number(reading.value) + " on " + reading.day.iso() + " from the undecided jump to " +
                         number(mark.value) + " on " + mark.day.iso()};
    if (mark.value >= base.value) continue;
    if (!first_below) first_below = &mark;
    last_below = &mark;
  }
  if (first_below && last_below->read_at - first_below->read_at >= own_course && fits(*last_below, reading, speed))
    return Finding{FindingKind::fell, base,
                   std::string(counter) + " reached " + number(reading.value) + " on " + reading.day.iso() + " again after it fell from " +
                       number(base.value) + " on " + base.day.iso() + ", which nobody has decided"};
  return std::nullopt;
}

std::optional<Finding> judge_next(const CounterPast& past, std::string_view counter, const CounterMark& reading) {
  if (!past.next || reading.value <= past.next->value) return std::nullopt;
  const bool reset_follows = std::ranges::any_of(past.resets, [&](const CounterReset& reset) { return reading.day <= reset.day && reset.day <= past.next->day; });
  if (reset_follows) return std::nullopt;
  return Finding{FindingKind::above_next, past.next,
                 std::string(counter) + " with " + number(reading.value) + " on " + reading.day.iso() + " is above " + number(past.next->value) + " on " +
                     past.next->day.iso() + ", which was known before"};
}

const CounterValue* named(std::span<const CounterValue> counters, std::string_view name) {
  const auto found = std::ranges::find(counters, name, &CounterValue::counter);
  return found == counters.end() ? nullptr : &*found;
}

struct Sum {
  const CounterValue *whole = nullptr, *one = nullptr, *other = nullptr;
  std::uint64_t of_parts() const { return static_cast<std::uint64_t>(one->value) + static_cast<std::uint64_t>(other->value); }
  bool is_more() const { return of_parts() > static_cast<std::uint64_t>(whole->value); }
  std::uint64_t gap() const {
    const auto all = static_cast<std::uint64_t>(whole->value);
    return is_more() ? of_parts() - all : all - of_parts();
  }
};

std::optional<Sum> differing_sum(std::span<const CounterValue> counters, const Speed& speed) {
  static constexpr std::array<std::array<std::string_view, 3>, 3> sums{
      {{"total", "mono", "colour"}, {"copy", "copy_mono", "copy_colour"}, {"print", "print_mono", "print_colour"}}};
  const auto tolerance = static_cast<std::uint64_t>(speed.pages_per_minute.value_or(60));
  for (const auto& [whole, one, other] : sums) {
    const Sum sum{named(counters, whole), named(counters, one), named(counters, other)};
    if (!sum.whole || !sum.one || !sum.other) continue;
    if (sum.gap() > tolerance) return sum;
  }
  return std::nullopt;
}

}  // namespace

std::int64_t Speed::most_clicks(milliseconds elapsed) const {
  constexpr std::int64_t day_ms = 24 * 3600 * 1000;
  const std::int64_t ms = std::max<std::int64_t>(elapsed.count(), 0);
  if (pages_per_minute) return *pages_per_minute * 2 * ((ms + 3600 * 1000) / 60'000);
  const std::int64_t days = std::max<std::int64_t>((ms + day_ms - 1) / day_ms, 1);
  return days > INT64_MAX / std::max<std::int64_t>(most_a_day, 1) ? INT64_MAX : most_a_day * days;
}

std::optional<Finding> judge(const CounterPast& past, std::string_view counter, const CounterMark& reading, const Speed& of_pages) {
  const Speed speed = speed_of(counter, of_pages);
  const auto reset = reset_between(past, reading);
  if (reset) {
    if (!fits_around(*reset, past, reading, speed)) {
      const CounterMark fresh{start_of_local_day(reset->day), reset->day, reset->new_value};
      return describe(counter, fresh, reading, speed);
    }
  } else if (past.good) {
    if (!fits(*past.good, reading, speed)) return describe(counter, *past.good, reading, speed);
    if (auto finding = still_undecided(past, counter, reading, speed)) return finding;
  }
  return judge_next(past, counter, reading);
}

std::optional<Finding> judge_parts(std::span<const CounterValue> counters, const Speed& speed) {
  const auto sum = differing_sum(counters, speed);
  if (!sum) return std::nullopt;
  return Finding{FindingKind::parts_differ, std::nullopt,
                 sum->whole->counter + " is " + number(sum->whole->value) + ", but " + sum->one->counter + " " + number(sum->one->value) + " + " +
                     sum->other->counter + " " + number(sum->other->value) + " = " + std::to_string(sum->of_parts()) + ": " +
                     std::to_string(sum->gap()) + (sum->is_more() ? " more" : " less")};
}

std::vector<std::string> differing_parts(std::span<const CounterValue> counters, const Speed& speed) {
  const auto sum = differing_sum(counters, speed);
  if (!sum) return {};
  return {sum->whole->counter, sum->one->counter, sum->other->counter};
}

std::optional<Finding> judge_uptime(const UptimeMark& before, const UptimeMark& now, bool was_moving) {
  const std::int64_t elapsed_s = std::chrono::floor<std::chrono::seconds>(now.read_at - before.read_at).count();
  if (elapsed_s < 120) return std::nullopt;
  const bool stands = now.uptime_s == before.uptime_s && was_moving;
  const bool older = now.uptime_s < before.uptime_s && now.uptime_s > elapsed_s + uptime_slack_s;
  if (!stands && !older) return std::nullopt;
  return Finding{FindingKind::stale, std::nullopt,
                 "the device told an uptime of " + number(now.uptime_s) + " s, " + number(elapsed_s) + " s after one of " + number(before.uptime_s) +
                     " s: an old answer told again"};
}

}  // namespace klickwerk::billing
