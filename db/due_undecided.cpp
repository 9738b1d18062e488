// Readings that wait for review and would be a contract's last ones: while nobody has decided them, an average in their
// place would bill over a fall or a jump that needs an explanation.
#include <algorithm>
#include <set>

#include "db/due_rows_internal.h"

namespace klickwerk::db {
namespace {

constexpr Statement suspects_of{"readings.undecided_of_devices", R"(
  select r.device_id, r.counter, r.local_day, r.value, r.review_id, d.serial
    from readings r join devices d using (device_id)
   where r.device_id = any($1::bigint[]) and r.review_id is not null and r.state = 'suspect'
   order by r.device_id, r.counter, r.read_at)"};

struct Suspect {
  std::string counter, serial;
  Day day;
  std::int64_t value = 0, item = 0;
};
using Suspects = std::multimap<std::int64_t, Suspect>;

bool is_billed(const billing::ContractTerms& terms, const std::string& counter) {
  return std::ranges::any_of(terms.meters, [&](const auto& meter) {
    return meter.counts.empty() ? meter.id == counter : std::ranges::any_of(meter.counts, [&](const auto& count) { return count.counter == counter; });
  });
}

bool is_passed(const billing::PositionHistory& history, const Suspect& suspect) {
  return std::ranges::any_of(history.readings, [&](const auto& reading) { return reading.counter == suspect.counter && reading.day >= suspect.day; });
}

void note(DueContract& due, std::size_t place, const Placement& placement, const Suspect& suspect) {
  const auto& input = due.job.input;
  const bool stands_there = placement.from <= suspect.day && (!placement.last_day || suspect.day <= *placement.last_day);
  if (!stands_there || suspect.day >= input.period.end || !is_billed(due.contract.terms, suspect.counter)) return;
  if (is_passed(input.positions[place], suspect)) return;
  const std::string what = suspect.counter + " of device " + suspect.serial + " (item " + std::to_string(suspect.item) + ", " + std::to_string(suspect.value) +
                           " on " + suspect.day.iso() + ")";
  const auto same_item = [&](const std::string& other) { return other.starts_with(suspect.counter + " of device " + suspect.serial + " (item " + std::to_string(suspect.item) + ","); };
  auto& list = due.job.undecided;
  if (std::ranges::none_of(list, same_item)) list.push_back(what);
}

}  // namespace

void read_undecided(Transaction& transaction, std::vector<DueContract>& due) {
  std::set<std::int64_t> devices;
  for (const DueContract& one : due)
    for (const Position& position : one.contract.positions)
      for (const Placement& placement : position.placements) devices.insert(placement.device.value);
  ArrayText ids;
  for (std::int64_t device : devices) ids.add(device);
  Suspects suspects;
  for (const auto& row : run(transaction, suspects_of, ids.text()))
    suspects.emplace(integer(row[0]), Suspect{text(row[1]), text(row[5]), day(row[2]), integer(row[3]), integer(row[4])});
  if (suspects.empty()) return;
  for (DueContract& one : due)
    for (std::size_t place = 0; place < one.job.input.positions.size(); ++place)
      for (const Placement& placement : one.contract.positions[place].placements)
        for (auto [at, end] = suspects.equal_range(placement.device.value); at != end; ++at) note(one, place, placement, at->second);
}

}  // namespace klickwerk::db
