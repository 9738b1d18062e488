// Are the books still what they were when they were written? Walks the hash chain, then compares every issued document with
// its lines, its printed facts, its file on disk, its number's neighbours, and its settlement settled again.
#pragma once

#include <cstdint>
#include <functional>
#include <optional>
#include <string>
#include <vector>

#include "config/config.h"
#include "db/database.h"

namespace klickwerk::office {

struct AuditFault {
  std::string code;   // "CHAIN_BROKEN", "FACTS_DIFFER" …
  std::string where;  // link, number, series
  std::string what;
};

// A link that somebody wrote down earlier (from a report of this command): the chain must still lead through it. This
// is how a chain that was forged as a whole, or cut at its end, is found out.
struct ChainAnchor {
  std::int64_t link = 0;
  std::string hash;
};
// "1234:9f3c…" as the report prints it; empty when malformed.
std::optional<ChainAnchor> parse_anchor(const std::string& text);

struct AuditReport {
  std::int64_t links = 0, documents = 0, files = 0, settlements = 0, series = 0;
  std::int64_t payments = 0, assignments = 0, reminders = 0, exports = 0, journal = 0;  // links of these kinds; set-offs are assignments
  bool files_looked_at = true, settled_again = true;
  std::string head;  // "link:hash" of the last link; empty without any
  std::optional<std::string> first_broken;  // the first link that does not hold, in words
  std::vector<AuditFault> faults;
  std::vector<AuditFault> remarks;  // unchanged since it was written, but an auditor will ask

  bool sound() const { return faults.empty(); }
};

struct AuditRequest {
  std::optional<ChainAnchor> anchor;
  bool files = true;        // compare the documents on disk
  bool settlements = true;  // settle again
};

// Reads only. Throws db::Unavailable.
AuditReport verify_books(db::Database& database, const config::Config& config, const AuditRequest& request,
                         const std::function<void(std::int64_t documents)>& progress = {});

std::string audit_text(const AuditReport& report);
std::string audit_json(const AuditReport& report);

}  // namespace klickwerk::office
