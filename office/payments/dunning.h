// Reminding customers of what is overdue: which step is next, what it asks for, and the letter.
#pragma once

#include <filesystem>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "config/config.h"
#include "db/database.h"
#include "db/payments.h"
#include "office/payments/on_account.h"

namespace klickwerk::office {

struct DunningLevel {
  int days = 0;         // after the due date; from the second level on, after the step before
  Money fee;            // of the letter
  int interest_bp = 0;  // a year, hundredths of a percent, on each open amount from its due date on
};
// "7 0.00, 14 5.00 9.12%": days, fee, interest if any. Throws std::runtime_error that names the part.
std::vector<DunningLevel> parse_dunning_levels(std::string_view text);

struct DunningProposal {
  db::OpenItem item;
  int level = 0;
  bool last = false;   // no level follows
  Money fee;           // asked for once a letter: with the customer's highest step
  Money interest;      // on what is asked for; days over due by 365, rounded once
  int days_over = 0;
  Day pay_until;
  Money credited;      // what the customer's open credits and payments on account cover of it, the oldest due first
  Money asked() const { return item.open() - credited; }
};

struct DunningPlan {
  std::vector<DunningProposal> steps;
  std::vector<DunningProposal> covered;  // overdue, but the customer's credits cover it: nobody is dunned for it
  std::vector<db::OpenItem> credits;     // of the customers of both
  std::vector<OnAccount> on_account;     // likewise
};
// Pure. Items that are overdue for their next level; not what went to the bank within the last 14 days. A customer's open
// credits, and what he paid and nobody has assigned, are taken off what is asked for.
DunningPlan propose_dunning(const std::vector<db::OpenItem>& items, const std::vector<OnAccount>& on_account, const std::vector<DunningLevel>& levels, int pay_within_days, Day today);

struct DunningOrder {
  Day today;                       // as of that day; to be confirmed, not after the calendar's
  bool confirm = false;            // record the steps and keep the letters among the documents
  bool mail = false;               // with confirm: queue each letter for its customer
  std::filesystem::path folder;    // letters are written there as well; empty: nowhere
  std::string actor;
  std::optional<Day> calendar = {}; // what today is; empty: the clock's
};

struct DunningPaper {
  std::string customer_number, file_name, bytes;  // PDF/A-3b, in the customer's language
  std::vector<std::string> mailed_to;
  std::string why_not_mailed;
};

struct DunningRun {
  bool confirmed = false;
  std::vector<DunningProposal> steps;
  std::vector<DunningProposal> covered;
  std::vector<db::OpenItem> credits;
  OnAccountBook on_account;          // of the dunned customers; and how much is nobody's
  std::vector<DunningPaper> papers;  // one for each customer who is asked for something
  bool needs_a_person() const;       // a letter that was to be mailed could not be
};
// Steps, letters' hashes (audit log) and mails are one transaction; the files are there before it. Throws TemplateError,
// document::DocumentError, db::Refused: no step is recorded for a day to come.
DunningRun run_dunning(db::Database& database, const config::Config& config, const DunningOrder& order);

std::string dunning_text(const DunningRun& run);
std::string dunning_json(const DunningRun& run);

}  // namespace klickwerk::office
