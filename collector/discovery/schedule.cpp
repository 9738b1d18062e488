#include "collector/discovery/schedule.h"

namespace klickwerk::collector {

bool is_scan_due(const ScanSchedule& schedule, std::optional<Instant> last_run, const QuietHours& quiet, Instant now) {
  if (quiet.cover(now)) return false;
  const Day day = last_run ? local_day(*last_run) + schedule.every_days : local_day(now);
  return now >= at_local_minute(day, schedule.at_minute);
}

}  // namespace klickwerk::collector
