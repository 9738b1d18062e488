#include "db/billing_prospects.h"

#include "db/connection_internal.h"
#include "db/due_rows_internal.h"

namespace klickwerk::db {
namespace {

constexpr Statement stays_of{"placements.prospects", R"(
  select a.device_id, k.number, a.from_day, least(a.last_day, p.last_day, k.last_day),
         coalesce((select string_agg(distinct coalesce(c.counter, m.meter), ',') from contract_meters m left join meter_counters c using (contract_id, meter)
                    where m.contract_id = k.contract_id), '')
    from unnest($1::bigint[]) d(device_id) join placements a on a.device_id = d.device_id join contract_positions p using (position_id)
    join contracts k on k.contract_id = p.contract_id order by a.device_id, a.from_day, k.number)"};
constexpr Statement settled_of{"settlements.prospects", R"(
  select a.device_id, x.day, string_agg(distinct coalesce(i.number, 'draft ' || i.invoice_id), ', ')
    from unnest($1::bigint[]) d(device_id) join placements a on a.device_id = d.device_id join contract_positions p using (position_id)
    join settlements s on s.contract_id = p.contract_id join invoice_parts t on t.settlement_id = s.settlement_id join invoices i on i.invoice_id = t.invoice_id
   cross join lateral (values (s.period_first - 1), (s.period_end - 1)) x(day)
   where s.kind = 'regular' and s.state in ('approved', 'issued') and i.state in ('approved', 'issued') and x.day >= $2 and x.day < $3
     and a.from_day <= x.day and coalesce(a.last_day, 'infinity') >= x.day
     and not exists (select from invoices c where c.cancels_id = i.invoice_id and c.state = 'issued')
   group by 1, 2)"};
// The same order as in readings.cpp. The bounds let the server skip the partitions of other months.
constexpr Statement standing_of{"readings.prospects", R"(
  select w.nr, r.value, r.source, r.state = 'billable'
    from unnest($1::integer[], $2::bigint[], $3::text[], $4::date[]) w(nr, device_id, counter, day)
   cross join lateral (
     select x.value, x.source, x.state
       from readings_of(w.device_id, w.counter, (w.day::timestamp - interval '1 day') at time zone 'UTC', (w.day::timestamp + interval '2 days') at time zone 'UTC') x
      where x.local_day = w.day and x.state in ('valid', 'billable')
      order by (x.state = 'billable') desc, x.read_at desc, array_position(array['clerk', 'technician', 'customer', 'snmp', 'monitoring', 'csv'], x.source) limit 1) r)"};

std::string array_of(std::span<const DeviceId> devices) {
  ArrayText ids;
  for (const DeviceId device : devices) ids.add(device.value);
  return ids.text();
}

std::vector<std::string> names_in(std::string_view list) {
  std::vector<std::string> names;
  while (!list.empty()) {
    const auto comma = std::min(list.find(','), list.size());
    names.emplace_back(list.substr(0, comma));
    list.remove_prefix(std::min(comma + 1, list.size()));
  }
  return names;
}

}  // namespace

std::vector<DeviceStay> BillingProspects::stays(std::span<const DeviceId> devices) {
  std::vector<DeviceStay> list;
  for (const auto& row : run(transaction_, stays_of, array_of(devices)))
    list.push_back({{integer(row[0])}, text(row[1]), day(row[2]), optional_day(row[3]), names_in(view(row[4]))});
  return list;
}

std::vector<SettledDay> BillingProspects::settled_days(std::span<const DeviceId> devices, Period days) {
  std::vector<SettledDay> list;
  for (const auto& row : run(transaction_, settled_of, array_of(devices), days.first.iso(), days.end.iso())) list.push_back({{integer(row[0])}, day(row[1]), text(row[2])});
  return list;
}

std::vector<std::optional<StandingReading>> BillingProspects::standing(std::span<const CounterOfDay> wanted) {
  ArrayText numbers, devices, counters, days;
  for (std::size_t i = 0; i < wanted.size(); ++i)
    numbers.add(static_cast<std::int64_t>(i)), devices.add(wanted[i].device.value), counters.add(wanted[i].counter), days.add(wanted[i].day.iso());
  std::vector<std::optional<StandingReading>> list(wanted.size());
  for (const auto& row : run(transaction_, standing_of, numbers.text(), devices.text(), counters.text(), days.text()))
    list[static_cast<std::size_t>(integer(row[0]))] = StandingReading{integer(row[1]), text(row[2]), truth(row[3])};
  return list;
}

}  // namespace klickwerk::db
