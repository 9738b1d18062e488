#include "db/standing.h"

#include "db/connection_internal.h"

namespace klickwerk::db {
namespace {

constexpr Statement open_placement{"placements.open_of_device", R"(
  select p.position_id, c.number, k.label, p.from_day
    from placements p join contract_positions k using (position_id) join contracts c using (contract_id)
   where p.device_id = $1 and p.last_day is null order by p.from_day desc limit 1)"};

constexpr Statement put_speed{"devices.set_speed", "update devices set pages_per_minute = $2 where device_id = $1"};

constexpr Statement known_speed{"devices.speed", R"(
  select coalesce(d.pages_per_minute, p.pages_per_minute) from devices d left join poll_states p using (device_id) where d.device_id = $1)"};

}  // namespace

billing::Speed speed_of_device(Transaction& transaction, DeviceId device, billing::Speed usual) {
  const auto rows = run(transaction, known_speed, device.value);
  if (const auto pages = rows.empty() ? std::nullopt : optional_integer(rows[0][0])) usual.pages_per_minute = static_cast<int>(*pages);
  return usual;
}

void set_speed(Transaction& transaction, DeviceId device, int pages_per_minute) { run(transaction, put_speed, device.value, pages_per_minute); }

std::optional<Standing> standing_of(Transaction& transaction, DeviceId device) {
  const auto rows = run(transaction, open_placement, device.value);
  if (rows.empty()) return std::nullopt;
  return Standing{{integer(rows[0][0])}, text(rows[0][1]), text(rows[0][2]), day(rows[0][3])};
}

}  // namespace klickwerk::db
