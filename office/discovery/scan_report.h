// What a scan found and what was made of it, for people and for programs; and the way from the wire into the database.
#pragma once

#include <chrono>
#include <functional>
#include <string>
#include <vector>

#include "collector/discovery/network_scan.h"
#include "db/discoveries.h"

namespace klickwerk::office {

struct ScanReport {
  std::vector<db::Judged> devices;  // all that answered, by address
  collector::NetworkScan::Progress progress;
  std::chrono::milliseconds took{};
  bool stored = true;               // false: only looked
  bool any_new() const;             // something waits in the inbox
};

std::string text_of(const ScanReport& report);
std::string json_of(const ScanReport& report);

}  // namespace klickwerk::office
