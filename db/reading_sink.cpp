#include "db/reading_sink.h"

#include <algorithm>
#include <limits>
#include <set>
#include <unordered_map>

#include "db/poll_rows_internal.h"
#include "db/reading_rows_internal.h"

namespace klickwerk::db {
namespace {

using collector::Observation;
using collector::PollOutcome;

std::vector<NewReading> readings_of(std::span<const Observation> batch) {
  std::vector<NewReading> readings;
  for (const Observation& observation : batch) {
    if (observation.outcome != PollOutcome::read) continue;
    for (const auto& counter : observation.decoded.counters)
      if (counter.value <= static_cast<std::uint64_t>(std::numeric_limits<std::int64_t>::max()))
        readings.push_back({observation.device, counter.name, observation.read_at, "snmp", static_cast<std::int64_t>(counter.value),
                            storable(counter.oid), ReadingState::valid});
  }
  return readings;
}

std::vector<DeviceId> devices_of(std::span<const Observation> batch) {
  std::set<DeviceId> devices;
  for (const Observation& observation : batch) devices.insert(observation.device);
  return {devices.begin(), devices.end()};
}

// What was stored last of a device, to see whether it changed. Lost with the process: then one row is stored anew.
struct LastStored {
  std::size_t supplies = 0, status = 0;  // fingerprints
  Day supplies_day, status_day;
};

}  // namespace

struct DatabaseReadingSink::State {
  Database database;
  std::unordered_map<DeviceId, LastStored> last;
};

DatabaseReadingSink::DatabaseReadingSink(Database database) : state_(std::make_unique<State>(State{std::move(database), {}})) {}
DatabaseReadingSink::~DatabaseReadingSink() = default;

void DatabaseReadingSink::store(std::span<const Observation> batch) {
  if (batch.empty()) return;
  std::unordered_map<DeviceId, LastStored> last;  // becomes true with the commit
  std::vector<const Observation*> supplies, status;
  for (const Observation& observation : batch) {
    auto [known, added] = last.try_emplace(observation.device);
    if (auto before = state_->last.find(observation.device); added && before != state_->last.end()) known->second = before->second;
    LastStored& seen = known->second;
    const Day today = local_day(observation.read_at);
    const std::size_t supplies_now = fingerprint_of_supplies(observation), status_now = fingerprint_of_status(observation);
    if (observation.outcome == PollOutcome::read && !observation.decoded.supplies.empty() &&
        (seen.supplies != supplies_now || seen.supplies_day != today)) {
      supplies.push_back(&observation);
      seen.supplies = supplies_now, seen.supplies_day = today;
    }
    if (seen.status != status_now || seen.status_day != today) {
      status.push_back(&observation);
      seen.status = status_now, seen.status_day = today;
    }
  }
  Transaction transaction = state_->database.begin();
  refuse_unknown_devices(transaction, devices_of(batch));
  const auto [first, latest] = std::ranges::minmax(batch, {}, &Observation::read_at);
  ensure_partitions(transaction, first.read_at, latest.read_at);
  insert_readings(transaction, readings_of(batch));
  insert_supply_levels(transaction, supplies);
  insert_device_status(transaction, status);
  update_poll_states(transaction, batch);
  transaction.commit();
  for (auto& [device, seen] : last) state_->last[device] = seen;
}

}  // namespace klickwerk::db
