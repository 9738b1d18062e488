// The counters that a device can have, for telling a typing error from a counter; and what was invoiced from a day's reading.
#pragma once

#include <string>
#include <vector>

#include "core/calendar.h"
#include "core/ids.h"
#include "db/database.h"

namespace klickwerk::db {

// Those that it ever told or was entered with, and those that the meters of its contracts count; by name.
std::vector<std::string> counters_known_of(Transaction& transaction, DeviceId device);
// Those of all contracts' meters; by name.
std::vector<std::string> counters_of_all_meters(Transaction& transaction);

// Numbers of the issued invoices (of approved ones their drafts) whose settlements opened or closed with a reading of that day, or passed it; not cancelled ones.
std::vector<std::string> invoices_over(Transaction& transaction, DeviceId device, Day day);

}  // namespace klickwerk::db
