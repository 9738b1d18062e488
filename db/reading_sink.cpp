#include "db/reading_sink.h"

#include <algorithm>
#include <limits>
#include <map>
#include <set>
#include <unordered_map>

#include "db/poll_rows_internal.h"
#include "db/reading_memory_internal.h"
#include "db/reading_rows_internal.h"
#include "db/review_rows_internal.h"

namespace klickwerk::db {
namespace {

using collector::Observation;
using collector::PollOutcome;

constexpr auto largest_counter = static_cast<std::uint64_t>(std::numeric_limits<std::int64_t>::max());
// A collector's clock, not a history: nothing was polled before this program was written.
constexpr std::chrono::sys_days first_poll{std::chrono::year{2020} / 1 / 1};

IncomingReading incoming_from(const Observation& observation, const std::string& source) {
  IncomingReading reading{observation.device, observation.read_at, source, {}, std::nullopt};
  for (const auto& counter : observation.decoded.counters)
    if (counter.value <= largest_counter) reading.counters.push_back({counter.name, static_cast<std::int64_t>(counter.value), storable(counter.oid)});
  if (observation.decoded.status.uptime_s && *observation.decoded.status.uptime_s <= largest_counter)
    reading.uptime_s = static_cast<std::int64_t>(*observation.decoded.status.uptime_s);
  return reading;
}

std::vector<DeviceId> devices_of(std::span<const Observation> batch) {
  std::set<DeviceId> devices;
  for (const Observation& observation : batch) devices.insert(observation.device);
  return {devices.begin(), devices.end()};
}

void refuse_incredible_moments(std::span<const Observation> batch, Instant now) {
  for (const Observation& observation : batch) {
    auto why = incredible_moment(observation.read_at, now);
    if (!why && observation.read_at < first_poll)
      why = "the reading claims to be of " + iso_utc(observation.read_at) + ", before 2020: set the clock of the collector's machine";
    if (why) throw Refused("device " + std::to_string(observation.device.value) + " at " + observation.address + ": " + *why + "; it was not stored");
  }
}

// What was stored last of a device, to see whether it changed. Lost with the process: then one row is stored anew.
struct LastStored {
  std::size_t supplies = 0, status = 0;  // fingerprints
  Day supplies_day, status_day;
  struct Gauge {
    Instant read_at;
    std::int64_t value = 0;
  };
  std::map<std::string, Gauge> gauges;  // by name and instance
};

constexpr std::chrono::hours gauges_at_least{1};

// The observations of a batch whose supplies or state changed.
struct Changes {
  std::unordered_map<DeviceId, LastStored> last;  // becomes true with the commit
  std::vector<const Observation*> supplies, status;
  std::vector<GaugeRow> gauges;

  void note(const Observation& observation, const std::unordered_map<DeviceId, LastStored>& before) {
    auto [known, added] = last.try_emplace(observation.device);
    if (const auto old = before.find(observation.device); added && old != before.end()) known->second = old->second;
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
    if (observation.outcome == PollOutcome::read) note_gauges(observation, seen);
  }

  void note_gauges(const Observation& observation, LastStored& seen) {
    for (const auto& gauge : observation.decoded.gauges) {
      const auto [known, is_new] = seen.gauges.try_emplace(gauge.name + '\t' + gauge.instance, LastStored::Gauge{observation.read_at, gauge.value});
      const bool is_due = observation.read_at - known->second.read_at >= gauges_at_least;
      if (!is_new && !is_due && known->second.value == gauge.value) continue;
      known->second = {observation.read_at, gauge.value};
      gauges.push_back({observation.device, observation.read_at, &gauge});
    }
  }
};

// The months whose partitions this sink saw to, next month's included.
class KnownMonths {
 public:
  void ensure(Transaction& transaction, Instant first, Instant last) {
    const Month from = month_of(first), to = month_of(last);
    if (known_ && known_->first <= from && to <= known_->second) return;
    ensure_partitions(transaction, first, last);
    known_ = {from, to};
  }

 private:
  using Month = std::chrono::year_month;
  static Month month_of(Instant moment) {
    const std::chrono::year_month_day day(std::chrono::floor<std::chrono::days>(moment));
    return day.year() / day.month();
  }
  std::optional<std::pair<Month, Month>> known_;
};

// One device's part of a batch.
struct DeviceBatch {
  std::vector<IncomingReading> incoming;  // by read_at
  Instant last_attempt_at;
  std::optional<DeviceJudge> judge;
};
using DeviceBatches = std::map<DeviceId, DeviceBatch>;

DeviceBatches by_device(std::span<const Observation> batch, const std::string& source) {
  DeviceBatches devices;
  for (const Observation& observation : batch) {
    DeviceBatch& device = devices[observation.device];
    device.last_attempt_at = std::max(device.last_attempt_at, observation.read_at);
    if (observation.outcome != PollOutcome::read) continue;
    IncomingReading reading = incoming_from(observation, source);
    if (!reading.counters.empty()) device.incoming.push_back(std::move(reading));
  }
  for (auto& [id, device] : devices) std::ranges::stable_sort(device.incoming, {}, &IncomingReading::read_at);
  return devices;
}

std::vector<std::string> counters_of(const DeviceBatch& device) {
  std::set<std::string> names;
  for (const IncomingReading& reading : device.incoming)
    for (const IncomingCounter& counter : reading.counters) names.insert(counter.name);
  return {names.begin(), names.end()};
}

// Timelines of the devices that are not remembered, with one statement for all.
void load_judges(Transaction& transaction, DeviceBatches& devices, const std::vector<DeviceId>& strangers) {
  std::vector<TimelineWish> wishes;
  for (DeviceId id : strangers) {
    const DeviceBatch& device = devices.at(id);
    for (std::string& name : counters_of(device)) wishes.push_back({id, std::move(name), device.incoming.front().read_at, device.incoming.back().read_at});
  }
  auto timelines = load_timelines(transaction, wishes);
  const DeviceResets resets = load_resets(transaction, strangers);
  for (std::size_t i = 0; i < wishes.size(); ++i)
    devices.at(wishes[i].device).judge->know(wishes[i].counter, std::move(timelines[i]), resets.of(wishes[i].device, wishes[i].counter));
}

std::map<DeviceId, KnownUptime> uptimes_of(const DeviceBatches& devices) {
  std::map<DeviceId, KnownUptime> uptimes;
  for (const auto& [id, device] : devices)
    if (device.judge && device.judge->uptime().last) {
      const auto& uptime = device.judge->uptime();
      uptimes.emplace(id, KnownUptime{uptime.last->read_at, uptime.last->uptime_s, uptime.was_moving});
    }
  return uptimes;
}

void store_other_serials(Transaction& transaction, std::span<const Observation> batch) {
  for (const Observation& observation : batch)
    if (observation.outcome == PollOutcome::wrong_device)
      open_review(transaction, {observation.device, observation.read_at, storable(observation.decoded.serial.value_or("")),
                                storable(observation.decoded.model.value_or("")),
                                observation.detail.empty() ? "another device answers at " + observation.address : storable(observation.detail)});
}

}  // namespace

struct DatabaseReadingSink::State {
  Database database;
  Settings settings;
  SystemClock system_clock;
  ReadingMemory memory;
  std::unordered_map<DeviceId, LastStored> last;
  KnownMonths months;

  Instant now() const { return settings.clock ? settings.clock->now() : system_clock.now(); }
  Instant wall() const { return settings.wall_clock ? settings.wall_clock->now() : now(); }

  void store(std::span<const Observation> batch, Intake intake);

  // Makes a judge for each device that was read.
  void prepare(Transaction& transaction, DeviceBatches& devices, const std::unordered_map<DeviceId, DeviceGuard>& guards) {
    std::vector<DeviceId> strangers;
    for (auto& [id, device] : devices) {
      if (device.incoming.empty()) continue;
      const DeviceGuard& guard = guards.at(id);
      billing::Speed speed = settings.speed;
      if (guard.pages_per_minute) speed.pages_per_minute = guard.pages_per_minute;
      device.judge.emplace(speed, guard.parts_may_differ);
      if (!guard.uptime.last || guard.uptime.last->read_at < wall() + std::chrono::hours(1)) device.judge->know(guard.uptime);
      if (!memory.recall(guard, device.incoming, *device.judge)) strangers.push_back(id);
    }
    load_judges(transaction, devices, strangers);
  }

  void keep(const DeviceBatches& devices, const std::unordered_map<DeviceId, DeviceGuard>& guards) {
    for (const auto& [id, device] : devices) {
      if (device.judge) memory.keep(id, guards.at(id), device.last_attempt_at, *device.judge);
      else memory.keep_attempt(id, guards.at(id), device.last_attempt_at);
    }
  }
};

DatabaseReadingSink::DatabaseReadingSink(Database database) : DatabaseReadingSink(std::move(database), Settings{}) {}
DatabaseReadingSink::DatabaseReadingSink(Database database, Settings settings)
    : state_(std::make_unique<State>(State{std::move(database), settings, {}, ReadingMemory(settings.most_remembered), {}, {}})) {}
DatabaseReadingSink::~DatabaseReadingSink() = default;

// Nearly every batch is new in all its rows. One that comes again in part (its commit's answer was lost) begins anew.
void DatabaseReadingSink::store(std::span<const Observation> batch) {
  if (batch.empty()) return;
  refuse_incredible_moments(batch, state_->now());
  try {
    state_->store(batch, Intake::straight);
  } catch (const Conflict&) {
    state_->store(batch, Intake::without_repeats);
  }
}

void DatabaseReadingSink::State::store(std::span<const Observation> batch, Intake intake) {
  KnownMonths known_months = std::exchange(months, {});  // whatever goes wrong, they are asked for again
  Changes changes;
  for (const Observation& observation : batch) changes.note(observation, last);
  DeviceBatches devices = by_device(batch, settings.source);
  Transaction transaction = database.begin();
  const auto guards = load_guards(transaction, devices_of(batch));
  prepare(transaction, devices, guards);
  std::vector<JudgedReading> judged;
  for (auto& [id, device] : devices)
    for (const IncomingReading& reading : device.incoming) device.judge->judge(reading, judged);
  open_reviews(transaction, judged);
  store_other_serials(transaction, batch);
  const auto [earliest, latest] = std::ranges::minmax(batch, {}, &Observation::read_at);
  known_months.ensure(transaction, earliest.read_at, latest.read_at);
  std::vector<NewReading> readings;
  readings.reserve(judged.size());
  for (JudgedReading& one : judged) readings.push_back(std::move(one.reading));
  insert_readings(transaction, readings, intake);
  insert_supply_levels(transaction, changes.supplies, intake);
  insert_device_status(transaction, changes.status, intake);
  insert_gauges(transaction, changes.gauges, intake);
  update_poll_states(transaction, batch, uptimes_of(devices), wall());
  transaction.commit();
  months = known_months;
  for (auto& [device, seen] : changes.last) last[device] = seen;
  keep(devices, guards);
}

}  // namespace klickwerk::db
