// Readings that wait for review where a settlement would look for one: they bill nothing, but the meter must not be billed
// as if the device had been silent.
#include <algorithm>
#include <set>

#include "billing/contract/counters.h"
#include "db/due_rows_internal.h"

namespace klickwerk::db {
namespace {

constexpr Statement suspects_of{"readings.undecided_of_devices", R"(
  select r.device_id, r.counter, r.local_day, r.value, r.review_id, d.serial, w.kind in ('fell', 'became_zero')
    from readings r join devices d using (device_id) join reading_reviews w using (device_id, review_id)
   where r.device_id = any($1::bigint[]) and r.review_id is not null and r.state = 'suspect'
   order by r.device_id, r.counter, r.read_at)"};

using Suspects = std::multimap<std::int64_t, billing::UndecidedReading>;

std::string devices_of(const std::vector<DueContract>& due) {
  std::set<std::int64_t> devices;
  for (const DueContract& one : due)
    if (!one.job.input.fees_only)
      for (const Position& position : one.contract.positions)
        for (const Placement& placement : position.placements) devices.insert(placement.device.value);
  ArrayText ids;
  for (std::int64_t device : devices) ids.add(device);
  return ids.text();
}

// Where a good reading goes past a suspect one of the device's stay, nobody needs it any more. One of before the run is
// needed unless a good one follows within its own month: it may be what the run opens with.
Day asked_for_until(const billing::UndecidedReading& suspect, Day run_first, Day end) {
  return suspect.day < run_first ? std::min(end, suspect.day.first_of_next_month()) : end;
}

// A good reading of the same day or a later one.
bool is_passed(const billing::PositionHistory& history, const billing::UndecidedReading& suspect, Day end) {
  return std::ranges::any_of(history.readings, [&](const auto& reading) {
    return reading.counter == suspect.counter && suspect.day <= reading.day && reading.day < end;
  });
}

bool is_known_item(const std::vector<billing::UndecidedReading>& known, const billing::UndecidedReading& suspect) {
  return std::ranges::any_of(known, [&](const auto& other) { return other.item == suspect.item && other.counter == suspect.counter; });
}

// Which of a device's undecided readings belong to its stay on a place, and are billed there.
void note(const Suspects& suspects, const Placement& placement, Day run_first, Day end, const std::set<std::string>& billed, billing::PositionHistory& history) {
  for (auto [at, last] = suspects.equal_range(placement.device.value); at != last; ++at) {
    const auto& suspect = at->second;
    const bool stands_there = placement.from <= suspect.day && suspect.day < end;
    if (!stands_there || !billed.contains(suspect.counter)) continue;
    if (!is_passed(history, suspect, asked_for_until(suspect, run_first, end)) && !is_known_item(history.undecided, suspect)) history.undecided.push_back(suspect);
  }
}

}  // namespace

void read_undecided(Transaction& transaction, std::vector<DueContract>& due) {
  Suspects suspects;
  for (const auto& row : run(transaction, suspects_of, devices_of(due)))
    suspects.emplace(integer(row[0]), billing::UndecidedReading{text(row[1]), day(row[2]), integer(row[3]), text(row[5]), integer(row[4]), truth(row[6])});
  if (suspects.empty()) return;
  for (DueContract& one : due) {
    const auto billed = billing::counters_of(one.contract.terms);
    for (std::size_t place = 0; place < one.job.input.positions.size(); ++place) {
      const Position& position = one.contract.positions[place];
      for (std::size_t i = 0; i < position.placements.size(); ++i)
        note(suspects, position.placements[i], one.job.input.period.first, std::min(end_of_stay(position, i), one.job.input.period.end), billed,
             one.job.input.positions[place]);
    }
  }
}

}  // namespace klickwerk::db
