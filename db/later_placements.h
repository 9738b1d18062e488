// What became known about a device's stay after the contract was stored: that it left, and its final counters.
#pragma once

#include <optional>
#include <span>

#include "billing/settlement/input.h"
#include "core/ids.h"
#include "db/database.h"

namespace klickwerk::db {

class LaterPlacements {
 public:
  explicit LaterPlacements(Transaction& transaction) : transaction_(transaction) {}

  // Of the placement of that device that began on that day. A last day that is known, or a counter that has a final
  // value, stays as it is. Throws Refused when there is no such placement.
  void complete(PositionId position, DeviceId device, Day from, std::optional<Day> last_day, std::span<const billing::CounterValue> final_counters);

 private:
  Transaction& transaction_;
};

}  // namespace klickwerk::db
