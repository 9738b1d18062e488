#include "db/audit.h"

#include "db/connection_internal.h"

namespace klickwerk::db {
namespace {

#define AUDIT_COLUMNS                                                                                               \
  "(extract(epoch from at) * 1000)::bigint, actor, action, subject_kind, subject, coalesce(before::text, ''), " \
  "coalesce(after::text, ''), note"

constexpr Statement add_entry{"audit_log.add", R"(
  insert into audit_log (actor, action, subject_kind, subject, before, after, note)
  values ($1, $2, $3, $4, nullif($5, '')::jsonb, nullif($6, '')::jsonb, $7))"};
constexpr Statement of_subject{"audit_log.of_subject",
                               "select " AUDIT_COLUMNS " from audit_log where subject_kind = $1 and subject = $2 order by entry_id"};
constexpr Statement last_entries{"audit_log.latest", "select " AUDIT_COLUMNS " from audit_log order by entry_id desc limit $1"};
constexpr Statement add_import{"import_log.add", R"(
  insert into import_log (actor, kind, file, sha256, rows_read, rows_new, rows_changed) values ($1, $2, $3, $4, $5, $6, $7))"};
constexpr Statement last_imports{"import_log.latest", R"(
  select (extract(epoch from at) * 1000)::bigint, actor, kind, file, sha256, rows_read, rows_new, rows_changed
    from import_log order by import_id desc limit $1)"};

std::vector<AuditEntry> entries_from(const pqxx::result& rows) {
  std::vector<AuditEntry> list;
  for (const auto& row : rows)
    list.push_back({moment(row[0]), text(row[1]), text(row[2]), text(row[3]), text(row[4]), text(row[5]), text(row[6]), text(row[7])});
  return list;
}

}  // namespace

void AuditStore::record(const AuditEntry& e) {
  run(transaction_, add_entry, e.actor, e.action, e.subject_kind, e.subject, e.before, e.after, e.note);
}

void AuditStore::record(const ImportEntry& e) {
  run(transaction_, add_import, e.actor, e.kind, e.file, e.sha256, e.rows_read, e.rows_new, e.rows_changed);
}

std::vector<AuditEntry> AuditStore::entries(std::string_view subject_kind, std::string_view subject) {
  return entries_from(run(transaction_, of_subject, std::string(subject_kind), std::string(subject)));
}

std::vector<AuditEntry> AuditStore::latest(int count) { return entries_from(run(transaction_, last_entries, count)); }

std::vector<ImportEntry> AuditStore::imports(int count) {
  std::vector<ImportEntry> list;
  for (const auto& row : run(transaction_, last_imports, count))
    list.push_back({moment(row[0]), text(row[1]), text(row[2]), text(row[3]), text(row[4]), integer(row[5]), integer(row[6]), integer(row[7])});
  return list;
}

}  // namespace klickwerk::db
