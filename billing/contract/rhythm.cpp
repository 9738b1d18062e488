#include "billing/contract/rhythm.h"

#include "core/assert.h"

namespace klickwerk::billing {
namespace {

int months_between(Day from, Day to) { return (to.year() - from.year()) * 12 + to.month() - from.month(); }

int floor_divided(int value, int by) { return value >= 0 ? value / by : -((-value + by - 1) / by); }

}  // namespace

Period period_with(const Rhythm& rhythm, Day day) {
  KW_ASSERT(rhythm.cycle_months > 0 && rhythm.anchor.day_of_month() <= 28);
  int months = floor_divided(months_between(rhythm.anchor, day), rhythm.cycle_months) * rhythm.cycle_months;
  if (day < rhythm.anchor.plus_months(months)) months -= rhythm.cycle_months;
  return {rhythm.anchor.plus_months(months), rhythm.anchor.plus_months(months + rhythm.cycle_months)};
}

std::optional<Period> due_period(const Rhythm& rhythm, Day start, std::optional<Day> last_day, Period run) {
  const auto lives_in = [&](Period period) { return start < period.end && (!last_day || period.first <= *last_day); };
  const Period next = period_with(rhythm, run.end);
  const Period ended{next.first.plus_months(-rhythm.cycle_months), next.first};
  if (run.first < ended.end && lives_in(ended)) return ended;
  if (last_day && start <= *last_day && run.contains(*last_day)) return period_with(rhythm, *last_day);
  return std::nullopt;
}

}  // namespace klickwerk::billing
