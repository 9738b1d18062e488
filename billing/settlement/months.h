// Periods as months: active days / days of each calendar month, summed exactly.
#pragma once

#include <vector>

#include "core/calendar.h"
#include "core/money.h"

namespace klickwerk::billing {

Fraction months_by_days(Period period);

// What remains of a period without the agreed pauses (in order, not overlapping).
std::vector<Period> without_pauses(Period period, const std::vector<Period>& pauses);
// The months of what remains.
Fraction served_months(Period period, const std::vector<Period>& pauses);

// months x a monthly count, rounded once, half up.
Clicks clicks_of_months(Fraction months, Clicks per_month);

}  // namespace klickwerk::billing
