// The schema's history: db/migrations/NNN_name.sql, built into the program, forward only, each in one transaction
// and remembered with its SHA-256 in schema_migrations.
#pragma once

#include <optional>
#include <span>
#include <string>
#include <vector>

#include "core/calendar.h"
#include "db/database.h"

namespace klickwerk::db {

struct Migration {
  int number = 0;
  std::string name;    // "001_parties_and_devices"
  std::string sha256;  // of the file
  std::string sql;
};

// In order. The numbers count 1, 2, 3 … without a gap.
const std::vector<Migration>& built_in_migrations();

struct MigrationStatus {
  int number = 0;
  std::string name;
  std::optional<Instant> applied_at;  // empty: waits to be applied
};

constexpr int oldest_server = 13;  // PostgreSQL's major version

// What is applied and what waits. Throws SchemaMismatch when the database was migrated by other files or by a newer
// program, or when the server is too old.
std::vector<MigrationStatus> migration_status(Database& database, std::span<const Migration> migrations = built_in_migrations());
// Applies what waits and returns how many. Two at once: the second waits and finds nothing to do.
int migrate(Database& database, std::span<const Migration> migrations = built_in_migrations());
// Throws SchemaMismatch unless everything is applied.
void check_schema(Database& database);
// docs/schema.sql: the migrations one after the other, for reading.
std::string schema_for_reading();

}  // namespace klickwerk::db
