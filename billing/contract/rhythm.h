// Rechnungsrhythmus: which of a contract's own periods (month, quarter, half-year, year) is settled in a run.
#pragma once

#include <optional>

#include "core/calendar.h"

namespace klickwerk::billing {

struct Rhythm {
  int cycle_months = 1;  // 1, 3, 6, 12, or an own cycle of 1 to 60
  Day anchor;            // a first day of a period, day of month 1..28; all others follow from it, before and after
};

// The period that holds the day.
Period period_with(const Rhythm& rhythm, Day day);

// The period that is due in a run (usually a month): the latest one that ends within it, or the one in which the
// contract ends within the run. Empty when none does, or when the contract does not live in that period. The period
// is not cut to the contract's term: the settlement does that.
std::optional<Period> due_period(const Rhythm& rhythm, Day start, std::optional<Day> last_day, Period run);

}  // namespace klickwerk::billing
