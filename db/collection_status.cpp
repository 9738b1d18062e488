#include "db/collection_status.h"

#include "db/connection_internal.h"

namespace klickwerk::db {
namespace {

// A poll may come later than its place by jitter and load: half an interval and ten minutes are no news, nor are quiet hours.
#define STANDING                                                                                                                         \
  "standing as (select d.device_id, d.serial, d.model, d.location, d.site_id, p.detail, p.last_read_at, "                                \
  "  exists (select from placements l where l.device_id = d.device_id and l.from_day <= now()::date "                                   \
  "          and (l.last_day is null or l.last_day >= now()::date)) as on_contract, "                                                 \
  "  case when p.device_id is null then 'never_asked' when p.outcome <> 'read' then p.outcome "                                          \
  "       when p.last_read_at < now() - coalesce(e.poll_interval_s, $1::integer) * interval '1.5 seconds' - interval '10 minutes' "      \
  "            - (case when q.hours is null then $2::integer when q.hours = '' then 0 "                                                  \
  "               else (1440 + extract(epoch from split_part(q.hours, '-', 2)::time - split_part(q.hours, '-', 1)::time)::integer / 60) % 1440 end) " \
  "              * interval '1 minute' then 'late' else 'in_time' end as state "                                                         \
  "  from device_endpoints e join devices d using (device_id) left join poll_states p using (device_id) "                                \
  "  left join site_quiet_hours q on q.site_id = d.site_id where e.active and d.active)"

constexpr Statement clock_of{"status.now", "select (extract(epoch from clock_timestamp()) * 1000)::bigint"};
constexpr Statement count_all{"status.figures", "with " STANDING R"(
  select count(*), count(*) filter (where state = 'in_time'), count(*) filter (where state = 'late'), count(*) filter (where state = 'silent'),
         count(*) filter (where state = 'wrong_device'), count(*) filter (where state = 'undecodable'), count(*) filter (where state = 'never_asked'),
         count(*) filter (where state = 'silent' and on_contract and coalesce(last_read_at, '-infinity') < now() - $3::integer * interval '1 day')
    from standing)"};
// One that was never polled may be read by file or by hand.
constexpr Statement worst_of{"status.worst", "with " STANDING R"(
  select t.serial, t.model, coalesce(c.name, ''), t.location, t.state, coalesce(t.detail, ''),
         (extract(epoch from coalesce(t.last_read_at, (select max(r.read_at) from readings_of(t.device_id) r where r.state <> 'invalid'))) * 1000)::bigint, t.on_contract
    from standing t left join sites s on s.site_id = t.site_id left join customers c using (customer_id)
   where t.state <> 'in_time'
   order by t.on_contract desc, array_position(array['wrong_device', 'undecodable', 'late', 'silent', 'never_asked'], t.state),
            t.last_read_at nulls first, t.serial limit $3)"};
constexpr Statement run_of{"status.last_run", R"(
  select run_id, period_first, period_end, (extract(epoch from started_at) * 1000)::bigint, (extract(epoch from finished_at) * 1000)::bigint
    from settlement_runs order by run_id desc limit 1)"};
constexpr Statement waiting_of{"status.waiting", R"(
  select (select count(*) from reading_reviews where decided_at is null), (select count(*) from discoveries where state = 'new'),
         (select count(*) from invoices where state = 'draft'), (select count(*) from settlement_exceptions where resolved_at is null))"};
constexpr Statement storage_of{"status.storage", R"(
  select pg_database_size(current_database()),
         (select max(to_date(substring(c.relname from '\d{4}_\d{2}$'), 'YYYY_MM') + interval '1 month')::date
            from pg_inherits i join pg_class c on c.oid = i.inhrelid where i.inhparent = 'readings'::regclass and c.relname ~ '_\d{4}_\d{2}$'))"};

}  // namespace

Instant CollectionStatus::now() { return moment(run(transaction_, clock_of)[0][0]); }

ReadingFigures CollectionStatus::figures() {
  const auto row = run(transaction_, count_all, bounds_.poll_interval_s, bounds_.quiet_minutes, bounds_.silent_days)[0];
  return {small_integer(row[0]), small_integer(row[1]), small_integer(row[2]), small_integer(row[3]),
          small_integer(row[4]), small_integer(row[5]), small_integer(row[6]), small_integer(row[7])};
}

std::vector<TroubledDevice> CollectionStatus::worst(int most) {
  std::vector<TroubledDevice> list;
  for (const auto& row : run(transaction_, worst_of, bounds_.poll_interval_s, bounds_.quiet_minutes, most)) {
    TroubledDevice device{text(row[0]), text(row[1]), text(row[2]), text(row[3]), text(row[4]), text(row[5]), {}, truth(row[7])};
    if (!row[6].is_null()) device.last_read_at = moment(row[6]);
    list.push_back(std::move(device));
  }
  return list;
}

std::optional<LastRun> CollectionStatus::last_run() {
  const auto rows = run(transaction_, run_of);
  if (rows.empty()) return std::nullopt;
  const auto row = rows[0];
  LastRun last{integer(row[0]), Period{day(row[1]), day(row[2])}.iso(), moment(row[3]), {}};
  if (!row[4].is_null()) last.finished_at = moment(row[4]);
  return last;
}

Waiting CollectionStatus::waiting() {
  const auto row = run(transaction_, waiting_of)[0];
  return {small_integer(row[0]), small_integer(row[1]), small_integer(row[2]), small_integer(row[3])};
}

Storage CollectionStatus::storage() {
  const auto row = run(transaction_, storage_of)[0];
  return {integer(row[0]), optional_day(row[1])};
}

}  // namespace klickwerk::db
