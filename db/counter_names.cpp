#include "db/counter_names.h"

#include "db/connection_internal.h"

namespace klickwerk::db {
namespace {

constexpr Statement known_of{"counters.known_of_device", R"(
  select distinct r.counter from readings_of($1) r
  union
  select coalesce(c.counter, m.meter)
    from placements a join contract_positions p using (position_id) join contract_meters m using (contract_id)
    left join meter_counters c on c.contract_id = m.contract_id and c.meter = m.meter
   where a.device_id = $1
   order by 1)"};
constexpr Statement of_meters{"counters.of_meters", R"(
  select distinct coalesce(c.counter, m.meter) from contract_meters m left join meter_counters c using (contract_id, meter) order by 1)"};
constexpr Statement invoices_of{"invoices.over_day_of_device", R"(
  select distinct coalesce(i.number, 'of draft ' || i.invoice_id || ', approved')
    from placements a join contract_positions p using (position_id) join settlements s using (contract_id)
    join invoice_parts t on t.settlement_id = s.settlement_id join invoices i on i.invoice_id = t.invoice_id
   where a.device_id = $1 and a.from_day <= $2::date and coalesce(a.last_day, 'infinity') >= $2::date
     and s.period_first <= $2::date + 1 and s.period_end > $2::date and s.kind = 'regular' and s.state in ('approved', 'issued') and i.state in ('approved', 'issued')
     and not exists (select from invoices c where c.cancels_id = i.invoice_id and c.state = 'issued')
   order by 1)"};

std::vector<std::string> texts(const pqxx::result& rows) {
  std::vector<std::string> list;
  for (const auto& row : rows) list.push_back(text(row[0]));
  return list;
}

}  // namespace

std::vector<std::string> counters_known_of(Transaction& transaction, DeviceId device) { return texts(run(transaction, known_of, device.value)); }

std::vector<std::string> counters_of_all_meters(Transaction& transaction) { return texts(run(transaction, of_meters)); }

std::vector<std::string> invoices_over(Transaction& transaction, DeviceId device, Day day) { return texts(run(transaction, invoices_of, device.value, day.iso())); }

}  // namespace klickwerk::db
