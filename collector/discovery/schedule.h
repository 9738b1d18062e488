// When a network is looked through by itself. Pure.
#pragma once

#include <optional>

#include "collector/poll/quiet_hours.h"
#include "core/calendar.h"

namespace klickwerk::collector {

struct ScanSchedule {
  int every_days = 7;
  int at_minute = 720;  // of the local day
};

// From `at_minute` on, so many days after the day of the last run (the first time: today), but never in quiet hours.
bool is_scan_due(const ScanSchedule& schedule, std::optional<Instant> last_run, const QuietHours& quiet, Instant now);

}  // namespace klickwerk::collector
