// The way in for every reading, whoever brings it: judged among its neighbours in time (billing/metering/plausibility.h),
// stored when it changed or is the first of its local day, marked suspect and listed for review when it is not plausible.
#pragma once

#include <cstdint>
#include <optional>
#include <span>
#include <string>
#include <vector>

#include "billing/metering/plausibility.h"
#include "db/database.h"
#include "db/readings.h"

namespace klickwerk::db {

struct IncomingCounter {
  std::string name;
  std::int64_t value = 0;
  std::string oid;
};

// The counters of one device at one moment, from one source.
struct IncomingReading {
  DeviceId device;
  Instant read_at;
  std::string source;
  std::vector<IncomingCounter> counters;
  std::optional<std::int64_t> uptime_s;
  bool keep_repeats = false;  // also where a machine tells the value of its day again: a file that was taken over is there as a whole
};

struct JudgedReading {
  NewReading reading;                       // state suspect when there is a finding
  std::optional<billing::Finding> finding;
  std::string item;                         // counter of its review item; empty: the whole device
};

// Moments that no reading of ours can have: a clock that was never set, or one that runs ahead.
// Empty: credible. Otherwise one sentence that says what to do.
std::optional<std::string> incredible_moment(Instant read_at, Instant now);

class ReadingIntake {
 public:
  ReadingIntake(Transaction& transaction, billing::Speed speed) : transaction_(transaction), speed_(speed) {}

  // What storing would do; nothing is written. Devices must be known: throws Refused.
  std::vector<JudgedReading> judge(std::span<const IncomingReading> incoming);
  // Stores them, with their review items. Collectors look again at these devices (reading_touches).
  void store(std::vector<JudgedReading> judged);

 private:
  Transaction& transaction_;
  billing::Speed speed_;
};

}  // namespace klickwerk::db
