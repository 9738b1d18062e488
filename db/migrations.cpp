#include "db/migrations.h"

#include <algorithm>
#include <charconv>

#include "core/assert.h"
#include "core/embedded_file.h"
#include "core/sha256.h"
#include "db/connection_internal.h"

namespace klickwerk::db {

std::span<const EmbeddedFile> embedded_migrations();  // cmake/embed.cmake

namespace {

constexpr const char* create_table = R"(
  create table if not exists schema_migrations (
    number      integer primary key,
    name        text not null,
    sha256      text not null,
    applied_at  timestamptz not null default clock_timestamp(),
    constraint schema_migrations_sha256_is_hex check (sha256 ~ '^[0-9a-f]{64}$')))";
constexpr const char* lock = "select pg_advisory_xact_lock(7305809042817311)";  // any number that nobody else takes
// Not to_regclass(): its cached "no" would outlive the wait for the lock.
constexpr Statement has_table{"schema_migrations.exists", R"(
  select exists (select from pg_class where relname = 'schema_migrations' and relnamespace = to_regnamespace(current_schema()::text)))"};
constexpr Statement applied{"schema_migrations.list", R"(
  select number, name, sha256, (extract(epoch from applied_at) * 1000)::bigint from schema_migrations order by number)"};
constexpr Statement remember{"schema_migrations.add", "insert into schema_migrations (number, name, sha256) values ($1, $2, $3)"};

struct Applied {
  int number = 0;
  std::string name, sha256;
  Instant at;
};

void check_server(Transaction& transaction) {
  const int version = transaction.state().database->connection->server_version();
  if (version / 10000 < oldest_server)
    throw SchemaMismatch("the database server is PostgreSQL " + std::to_string(version / 10000) + ", needed is " +
                         std::to_string(oldest_server) + " or newer: update the server, or unset database.url for the embedded one");
}

std::vector<Applied> read_applied(Transaction& transaction) {
  check_server(transaction);
  std::vector<Applied> list;
  if (!truth(run(transaction, has_table)[0][0])) return list;
  for (const auto& row : run(transaction, applied)) list.push_back({small_integer(row[0]), text(row[1]), text(row[2]), moment(row[3])});
  return list;
}

[[noreturn]] void mismatch(const std::string& fact, const std::string& next) { throw SchemaMismatch("the database's schema is not this program's: " + fact + "; " + next); }

// What was applied must be what we carry: the same files, from the first on, without a gap.
void check_applied(const std::vector<Applied>& list, std::span<const Migration> migrations) {
  for (std::size_t i = 0; i < list.size(); ++i) {
    const Applied& done = list[i];
    if (done.number != static_cast<int>(i) + 1)
      mismatch("migration " + std::to_string(i + 1) + " is missing in it, though later ones are applied", "restore a backup");
    if (i >= migrations.size())
      mismatch("it is newer (migration " + done.name + ", this program ends with " +
                   (migrations.empty() ? "none" : migrations.back().name) + ")", "update this program");
    if (done.name != migrations[i].name || done.sha256 != migrations[i].sha256)
      mismatch("migration " + done.name + " was applied from another file than this program's " + migrations[i].name,
               "use the program that made the database, or restore a backup");
  }
}

void apply(Transaction& transaction, const Migration& migration) {
  guarded("migration " + migration.name, [&] { transaction.state().work->exec(migration.sql); });
  run(transaction, remember, migration.number, migration.name, migration.sha256);
}

// One migration, one transaction; false when none waits. The lock lasts to the transaction's end.
bool apply_next(Database& database, std::span<const Migration> migrations) {
  Transaction transaction = database.begin();
  guarded("migrate", [&] { transaction.state().work->exec(lock); });
  const auto list = read_applied(transaction);
  check_applied(list, migrations);
  if (list.size() == migrations.size()) return false;
  if (list.empty()) guarded("migrate", [&] { transaction.state().work->exec(create_table); });
  apply(transaction, migrations[list.size()]);
  transaction.commit();
  return true;
}

}  // namespace

const std::vector<Migration>& built_in_migrations() {
  static const std::vector<Migration> migrations = [] {
    std::vector<Migration> list;
    for (const EmbeddedFile& file : embedded_migrations()) {
      const std::string name(file.name.substr(0, file.name.rfind(".sql")));
      int number = 0;
      std::from_chars(name.data(), name.data() + name.size(), number);
      KW_ASSERT(number == static_cast<int>(list.size()) + 1);
      list.push_back({number, name, sha256_hex(file.content), std::string(file.content)});
    }
    return list;
  }();
  return migrations;
}

std::vector<MigrationStatus> migration_status(Database& database, std::span<const Migration> migrations) {
  Transaction transaction = database.begin();
  const auto list = read_applied(transaction);
  check_applied(list, migrations);
  std::vector<MigrationStatus> status;
  for (std::size_t i = 0; i < migrations.size(); ++i)
    status.push_back({migrations[i].number, migrations[i].name, i < list.size() ? std::optional(list[i].at) : std::nullopt});
  return status;
}

int migrate(Database& database, std::span<const Migration> migrations) {
  const auto status = migration_status(database, migrations);
  if (std::ranges::all_of(status, [](const MigrationStatus& one) { return one.applied_at.has_value(); })) return 0;
  int count = 0;
  while (apply_next(database, migrations)) ++count;
  return count;
}

void check_schema(Database& database) {
  for (const MigrationStatus& one : migration_status(database))
    if (!one.applied_at) mismatch("migration " + one.name + " waits to be applied", "run `klickwerk db migrate`");
}

std::string schema_for_reading() {
  std::string text = "-- The schema, for reading: db/migrations one after the other. Generated by `klickwerk db schema`; a test fails\n"
                     "-- when it is stale. Changes go into a new migration.\n";
  for (const Migration& migration : built_in_migrations()) text += "\n-- ===== " + migration.name + ".sql =====\n\n" + migration.sql;
  return text;
}

}  // namespace klickwerk::db
