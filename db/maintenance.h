// The readings' upkeep: month partitions ahead of time, and thinning of old raw readings.
#pragma once

#include <cstdint>
#include <string>
#include <string_view>
#include <vector>

#include "core/calendar.h"
#include "db/database.h"

namespace klickwerk::db {

// Partitions of this month and the next three. Returns how many were made. Safe for many at once.
int make_partitions_ahead(Transaction& transaction, Instant now);

struct ThinnedMonth {
  Day month;  // its first day (UTC)
  std::int64_t readings = 0, deleted = 0;
};

// Of readings in whole months (UTC) before `before`, per device and counter there stay: the one of each local day that
// bills, every one that a settlement has frozen, every one that was ever reviewed or decided, and so at least one a day.
class Thinning {
 public:
  explicit Thinning(Database& database) : database_(database) {}

  // Months that hold readings and were not thinned yet.
  std::vector<Day> months(Day before);
  // One transaction with its entries in reading_thinnings and the audit log. A dry run is the same, rolled back.
  ThinnedMonth thin(Day month, std::string_view by, bool dry_run);

 private:
  Database& database_;
};

}  // namespace klickwerk::db
