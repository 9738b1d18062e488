#include "db/reading_intake.h"

#include <algorithm>
#include <map>
#include <set>

#include "db/due_rows_internal.h"
#include "db/reading_judge_internal.h"
#include "db/reading_rows_internal.h"
#include "db/review_rows_internal.h"

namespace klickwerk::db {
namespace {

constexpr Statement judged_devices{"devices.for_judging", R"(
  select d.device_id, coalesce(d.pages_per_minute, p.pages_per_minute), d.parts_may_differ
    from devices d left join poll_states p using (device_id) where d.device_id = any($1::bigint[]))"};

std::vector<DeviceId> devices_of(std::span<const IncomingReading> incoming) {
  std::set<DeviceId> devices;
  for (const IncomingReading& reading : incoming) devices.insert(reading.device);
  return {devices.begin(), devices.end()};
}

std::vector<TimelineWish> wishes_of(std::span<const IncomingReading> incoming) {
  std::map<std::pair<std::int64_t, std::string>, TimelineWish> wishes;
  for (const IncomingReading& reading : incoming)
    for (const IncomingCounter& counter : reading.counters) {
      auto [at, added] = wishes.try_emplace({reading.device.value, counter.name}, TimelineWish{reading.device, counter.name, reading.read_at, reading.read_at});
      at->second.first = std::min(at->second.first, reading.read_at);
      at->second.last = std::max(at->second.last, reading.read_at);
    }
  std::vector<TimelineWish> list;
  for (auto& [key, wish] : wishes) list.push_back(std::move(wish));
  return list;
}

// A reading that is a good one of before this program: its dealer's takeover may reach back, but not before printers
// had counters.
constexpr std::chrono::sys_days earliest{std::chrono::year{2000} / 1 / 1};
constexpr std::chrono::hours most_ahead{26};  // "end of the day" in any zone, and a clock that is a little ahead

}  // namespace

std::optional<std::string> incredible_moment(Instant read_at, Instant now) {
  if (read_at < earliest)
    return "the reading claims to be of " + iso_utc(read_at) + ", before the year 2000: set the clock of the machine that took it, and read again";
  if (read_at > now + most_ahead)
    return "the reading claims to be of " + iso_utc(read_at) + ", but here it is " + iso_utc(now) + ": compare the clocks of both machines (timedatectl)";
  return std::nullopt;
}

std::vector<JudgedReading> ReadingIntake::judge(std::span<const IncomingReading> incoming) {
  const auto devices = devices_of(incoming);
  refuse_unknown_devices(transaction_, devices);
  std::map<DeviceId, DeviceJudge> judges;
  ArrayText ids;
  for (DeviceId device : devices) ids.add(device.value);
  for (const auto& row : run(transaction_, judged_devices, ids.text())) {
    billing::Speed speed = speed_;
    if (const auto pages = optional_integer(row[1])) speed.pages_per_minute = static_cast<int>(*pages);
    judges.emplace(DeviceId{integer(row[0])}, DeviceJudge(speed, truth(row[2])));
  }
  const auto wishes = wishes_of(incoming);
  auto timelines = load_timelines(transaction_, wishes);
  const DeviceResets resets = load_resets(transaction_, devices);
  for (std::size_t i = 0; i < wishes.size(); ++i)
    judges.at(wishes[i].device).know(wishes[i].counter, std::move(timelines[i]), resets.of(wishes[i].device, wishes[i].counter));
  std::vector<const IncomingReading*> in_order;
  for (const IncomingReading& reading : incoming) in_order.push_back(&reading);
  std::ranges::stable_sort(in_order, {}, [](const IncomingReading* reading) { return reading->read_at; });
  std::vector<JudgedReading> judged;
  for (const IncomingReading* reading : in_order) judges.at(reading->device).judge(*reading, judged);
  return judged;
}

void ReadingIntake::store(std::vector<JudgedReading> judged) {
  if (judged.empty()) return;
  open_reviews(transaction_, judged);
  std::vector<NewReading> readings;
  std::set<DeviceId> devices;
  for (JudgedReading& one : judged) devices.insert(one.reading.device), readings.push_back(std::move(one.reading));
  const auto [first, last] = std::ranges::minmax(readings, {}, &NewReading::read_at);
  ensure_partitions(transaction_, first.read_at, last.read_at);
  insert_readings(transaction_, readings);
  touch_readings(transaction_, std::vector(devices.begin(), devices.end()));
}

}  // namespace klickwerk::db
