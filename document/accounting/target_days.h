// Days on which the banks settle: TARGET2's calendar (ECB): not on Saturdays and Sundays, 1 January, Good Friday, Easter Monday,
// 1 May, 25 and 26 December.
#pragma once

#include "core/calendar.h"

namespace klickwerk::document::accounting {

bool is_target_day(Day day);
Day next_target_day(Day day);            // the day itself when it is one
Day plus_target_days(Day day, int days);

}  // namespace klickwerk::document::accounting
