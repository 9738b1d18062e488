#include "db/distribution.h"

#include <algorithm>

#include "db/audit.h"
#include "db/connection_internal.h"

namespace klickwerk::db {
namespace {

constexpr Statement server_of{"distribution.server", R"(
  select current_setting('server_version_num')::integer / 10000,
         exists (select from pg_available_extensions where name = 'citus'),
         'citus' = any(regexp_split_to_array(current_setting('shared_preload_libraries'), '\s*,\s*')),
         exists (select from pg_extension where extname = 'citus'))"};
constexpr Statement tables_of{"distribution.tables", R"(
  select c.relname from pg_partitioned_table p join pg_class c on c.oid = p.partrelid join pg_attribute a on a.attrelid = c.oid
   where a.attname = 'device_id' and c.relnamespace = 'public'::regnamespace and not c.relispartition
   order by c.relname <> 'readings', c.relname)"};
// A distributed table may refer to reference tables only; ours refer to what stays on the coordinator.
constexpr Statement keys_of{"distribution.foreign_keys", R"(
  select conname from pg_constraint where conrelid = $1::regclass and contype = 'f' and conparentid = 0 order by conname)"};
// What looks at readings device by device (021_readings_of.sql): an inlined query would reach the planner as a subquery that
// depends on another table's row, which Citus refuses; a function in PL/pgSQL is run for each row.
constexpr Statement functions_of{"distribution.functions", R"(
  select format('create or replace function %s(%s) returns setof readings language plpgsql stable as %L', p.proname, pg_get_function_arguments(p.oid),
                'begin return query ' || p.prosrc || '; end')
    from pg_proc p join pg_language l on l.oid = p.prolang
   where p.prorettype = 'readings'::regtype and p.proretset and l.lanname = 'sql' and p.pronamespace = 'public'::regnamespace
   order by p.proname, p.pronargs)"};
constexpr Statement is_distributed{"distribution.is_distributed", "select exists (select from pg_dist_partition where logicalrelid = $1::regclass)"};

}  // namespace

Distribution plan_distribution(Transaction& transaction) {
  const auto server = run(transaction, server_of)[0];
  Distribution plan{truth(server[1]), truth(server[2]), truth(server[3]), small_integer(server[0]), {}, {}};
  std::vector<std::string> tables, statements;
  for (const auto& row : run(transaction, tables_of)) {
    const std::string table = text(row[0]);
    const bool already = plan.created && truth(run(transaction, is_distributed, table)[0][0]);
    (already ? plan.distributed : tables).push_back(table);
  }
  if (tables.empty()) return plan;
  if (!plan.created) statements.emplace_back("create extension citus");
  // Our guards (readings are append-only, never deleted) are triggers that look at their own row only; Citus runs them on the
  // workers where this is set.
  statements.emplace_back("set citus.enable_unsafe_triggers = on");
  statements.emplace_back("do $$ begin execute format('alter database %I set citus.enable_unsafe_triggers = on', current_database()); end $$");
  // Before any table: once Citus has worked on shards side by side, it makes no function in the same transaction.
  for (const auto& row : run(transaction, functions_of)) statements.push_back(text(row[0]));
  for (const std::string& table : tables) {
    for (const auto& key : run(transaction, keys_of, table)) statements.push_back("alter table " + table + " drop constraint " + text(key[0]));
    const bool first = plan.distributed.empty() && table == tables.front();
    const std::string with = plan.distributed.empty() ? tables.front() : plan.distributed.front();
    statements.push_back("select create_distributed_table('" + table + "', 'device_id'" + (first ? "" : ", colocate_with => '" + with + "'") + ")");
  }
  plan.statements = std::move(statements);
  return plan;
}

bool readings_are_distributed(Transaction& transaction) {
  return truth(run(transaction, server_of)[0][3]) && truth(run(transaction, is_distributed, std::string("readings"))[0][0]);
}

std::string distribution_obstacle(const Distribution& plan) {
  const std::string major = std::to_string(plan.server_major);
  if (!plan.available)
    return "this server has no extension citus. It is not in Debian: install the package postgresql-" + major +
           "-citus-12.1 (or newer) from Citus's own package source on the coordinator and every worker, add citus as the first of "
           "shared_preload_libraries in postgresql.conf, restart PostgreSQL, and call this again (docs/scaling.md)";
  if (!plan.preloaded && !plan.created)
    return "the extension citus is installed, but not loaded: make it the first of shared_preload_libraries in postgresql.conf, restart "
           "PostgreSQL, and call this again";
  return "";
}

void distribute(Transaction& transaction, const Distribution& plan, const std::string& actor) {
  if (const std::string obstacle = distribution_obstacle(plan); !obstacle.empty()) throw Refused(obstacle);
  std::string note;
  for (const std::string& statement : plan.statements) {
    guarded("db.distribute: " + statement, [&] { transaction.state().work->exec(statement); });
    note += statement + ";\n";
  }
  if (!note.empty()) AuditStore(transaction).record(AuditEntry{{}, actor, "db.distribute", "database", "readings", "", "", note});
}

}  // namespace klickwerk::db
