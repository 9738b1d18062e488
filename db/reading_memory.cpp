#include <algorithm>

#include "db/due_rows_internal.h"
#include "db/reading_memory_internal.h"

namespace klickwerk::db {
namespace {

// By key, one device after the other: as joins they may be planned while the tables are small, and read them whole ever after.
constexpr Statement guards_of{"devices.guards", R"(
  select w.device_id, d.device_id is not null, (extract(epoch from p.last_attempt_at) * 1000)::bigint, coalesce(t.touches, 0),
         coalesce(d.pages_per_minute, p.pages_per_minute), coalesce(d.parts_may_differ, false),
         (extract(epoch from p.uptime_at) * 1000)::bigint, p.uptime_s, coalesce(p.uptime_moves, false)
    from unnest($1::bigint[]) w(device_id)
    left join lateral (select d.device_id, d.pages_per_minute, d.parts_may_differ from devices d where d.device_id = w.device_id limit 1) d on true
    left join lateral (select p.last_attempt_at, p.pages_per_minute, p.uptime_at, p.uptime_s, p.uptime_moves
                         from poll_states p where p.device_id = w.device_id limit 1) p on true
    left join lateral (select t.touches from reading_touches t where t.device_id = w.device_id limit 1) t on true)"};

// A reset on or after the last reading's day decides what the next one is compared with.
bool awaits_reset(const std::vector<billing::CounterReset>& resets, Day day) {
  return std::ranges::any_of(resets, [&](const billing::CounterReset& reset) { return reset.day >= day; });
}

}  // namespace

std::unordered_map<DeviceId, DeviceGuard> load_guards(Transaction& transaction, std::span<const DeviceId> devices) {
  ArrayText ids;
  for (DeviceId device : devices) ids.add(device.value);
  std::unordered_map<DeviceId, DeviceGuard> guards;
  for (const auto& row : run(transaction, guards_of, ids.text())) {
    if (!truth(row[1])) throw Refused("there is no device with the id " + text(row[0]) + " in this database: nothing of the batch was stored");
    DeviceGuard guard;
    if (const auto ms = optional_integer(row[2])) guard.last_attempt_at = Instant(std::chrono::milliseconds(*ms));
    guard.touches = integer(row[3]);
    if (const auto pages = optional_integer(row[4])) guard.pages_per_minute = static_cast<int>(*pages);
    guard.parts_may_differ = truth(row[5]);
    if (const auto ms = optional_integer(row[6])) guard.uptime.last = billing::UptimeMark{Instant(std::chrono::milliseconds(*ms)), integer(row[7])};
    guard.uptime.was_moving = truth(row[8]);
    guards.emplace(DeviceId{integer(row[0])}, guard);
  }
  return guards;
}

bool ReadingMemory::recall(const DeviceGuard& guard, std::span<const IncomingReading> incoming, DeviceJudge& judge) const {
  const auto known = devices_.find(incoming.front().device);
  if (known == devices_.end() || known->second.counters.empty()) return false;
  const Device& device = known->second;
  if (device.touches != guard.touches || device.last_attempt_at != guard.last_attempt_at) return false;
  const auto remembered = [&](const std::string& name) {
    return std::ranges::find_if(device.counters, [&](const Counter& counter) { return names_[counter.name] == name; });
  };
  for (const IncomingReading& reading : incoming)
    for (const IncomingCounter& counter : reading.counters) {
      const auto last = remembered(counter.name);
      if (last == device.counters.end() || reading.read_at <= last->read_at) return false;
    }
  for (const Counter& counter : device.counters) {
    Timeline timeline;
    timeline.add({counter.read_at, counter.day, counter.value, "", ReadingState::valid, std::nullopt});
    judge.know(names_[counter.name], std::move(timeline), {});
  }
  return true;
}

void ReadingMemory::keep(DeviceId id, const DeviceGuard& guard, Instant last_attempt_at, const DeviceJudge& judge) {
  if (devices_.size() >= most_devices_ && !devices_.contains(id)) devices_.clear();
  Device& device = devices_[id];
  device.touches = guard.touches;
  device.last_attempt_at = std::max(guard.last_attempt_at, std::optional(last_attempt_at));
  device.counters.clear();
  for (const auto& [name, known] : judge.counters()) {
    const auto end = known.timeline.calm_end();
    if (!end || awaits_reset(known.resets, end->day)) return device.counters.clear();
    device.counters.push_back({number_of(name), end->day, end->read_at, end->value});
  }
  device.counters.shrink_to_fit();
}

void ReadingMemory::keep_attempt(DeviceId id, const DeviceGuard& guard, Instant last_attempt_at) {
  const auto known = devices_.find(id);
  if (known == devices_.end()) return;
  if (known->second.last_attempt_at != guard.last_attempt_at) known->second.counters.clear();
  known->second.last_attempt_at = std::max(guard.last_attempt_at, std::optional(last_attempt_at));
}

std::uint32_t ReadingMemory::number_of(const std::string& name) {
  const auto [at, added] = numbers_.try_emplace(name, static_cast<std::uint32_t>(names_.size()));
  if (added) names_.push_back(name);
  return at->second;
}

}  // namespace klickwerk::db
