// Which devices need a person: contract devices that nobody hears any more, addresses where another device answers, devices
// that print on no contract, and found ones that nobody has decided about.
#pragma once

#include <string>
#include <vector>

#include "db/device_watch.h"
#include "db/discoveries.h"

namespace klickwerk::office {

struct WatchRules {
  int silent_after_days = 7;
  int unplaced_after_days = 14;
};

struct DeviceReport {
  WatchRules rules;
  Instant now;
  std::vector<db::SilentDevice> silent;
  std::vector<db::WatchedDevice> displaced;
  std::vector<db::UnplacedDevice> unplaced;
  std::vector<db::Discovery> undecided;
  bool needs_a_person() const { return !silent.empty() || !displaced.empty() || !unplaced.empty() || !undecided.empty(); }
};

DeviceReport report_devices(db::Database& database, WatchRules rules, Instant now);
std::string text_of(const DeviceReport& report);
std::string json_of(const DeviceReport& report);

// All devices, as a table.
std::vector<db::WatchedDevice> list_devices(db::Database& database, Instant now);
std::string device_list_text(const std::vector<db::WatchedDevice>& devices);
std::string device_list_json(const std::vector<db::WatchedDevice>& devices);

}  // namespace klickwerk::office
