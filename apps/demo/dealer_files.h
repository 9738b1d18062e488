// The demo dealer as files: CSV for `klickwerk import`, and the description of the fleet for `klickwerk-fleet`.
#pragma once

#include <filesystem>
#include <string>

#include "apps/demo/contracts.h"
#include "apps/demo/machines.h"

namespace klickwerk::demo {

struct DealerFiles {
  std::filesystem::path import_folder;  // gets one CSV file of each kind
  std::filesystem::path fleet_file;
  std::uint16_t port = 0;               // of the fleet
};

struct FileCounts {
  std::size_t customers = 0, sites = 0, devices = 0, contracts = 0, history = 0, readings = 0;
};

// Throws std::runtime_error naming the file that cannot be written.
FileCounts write_dealer(const Dealer& dealer, const Machines& machines, const DealerFiles& files);
void write_fleet(const fleet::FleetDescription& fleet, const DealerFiles& files);

}  // namespace klickwerk::demo
