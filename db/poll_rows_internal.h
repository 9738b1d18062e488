// Rows that a poll leaves besides readings: supply levels, device states, poll states.
#pragma once

#include <map>
#include <span>
#include <string>
#include <vector>

#include "collector/poll/observation.h"
#include "db/connection_internal.h"
#include "db/reading_rows_internal.h"

namespace klickwerk::db {

// A device may say anything; PostgreSQL keeps valid UTF-8 without zero bytes. Other bytes become "?".
std::string storable(std::string_view text);

// What makes a change worth a row. The status leaves out what changes with every poll: uptime, console, alert texts.
std::size_t fingerprint_of_supplies(const collector::Observation& observation);
std::size_t fingerprint_of_status(const collector::Observation& observation);

void insert_supply_levels(Transaction& transaction, std::span<const collector::Observation* const> observations, Intake intake);
void insert_device_status(Transaction& transaction, std::span<const collector::Observation* const> observations, Intake intake);
struct GaugeRow {
  DeviceId device;
  Instant read_at;
  const collector::DecodedGauge* gauge = nullptr;
};
void insert_gauges(Transaction& transaction, std::span<const GaugeRow> rows, Intake intake);
// The uptime that the next answer of a device is compared with.
struct KnownUptime {
  Instant read_at;
  std::int64_t uptime_s = 0;
  bool moves = false;  // it was seen to advance
};
// The latest of each device; an observation older than the known one changes nothing.
// `now` by the wall clock: a state that lies after it comes from a clock that was wrong.
void update_poll_states(Transaction& transaction, std::span<const collector::Observation> batch, const std::map<DeviceId, KnownUptime>& uptimes,
                        Instant now);

}  // namespace klickwerk::db
