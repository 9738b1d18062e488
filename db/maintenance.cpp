#include "db/maintenance.h"

#include <nlohmann/json.hpp>

#include "db/audit.h"
#include "db/connection_internal.h"
#include "db/distribution.h"

namespace klickwerk::db {
namespace {

constexpr Statement make_ahead{"readings.partitions_ahead", R"(
  select ensure_partitions($1::timestamptz, date_trunc('month', $1::timestamptz at time zone 'UTC') at time zone 'UTC' + interval '3 months'))"};
constexpr Statement months_before{"readings.months_to_thin", R"(
  select distinct m.month from (
    select (regexp_match(c.relname, '^readings_(\d{4})_(\d{2})$')) as part from pg_inherits i join pg_class c on c.oid = i.inhrelid
     where i.inhparent = 'readings'::regclass) parts,
    lateral (select make_date(part[1]::integer, part[2]::integer, 1) as month) m
   where m.month + interval '1 month' <= $1::date
     and not exists (select from reading_thinnings t where t.month = m.month)
     and month_has_readings(m.month)
   order by m.month)"};
constexpr Statement license{"reading_thinnings.add", "insert into reading_thinnings (month, thinned_by) values ($1, $2)"};
constexpr Statement count_deleted{"reading_thinnings.count", "update reading_thinnings set deleted = $2 where month = $1"};
constexpr Statement count_all{"readings.of_month", R"(
  select count(*) from readings where read_at >= $1::timestamp at time zone 'UTC' and read_at < ($1::timestamp + interval '1 month') at time zone 'UTC')"};
constexpr const char* make_billed = R"(
  create temporary table if not exists billed_readings (device_id bigint, counter text, day date, value bigint, source text) on commit drop)";
// A settlement looks back to the opening of its first open period, but never beyond its own end.
constexpr Statement inputs_of{"settlements.readings_in_inputs", R"(
  insert into billed_readings
  select distinct d.device_id, r.reading ->> 0, (r.reading ->> 1)::date, (r.reading ->> 2)::bigint, r.reading ->> 3
    from settlements s
   cross join lateral jsonb_array_elements(s.input::jsonb -> 'positions') p(position)
   cross join lateral jsonb_array_elements(coalesce(p.position -> 'readings', '[]')) r(reading)
   cross join lateral jsonb_array_elements(coalesce(p.position -> 'devices', '[]')) placed(device)
    join devices d on d.serial = placed.device ->> 'serial'
   where s.period_end > $1::date - 1
     and (r.reading ->> 1)::date between $1::date - 1 and ($1::date + interval '1 month')::date)"};
// The order in which one of a day bills: as in readings.cpp and due_readings.cpp.
constexpr Statement thin_month{"readings.thin", R"(
  with ranked as (
    select device_id, counter, read_at, source, value, local_day, state, corrected_by, review_id,
           row_number() over (partition by device_id, counter, local_day
                              order by (state = 'billable') desc, (state = 'valid') desc, read_at desc,
                                       array_position(array['clerk', 'technician', 'customer', 'snmp', 'monitoring', 'csv'], source)) as rank,
           max(read_at) filter (where state in ('valid', 'billable')) over (partition by device_id, counter, local_day) as last_good
      from readings
     where read_at >= $1::timestamp at time zone 'UTC' - interval '26 hours'
       and read_at < ($1::timestamp + interval '1 month') at time zone 'UTC' + interval '26 hours')
  delete from readings r using ranked k
   where r.device_id = k.device_id and r.counter = k.counter and r.read_at = k.read_at and r.source = k.source
     and r.read_at >= $1::timestamp at time zone 'UTC' and r.read_at < ($1::timestamp + interval '1 month') at time zone 'UTC'
     and k.rank > 1 and k.read_at < k.last_good and k.state = 'valid' and k.corrected_by is null and k.review_id is null
     and not exists (select from billed_readings b where b.device_id = r.device_id and b.counter = r.counter and b.day = r.local_day
                        and b.value = r.value and b.source = r.source))"};

}  // namespace

int make_partitions_ahead(Transaction& transaction, Instant now) { return small_integer(run(transaction, make_ahead, iso_utc(now))[0][0]); }

std::vector<Day> Thinning::months(Day before) {
  Transaction transaction = database_.begin();
  if (readings_are_distributed(transaction))  // the guard that lets rows go knows its licence by the transaction's number, which is another on each worker
    throw Refused("the readings are spread over several servers by Citus, where they cannot be thinned: leave --keep-months out (docs/scaling.md)");
  std::vector<Day> months;
  for (const auto& row : run(transaction, months_before, before.first_of_month().iso())) months.push_back(day(row[0]));
  return months;
}

ThinnedMonth Thinning::thin(Day month, std::string_view by, bool dry_run) {
  Transaction transaction = database_.begin();
  ThinnedMonth result{month, integer(run(transaction, count_all, month.iso())[0][0]), 0};
  run(transaction, license, month.iso(), std::string(by));
  guarded("billed_readings.make", [&] { transaction.state().work->exec(make_billed); });
  run(transaction, inputs_of, month.iso());
  result.deleted = static_cast<std::int64_t>(run(transaction, thin_month, month.iso()).affected_rows());
  if (dry_run) return result;
  run(transaction, count_deleted, month.iso(), result.deleted);
  AuditStore(transaction).record({{}, std::string(by), "readings.thin", "month", month.iso().substr(0, 7), "",
                                  nlohmann::json{{"readings", result.readings}, {"deleted", result.deleted}}.dump(), ""});
  transaction.commit();
  return result;
}

}  // namespace klickwerk::db
