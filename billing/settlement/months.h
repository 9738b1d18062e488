// Periods as months: active days / days of each calendar month, summed exactly.
#pragma once

#include "core/calendar.h"
#include "core/money.h"

namespace klickwerk::billing {

Fraction months_by_days(Period period);

// months x a monthly count, rounded once, half up.
Clicks clicks_of_months(Fraction months, Clicks per_month);

}  // namespace klickwerk::billing
