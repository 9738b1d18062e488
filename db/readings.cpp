#include "db/readings.h"

#include <algorithm>
#include <map>
#include <set>
#include <tuple>

#include "db/connection_internal.h"
#include "db/due_rows_internal.h"
#include "db/reading_rows_internal.h"
#include "db/review_rows_internal.h"
#include "db/words.h"

namespace klickwerk::db {
namespace {

#define READING_COLUMNS                                                                                                      \
  "device_id, counter, (extract(epoch from read_at) * 1000)::bigint, source, value, oid, state, local_day, "                \
  "(extract(epoch from received_at) * 1000)::bigint, corrected_by, review_id"

constexpr Statement add_decision{"reading_decisions.add", R"(
  insert into reading_decisions (device_id, decided_by, state, reason) values ($1, $2, $3, $4) returning decision_id)"};
constexpr Statement decide_reading{"readings.decide", R"(
  update readings set state = $5, corrected_by = $6 where device_id = $1 and counter = $2 and read_at = $3 and source = $4)"};
constexpr Statement add_reset{"counter_resets.add", R"(
  insert into counter_resets (device_id, counter, day, old_value, new_value, documented_by, reason) values ($1, $2, $3, $4, $5, $6, $7))"};
constexpr Statement history_of{"readings.history", "select " READING_COLUMNS R"( from readings
   where device_id = $1 and ($2 = '' or counter = $2) and read_at >= $3 and read_at < $4
   order by read_at desc, counter, source)"};
// The same order as in due_contracts.cpp: billable first, then the latest, then by source.
constexpr Statement closing_of{"readings.closing", "select " READING_COLUMNS R"( from readings
   where device_id = $1 and counter = $2 and state in ('valid', 'billable')
     and local_day = (select r.local_day from readings r where r.device_id = $1 and r.counter = $2 and r.state in ('valid', 'billable') and r.read_at < $3
                       order by r.read_at desc limit 1)
   order by (state = 'billable') desc, read_at desc,
            array_position(array['clerk', 'technician', 'customer', 'snmp', 'monitoring', 'csv'], source)
   limit 1)"};
constexpr Statement next_of{"readings.next", "select " READING_COLUMNS R"( from readings
   where device_id = $1 and counter = $2 and read_at >= $3 and state in ('valid', 'billable') order by read_at limit 1)"};
constexpr Statement decisions_of{"reading_decisions.of", "select decision_id, decided_by, reason from reading_decisions where decision_id = any($1::bigint[])"};
constexpr Statement drop_reset{"counter_resets.withdraw", R"(
  delete from counter_resets where device_id = $1 and counter = $2 and day = $3 returning old_value, new_value)"};
constexpr Statement supplies_of{"supply_levels.latest", R"(
  select (extract(epoch from read_at) * 1000)::bigint, supply_index, description, type, colour, receptacle, unit, level_kind, level, capacity,
         percent, oid
    from supply_levels
   where device_id = $1 and read_at = (select max(read_at) from supply_levels where device_id = $1)
   order by supply_index)"};

StoredReading reading_from(const pqxx::row& row) {
  StoredReading stored;
  stored.reading = {{integer(row[0])}, text(row[1]), moment(row[2]), text(row[3]), integer(row[4]), text(row[5]), from_word<ReadingState>(view(row[6])),
                    optional_integer(row[10])};
  stored.local_day = day(row[7]);
  stored.received_at = moment(row[8]);
  stored.decision = optional_integer(row[9]);
  return stored;
}

collector::DecodedSupply supply_from(const pqxx::row& row) {
  collector::DecodedSupply supply;
  supply.index = small_integer(row[1]);
  supply.description = text(row[2]);
  supply.type = text(row[3]);
  supply.colour = text(row[4]);
  supply.receptacle = truth(row[5]);
  supply.unit = text(row[6]);
  supply.level_kind = from_word<collector::LevelKind>(view(row[7]));
  supply.level = optional_integer(row[8]).value_or(0);
  supply.capacity = optional_integer(row[9]);
  if (auto percent = optional_integer(row[10])) supply.percent = static_cast<int>(*percent);
  supply.oid = text(row[11]);
  return supply;
}

}  // namespace

Instant end_of_day(Day day) { return start_of_local_day(day + 1) - std::chrono::milliseconds(1); }

std::int64_t ReadingStore::add(std::span<const NewReading> readings) {
  if (readings.empty()) return 0;
  std::set<DeviceId> devices;
  for (const NewReading& reading : readings) devices.insert(reading.device);
  refuse_unknown_devices(transaction_, std::vector<DeviceId>(devices.begin(), devices.end()));
  const auto [first, last] = std::ranges::minmax(readings, {}, &NewReading::read_at);
  ensure_partitions(transaction_, first.read_at, last.read_at);
  touch_readings(transaction_, std::vector<DeviceId>(devices.begin(), devices.end()));
  return insert_readings(transaction_, readings);
}

void ReadingStore::decide(const NewReading& key, ReadingState state, std::string_view decided_by, std::string_view reason) {
  const auto decision = integer(run(transaction_, add_decision, key.device.value, std::string(decided_by), word(state), std::string(reason))[0][0]);
  const auto changed = run(transaction_, decide_reading, key.device.value, key.counter, iso_utc(key.read_at), key.source, word(state), decision);
  touch_readings(transaction_, std::span(&key.device, 1));
  if (changed.affected_rows() == 0)
    throw Refused("there is no reading of device " + std::to_string(key.device.value) + ", counter " + key.counter + ", at " + iso_utc(key.read_at) +
                  " from " + key.source);
}

void ReadingStore::document_reset(DeviceId device, const billing::CounterReset& reset, std::string_view by, std::string_view reason) {
  run(transaction_, add_reset, device.value, reset.counter, reset.day.iso(), reset.old_value, reset.new_value, std::string(by), std::string(reason));
  touch_readings(transaction_, std::span(&device, 1));
}

std::vector<StoredReading> ReadingStore::history(DeviceId device, std::string_view counter, Period days) {
  std::vector<StoredReading> list;
  for (const auto& row : run(transaction_, history_of, device.value, std::string(counter), iso_utc(start_of_local_day(days.first)),
                             iso_utc(start_of_local_day(days.end))))
    list.push_back(reading_from(row));
  return list;
}

void ReadingStore::tell_decisions(std::vector<StoredReading>& readings) {
  ArrayText ids;
  for (const StoredReading& stored : readings)
    if (stored.decision) ids.add(*stored.decision);
  std::map<std::int64_t, std::pair<std::string, std::string>> decisions;
  for (const auto& row : run(transaction_, decisions_of, ids.text())) decisions[integer(row[0])] = {text(row[1]), text(row[2])};
  for (StoredReading& stored : readings)
    if (stored.decision) std::tie(stored.decided_by, stored.reason) = decisions[*stored.decision];
}

std::optional<StoredReading> ReadingStore::closing(DeviceId device, std::string_view counter, Day day) {
  const auto rows = run(transaction_, closing_of, device.value, std::string(counter), iso_utc(start_of_local_day(day + 1)));
  return rows.empty() ? std::nullopt : std::optional(reading_from(rows[0]));
}

std::optional<StoredReading> ReadingStore::next(DeviceId device, std::string_view counter, Day day) {
  const auto rows = run(transaction_, next_of, device.value, std::string(counter), iso_utc(start_of_local_day(day + 1)));
  return rows.empty() ? std::nullopt : std::optional(reading_from(rows[0]));
}

billing::CounterReset ReadingStore::withdraw_reset(DeviceId device, std::string_view counter, Day day) {
  const auto rows = run(transaction_, drop_reset, device.value, std::string(counter), day.iso());
  if (rows.empty()) throw Refused("no reset of " + std::string(counter) + " is documented on " + day.iso() + " for device " + std::to_string(device.value));
  touch_readings(transaction_, std::span(&device, 1));
  return {day, std::string(counter), integer(rows[0][0]), integer(rows[0][1])};
}

std::optional<ReadingStore::Supplies> ReadingStore::supplies(DeviceId device) {
  const auto rows = run(transaction_, supplies_of, device.value);
  if (rows.empty()) return std::nullopt;
  Supplies supplies{moment(rows[0][0]), {}};
  for (const auto& row : rows) supplies.supplies.push_back(supply_from(row));
  return supplies;
}

}  // namespace klickwerk::db
