// Which counters lack the reading that a contract's period is billed by. Pure.
#pragma once

#include <string>
#include <vector>

#include "billing/settlement/input.h"

namespace klickwerk::office {

struct MissingReading {
  std::string serial, counter;
  Day day;  // the reading of its end
  bool operator==(const MissingReading&) const = default;
};

// Each counter of each device that stands on a position on the last day there of the contract's period, and of which
// neither a reading (that day's, or one within the contract's tolerance), a reset nor a final counter is known.
std::vector<MissingReading> missing_readings(const billing::SettlementInput& input);

}  // namespace klickwerk::office
