// What is to be said about readings that were just stored: whether they can bill. Of many at once, with a statement for each question.
#pragma once

#include <cstdint>
#include <optional>
#include <span>
#include <string>
#include <vector>

#include "core/calendar.h"
#include "core/ids.h"
#include "db/database.h"
#include "db/readings.h"

namespace klickwerk::db {

// A device's stay in a contract.
struct DeviceStay {
  DeviceId device;
  std::string contract;  // its number
  Day from;
  std::optional<Day> last_day;        // of the stay, the place or the contract, the earliest
  std::vector<std::string> counters;  // that the contract's meters count
};

// A day whose reading opened or closed a period that is billed, or approved.
struct SettledDay {
  DeviceId device;
  Day day;
  std::string documents;  // "RE-2026-000001, RE-2026-000007"
};

struct CounterOfDay {
  DeviceId device;
  std::string counter;
  Day day;
};

// The one that bills for its day (db/readings.h).
struct StandingReading {
  std::int64_t value = 0;
  std::string source;
  bool chosen = false;  // by a person
};

class BillingProspects {
 public:
  explicit BillingProspects(Transaction& transaction) : transaction_(transaction) {}

  std::vector<DeviceStay> stays(std::span<const DeviceId> devices);
  std::vector<SettledDay> settled_days(std::span<const DeviceId> devices, Period days);
  std::vector<std::optional<StandingReading>> standing(std::span<const CounterOfDay> wanted);  // as many, in their order

 private:
  Transaction& transaction_;
};

}  // namespace klickwerk::db
