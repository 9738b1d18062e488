// Who did what: written in the same transaction as the deed.
#pragma once

#include <cstdint>
#include <string>
#include <string_view>
#include <vector>

#include "core/calendar.h"
#include "db/database.h"

namespace klickwerk::db {

struct AuditEntry {
  Instant at;            // given by the database
  std::string actor;     // "clerk anna", "timer settle", "klickwerk (root)"
  std::string action;    // "invoice.issue"
  std::string subject_kind, subject;
  std::string before, after;  // JSON or empty
  std::string note;
};

struct ImportEntry {
  Instant at;        // given by the database
  std::string actor, kind, file, sha256;
  std::int64_t rows_read = 0, rows_new = 0, rows_changed = 0;
};

class AuditStore {
 public:
  explicit AuditStore(Transaction& transaction) : transaction_(transaction) {}

  void record(const AuditEntry& entry);
  void record(const ImportEntry& entry);
  std::vector<AuditEntry> entries(std::string_view subject_kind, std::string_view subject);  // oldest first
  std::vector<AuditEntry> latest(int count);                                                // newest first
  std::vector<ImportEntry> imports(int count);                                              // newest first

 private:
  Transaction& transaction_;
};

}  // namespace klickwerk::db
