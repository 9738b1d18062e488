#include "db/collectors.h"

#include "db/connection_internal.h"

namespace klickwerk::db {
namespace {

// The first key of our advisory locks: "KWco", "KWcn".
constexpr Statement lock_step{"collectors.begin_step", "select pg_advisory_xact_lock(1263231855, 0)"};
// A step that hangs (a machine that is gone) must not hold up the others' heartbeats for longer than their leases bear.
constexpr Statement bound_step{"collectors.bound_step", R"(
  select set_config('idle_in_transaction_session_timeout', '5s', true), set_config('lock_timeout', '10s', true))"};
constexpr Statement upsert{"collectors.beat", R"(
  insert into collectors as known (name, instance, program_version, patience_ms, devices, spool_waiting) values ($1, $2, $3, $4, $5, $6)
  on conflict (name) do update
     set instance = excluded.instance, program_version = excluded.program_version, patience_ms = excluded.patience_ms,
         devices = excluded.devices, spool_waiting = excluded.spool_waiting, heartbeat_at = clock_timestamp(), stopped_at = null,
         started_at = case when known.instance = excluded.instance then known.started_at else clock_timestamp() end
  returning collector_id)"};
constexpr Statement hold_name{"collectors.hold_name", R"(
  select coalesce((select true from pg_locks where locktype = 'advisory' and classid = 1263231854 and objid = $1::integer
                      and pid = pg_backend_pid() and granted and database = (select oid from pg_database where datname = current_database())),
                  pg_try_advisory_lock(1263231854, $1::integer)))"};
constexpr Statement all_owners{"collector_shards.all", "select shard, collector_id from collector_shards where collector_id is not null"};
constexpr Statement take_shards{"collector_shards.take", "update collector_shards set collector_id = $1 where shard = any($2::smallint[])"};
constexpr Statement give_shards{"collector_shards.give_up", R"(
  update collector_shards set collector_id = null where collector_id = $1 and shard = any($2::smallint[]))"};
constexpr Statement give_all{"collector_shards.give_all", "update collector_shards set collector_id = null where collector_id = $1"};
constexpr Statement grant_alone{"collectors.alone", "update collectors set alone = $2 where collector_id = $1 and alone <> $2"};
constexpr Statement end_one{"collectors.stop", "update collectors set stopped_at = clock_timestamp(), alone = false, devices = 0 where collector_id = $1"};
constexpr Statement by_name{"collectors.by_name", "select collector_id from collectors where name = $1 and stopped_at is null"};
constexpr Statement all{"collectors.all", R"(
  select collector_id, name, program_version, (extract(epoch from started_at) * 1000)::bigint, (extract(epoch from heartbeat_at) * 1000)::bigint,
         (extract(epoch from stopped_at) * 1000)::bigint, alone,
         stopped_at is null and heartbeat_at > clock_timestamp() - patience_ms * interval '1 millisecond'
           and heartbeat_at < clock_timestamp() + patience_ms * interval '1 millisecond', -- one of the future: that clock was set back since
         devices, spool_waiting, (select count(*) from collector_shards s where s.collector_id = c.collector_id)
    from collectors c order by name)"};

std::string array_of(const collector::Shards& shards) {
  std::string array = "{";
  for (std::size_t shard = 0; shard < shards.size(); ++shard)
    if (shards[shard]) array += (array.size() > 1 ? "," : "") + std::to_string(shard);
  return array + "}";
}

}  // namespace

void CollectorStore::begin_step() {
  run(transaction_, bound_step);
  run(transaction_, lock_step);
}

std::int64_t CollectorStore::beat(const Heartbeat& h) {
  const std::int64_t id = integer(run(transaction_, upsert, h.name, h.instance, h.program_version, h.patience_ms, h.devices, h.spool_waiting)[0][0]);
  if (!truth(run(transaction_, hold_name, id)[0][0]))
    throw Refused("another collector called \"" + h.name + "\" is connected to this database: give each its own collector.name");
  return id;
}

collector::ShardOwners CollectorStore::owners() {
  collector::ShardOwners owners{};
  for (const auto& row : run(transaction_, all_owners)) owners.at(static_cast<std::size_t>(integer(row[0]))) = integer(row[1]);
  return owners;
}

void CollectorStore::take(std::int64_t collector, const collector::Shards& shards) {
  if (shards.any()) run(transaction_, take_shards, collector, array_of(shards));
}

void CollectorStore::give_up(std::int64_t collector, const collector::Shards& shards) {
  if (shards.any()) run(transaction_, give_shards, collector, array_of(shards));
}

void CollectorStore::set_alone(std::int64_t collector, bool alone) { run(transaction_, grant_alone, collector, alone); }

void CollectorStore::stop(std::int64_t collector) {
  run(transaction_, give_all, collector);
  run(transaction_, end_one, collector);
}

std::vector<Collector> CollectorStore::collectors() {
  std::vector<Collector> list;
  for (const auto& row : run(transaction_, all)) {
    Collector one{integer(row[0]), text(row[1]), text(row[2]), moment(row[3]), moment(row[4]), {}, truth(row[6]), truth(row[7]),
                  small_integer(row[8]), integer(row[9]), small_integer(row[10])};
    if (!row[5].is_null()) one.stopped_at = moment(row[5]);
    list.push_back(std::move(one));
  }
  return list;
}

bool CollectorStore::retire(std::string_view name) {
  begin_step();
  const auto rows = run(transaction_, by_name, std::string(name));
  if (rows.empty()) return false;
  stop(integer(rows[0][0]));
  return true;
}

}  // namespace klickwerk::db
