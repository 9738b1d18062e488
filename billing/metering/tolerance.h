// Which reading closes a period when none was made on its last day: the nearest one within the contract's tolerance. Its
// value stands for the due day, and the next period opens with it: no click is lost or billed twice, none is interpolated.
#pragma once

#include <span>
#include <string>
#include <vector>

#include "billing/settlement/input.h"

namespace klickwerk::billing {

// A device's time on a place. Readings and resets of days in [from, end) are its own.
struct Stay {
  const PlacedDevice* device = nullptr;
  Day from, end;
  std::optional<Day> left;  // the day of its final counter
};

// The last days of periods, in order. The contract's own last day is not among them.
struct DueDays {
  ReadingTolerance tolerance;
  std::vector<Day> days;
};

struct ToleratedReading {
  std::string position, counter, source;
  Day due_on, read_on;
  std::int64_t value = 0;
  int days_off() const { return read_on - due_on; }  // negative: before the due day
  bool operator==(const ToleratedReading&) const = default;
};

// Adds a reading of the due day wherever one of another day closes it; `readings` is in order of counter and day, and stays
// so. A device's, a place's or a contract's last day needs a reading of its own: nothing later would bill what is missing.
// Between a reading and the due day there must be neither a swap nor a reset of the counter. Of two equally near ones the
// better source (device, technician, customer, clerk, file), then the earlier.
std::vector<ToleratedReading> close_within_tolerance(const DueDays& due, Period active, std::span<const Stay> stays,
                                                     const std::vector<CounterReset>& resets, std::vector<Reading>& readings,
                                                     const std::string& position);

}  // namespace klickwerk::billing
