// "Billing lint": what would make a month's invoices wrong, incomplete or late, found before they are made.
#pragma once

#include <optional>
#include <string>
#include <vector>

#include "config/config.h"
#include "core/calendar.h"
#include "db/database.h"

namespace klickwerk::office {

enum class LintSeverity {
  error,    // an invoice would be wrong or could not be issued
  warning,  // money is probably lost, or a customer will ask
  notice,   // worth knowing
};
const char* name_of(LintSeverity severity);

struct LintFinding {
  std::string code;  // ZERO_PRICE …
  LintSeverity severity = LintSeverity::warning;
  std::string where;      // "contract V-2001", "customer 10042", "device SN1", "klickwerk.toml"
  std::string what;       // one sentence
  std::string next_step;  // what to do
};

struct LintRequest {
  Period period;  // to be billed
  Day today;
  int silent_days = 30;
  int seen_days = 14;
  bool late_inputs = true;  // also what a correction would change; klickwerk settle shows that itself
};

struct LintReport {
  Period period;
  std::vector<LintFinding> findings;  // errors first, then by code and where

  int count(LintSeverity severity) const;
};

// Reads only. Throws db::Unavailable.
LintReport run_lint(db::Database& database, const config::Config& config, const LintRequest& request);

// The findings, of each code so many (0: all); the summary alone (one line a code) where many are to be expected, as before
// a settlement.
std::string lint_text(const LintReport& report, std::size_t most_of_a_code = 0);
std::string lint_summary(const LintReport& report);
std::string lint_json(const LintReport& report);

}  // namespace klickwerk::office
