#include "db/later_placements.h"

#include "db/connection_internal.h"

namespace klickwerk::db {
namespace {

constexpr Statement placement_of{"placements.one", R"(
  select placement_id from placements where position_id = $1 and device_id = $2 and from_day = $3)"};
constexpr Statement leave{"placements.leave", R"(
  update placements set last_day = $2 where placement_id = $1 and last_day is null)"};
constexpr Statement add_final{"placement_counters.add_missing_final", R"(
  insert into placement_counters (placement_id, moment, counter, value) values ($1, 'final', $2, $3) on conflict do nothing)"};

}  // namespace

void LaterPlacements::complete(PositionId position, DeviceId device, Day from, std::optional<Day> last_day,
                               std::span<const billing::CounterValue> final_counters) {
  const auto rows = run(transaction_, placement_of, position.value, device.value, from.iso());
  if (rows.empty())
    throw Refused("device " + std::to_string(device.value) + " did not come to position " + std::to_string(position.value) + " on " + from.iso());
  const auto placement = integer(rows[0][0]);
  if (last_day) run(transaction_, leave, placement, last_day->iso());
  for (const auto& counter : final_counters) run(transaction_, add_final, placement, counter.counter, counter.value);
}

}  // namespace klickwerk::db
