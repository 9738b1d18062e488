#include "db/device_watch.h"

#include "db/connection_internal.h"

namespace klickwerk::db {
namespace {

// A device with its place, its endpoint and the position on which it stands on day $1.
#define WATCHED_COLUMNS                                                                                                                     \
  "d.serial, d.vendor, d.model, coalesce(c.number, ''), coalesce(c.name, ''), coalesce(s.number, ''), d.location, d.active, "              \
  "coalesce(e.address, ''), coalesce(p.outcome, ''), coalesce(p.detail, ''), (extract(epoch from p.last_read_at) * 1000)::bigint, " \
  "coalesce(place.label, '')"
#define WATCHED_FROM \
  " from devices d left join sites s using (site_id) left join customers c using (customer_id) " \
  " left join device_endpoints e on e.device_id = d.device_id left join poll_states p on p.device_id = d.device_id " \
  " left join lateral ( " \
  " select v.number || ' ' || k.label as label, pl.from_day " \
  " from placements pl join contract_positions k using (position_id) join contracts v using (contract_id) " \
  " where pl.device_id = d.device_id and pl.from_day <= $1::date and coalesce(pl.last_day, 'infinity') >= $1::date " \
  " and coalesce(v.last_day, 'infinity') >= $1::date " \
  " order by pl.from_day desc limit 1) place on true "

constexpr Statement all{"device_watch.all", "select " WATCHED_COLUMNS WATCHED_FROM " order by d.serial"};
constexpr Statement silent_ones{"device_watch.silent", R"(
  select * from (select )" WATCHED_COLUMNS R"(,
         (extract(epoch from coalesce(p.last_read_at, greatest(place.from_day::timestamptz, d.created_at))) * 1000)::bigint as since)" WATCHED_FROM R"(
   where d.active and e.active and place.label is not null) w
   where since <= $2 order by since, serial)"};
constexpr Statement unplaced_ones{"device_watch.unplaced", R"(
  select * from (select )" WATCHED_COLUMNS R"(,
         (extract(epoch from greatest(
            least((select min(r.read_at) from readings_of(d.device_id) r where r.source = 'snmp'),
                  (select i.first_seen_at from discoveries i where i.device_id = d.device_id order by 1 limit 1), p.last_read_at),
            (select max(pl.last_day + 1)::timestamptz from placements pl where pl.device_id = d.device_id and pl.last_day < $1::date))) * 1000)::bigint as since)"
                                        WATCHED_FROM R"(
   where d.active and e.active and place.label is null and p.last_read_at >= to_timestamp($3::bigint / 1000.0)) w
   where since <= $2 order by since, serial)"};
constexpr Statement displaced_ones{"device_watch.displaced",
                                   "select " WATCHED_COLUMNS WATCHED_FROM " where d.active and e.active and p.outcome = 'wrong_device' order by d.serial"};
constexpr Statement polling_manners{"device_watch.manners", R"(
  select d.device_id, h.hours,
         coalesce(bit_or(1 << extract(day from v.rhythm_anchor)::int | case when v.last_day is null then 0 else 1 << extract(day from v.last_day + 1)::int end), 0)
    from devices d left join site_quiet_hours h using (site_id)
    left join placements pl on pl.device_id = d.device_id and coalesce(pl.last_day, 'infinity') >= $1::date - 1
    left join contract_positions k using (position_id) left join contracts v using (contract_id)
   where d.active
   group by d.device_id, h.hours having h.hours is not null or count(v.contract_id) > 0)"};

WatchedDevice watched(const pqxx::row& row) {
  WatchedDevice w{text(row[0]), text(row[1]), text(row[2]), text(row[3]), text(row[4]), text(row[5]), text(row[6]), truth(row[7]), text(row[8]), text(row[9]),
                  text(row[10]), {}, text(row[12])};
  if (!row[11].is_null()) w.last_read_at = moment(row[11]);
  return w;
}

constexpr int columns = 13;

std::int64_t ms_before(Instant now, int days) { return (now - std::chrono::days(days)).time_since_epoch().count(); }

}  // namespace

std::vector<WatchedDevice> DeviceWatch::devices() {
  std::vector<WatchedDevice> list;
  for (const auto& row : run(transaction_, all, local_day(now_).iso())) list.push_back(watched(row));
  return list;
}

std::vector<SilentDevice> DeviceWatch::silent(int days) {
  std::vector<SilentDevice> list;
  for (const auto& row : run(transaction_, silent_ones, local_day(now_).iso(), ms_before(now_, days))) list.push_back({watched(row), moment(row[columns])});
  return list;
}

std::vector<UnplacedDevice> DeviceWatch::unplaced(int days, int seen_within_days) {
  std::vector<UnplacedDevice> list;
  for (const auto& row : run(transaction_, unplaced_ones, local_day(now_).iso(), ms_before(now_, days), ms_before(now_, seen_within_days)))
    list.push_back({watched(row), moment(row[columns])});
  return list;
}

std::vector<WatchedDevice> DeviceWatch::displaced() {
  std::vector<WatchedDevice> list;
  for (const auto& row : run(transaction_, displaced_ones, local_day(now_).iso())) list.push_back(watched(row));
  return list;
}

std::map<DeviceId, PollingManners> DeviceWatch::manners() {
  std::map<DeviceId, PollingManners> all_manners;
  for (const auto& row : run(transaction_, polling_manners, local_day(now_).iso())) {
    PollingManners& one = all_manners[{integer(row[0])}];
    if (!row[1].is_null()) one.quiet_hours = text(row[1]);
    one.period_starts = static_cast<std::uint32_t>(integer(row[2]));
  }
  return all_manners;
}

}  // namespace klickwerk::db
