// Two clerks look at the same list of readings that wait. Decisions about a device are made one at a time; the second clerk is
// told what the first has decided, and decides with that in view.
#pragma once

#include <string>

#include "db/devices.h"
#include "db/reading_reviews.h"

namespace klickwerk::office {

// "item 5 was decided on 2026-11-20 at 14:03 by anna already: accepted"
std::string decided_already(const db::Review& review);

// For decisions that name no item (reset, swap). Throws std::runtime_error when, while it waited, somebody decided an item of the
// device that was open before: of this counter, or of any when it is empty.
void wait_for_turn(db::ReviewStore& reviews, const db::Device& device, const std::string& counter);

}  // namespace klickwerk::office
