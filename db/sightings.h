// From what a scan or a poll saw to what the inbox keeps.
#pragma once

#include "collector/discovery/network_scan.h"
#include "db/discoveries.h"

namespace klickwerk::db {

Sighting sighting_of(const collector::FoundDevice& found);
// A poll that met another device than expected saw one, too: where it was asked, and how.
std::optional<Sighting> sighting_of(const collector::Observation& wrong_device, const collector::PollTarget& asked);

}  // namespace klickwerk::db
