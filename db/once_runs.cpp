#include "db/once_runs.h"

#include "db/connection_internal.h"

namespace klickwerk::db {
namespace {

constexpr Statement keep_run{"once_runs.keep", R"(
  insert into once_runs (name, program_version, started_at, asked, read, silent, wrong_device, undecodable) values ($1, $2, $3, $4, $5, $6, $7, $8)
  on conflict (name) do update
     set program_version = excluded.program_version, started_at = excluded.started_at, ended_at = clock_timestamp(), asked = excluded.asked,
         read = excluded.read, silent = excluded.silent, wrong_device = excluded.wrong_device, undecodable = excluded.undecodable)"};
constexpr Statement latest_run{"once_runs.latest", R"(
  select name, program_version, (extract(epoch from started_at) * 1000)::bigint, (extract(epoch from ended_at) * 1000)::bigint,
         asked, read, silent, wrong_device, undecodable
    from once_runs order by ended_at desc, name limit 1)"};

}  // namespace

void OnceRunStore::keep(const OnceRun& one) {
  run(transaction_, keep_run, one.name, one.program_version, iso_utc(one.started_at), one.asked, one.read, one.silent, one.wrong_device, one.undecodable);
}

std::optional<OnceRun> OnceRunStore::latest() {
  const auto rows = run(transaction_, latest_run);
  if (rows.empty()) return std::nullopt;
  const auto row = rows[0];
  return OnceRun{text(row[0]), text(row[1]), moment(row[2]), moment(row[3]), small_integer(row[4]), small_integer(row[5]), small_integer(row[6]),
                 small_integer(row[7]), small_integer(row[8])};
}

}  // namespace klickwerk::db
