// Where the collector's observations go in the office: readings, supply levels, device states and poll states. All of
// them are stored when they change and once a local day, gauges once an hour. Readings are judged on their way in (db/reading_intake.h).
#pragma once

#include <memory>
#include <span>

#include "billing/metering/plausibility.h"
#include "collector/poll/observation.h"
#include "core/calendar.h"
#include "db/database.h"

namespace klickwerk::db {

class DatabaseReadingSink final : public collector::ReadingSink {
 public:
  struct Settings {
    billing::Speed speed = {};             // of devices whose own is not known
    std::size_t most_remembered = 200'000; // devices; about 600 bytes each
    const Clock* clock = nullptr;          // what lies after it is of the future and refused; empty: the system's; must outlive the sink
    const Clock* wall_clock = nullptr;     // by which a device's last state may be of the future; empty: `clock`
    std::string source = "snmp";           // or "monitoring"
  };
  explicit DatabaseReadingSink(Database database);
  DatabaseReadingSink(Database database, Settings settings);
  ~DatabaseReadingSink() override;

  // One transaction. Throws Unavailable when the database is away (the next call connects anew), Refused when a
  // device is not known here or a moment cannot be true.
  void store(std::span<const collector::Observation> batch) override;

 private:
  struct State;
  std::unique_ptr<State> state_;
};

}  // namespace klickwerk::db
