// The dealer's master data as the CSV files of an import.
#pragma once

#include <functional>
#include <vector>

#include "office/import/import_files.h"
#include "tests/dealer_years/world.h"

namespace klickwerk::dealer_years {

using Places = std::map<std::string, std::vector<PlaceWorld>>;  // by contract number
Places places_of(const Plan& plan);
using Known = std::function<bool(const std::string& serial)>;

std::vector<office::ImportFile> master_files(const Plan& plan, const Places& places);
// The predecessor's last readings: without `as_told` they are all there and right. Of a device that nobody has told of there
// are none: the import would rightly refuse the file.
std::vector<office::ImportFile> past_readings_file(const PlannedContract& contract, const std::vector<PlaceWorld>& places, bool as_told, const Known& knows);

// What is told about the device that left a place.
struct Told {
  std::size_t place = 0;
  bool final_known = false;
};
std::vector<office::ImportFile> placement_files(const PlannedCustomer& customer, const PlannedContract& contract, const std::vector<PlaceWorld>& places, Told told);

// Counters of one device on the evening of a day, or at a time of it ("2025-03-31 18:30").
office::ImportFile readings_file(const std::string& serial, const std::string& read_at, const Values& values, const std::string& source);

}  // namespace klickwerk::dealer_years
