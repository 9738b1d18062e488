// About one device: where it stands at present (its open placement on a contract's position), how fast it prints.
#pragma once

#include <optional>
#include <string>

#include "billing/metering/plausibility.h"
#include "core/calendar.h"
#include "core/ids.h"
#include "db/database.h"

namespace klickwerk::db {

struct Standing {
  PositionId position;
  std::string contract, label;  // the contract's number, the position's label
  Day from;
};

// How fast it prints, in A4 pages a minute: bounds what its counters can move.
// Its own speed where a person entered it or the device tells it, else `usual`.
billing::Speed speed_of_device(Transaction& transaction, DeviceId device, billing::Speed usual);
void set_speed(Transaction& transaction, DeviceId device, int pages_per_minute);

// Empty when the device stands on no position now.
std::optional<Standing> standing_of(Transaction& transaction, DeviceId device);

}  // namespace klickwerk::db
