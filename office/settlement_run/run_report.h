// What a settlement run did with each contract, and its sums. The same for a dry run and the real one.
#pragma once

#include <chrono>
#include <optional>
#include <string>
#include <vector>

#include "billing/metering/tolerance.h"
#include "billing/settlement/settlement.h"
#include "core/ids.h"
#include "db/invoice_grouping.h"

namespace klickwerk::office {

enum class Verdict {
  drafted,      // a draft was made (or made anew, because its input had changed)
  unchanged,    // the draft of an earlier run has the same input and stays
  carried,      // settled, but below the minimum invoice amount: the next invoice takes the lines along
  nothing_due,  // settled, but there is nothing to invoice
  kept,         // a later period is settled already: this one stays as it is
  on_hold,      // the office holds the contract
  not_over,     // its period ends later than today: not settled, its readings are still to come
  blocked,      // an earlier period is not settled yet
  failed,       // could not be settled; nothing of it is stored
};

// "drafted", "unchanged", …: for people and for JSON.
const char* name_of(Verdict verdict);
const char* name_of(billing::ExceptionCode code);

struct ContractOutcome {
  ContractId contract;
  std::string number;  // of the contract
  Period period;       // the contract's own; of a contract on hold the run's
  Verdict verdict = Verdict::failed;
  std::string code, reason, next_step;  // why it was not settled or invoiced, or why the draft is held; else empty
  bool held = false;                    // the draft is not approved with all the others
  std::size_t lines = 0;
  Money net, gross;
  std::vector<billing::SettlementException> exceptions;
  std::string result_hash;  // of the settlement; empty when there is none
  std::vector<db::PlannedDraft> drafts;              // one for each payer; none where nothing is invoiced
  std::vector<billing::ToleratedReading> tolerated;  // readings of other days that close its period
  std::vector<std::string> estimated;  // meters of which a mean is billed ("geschätzt")
  std::vector<std::string> waiting;    // meters that are not billed before they are read (no_average)
};

struct RunTotals {
  int due = 0, drafted = 0, unchanged = 0, carried = 0, nothing_due = 0, kept = 0, on_hold = 0, not_over = 0, blocked = 0, failed = 0;
  int with_exceptions = 0, exceptions = 0;
  int tolerated = 0;  // contracts closed by a reading of another day
  int estimated = 0, waiting = 0;  // contracts with such meters
  int held = 0;  // drafts above their maximum invoice amount
  Money net, gross;
};

struct RunReport {
  Period period;
  bool dry_run = false;
  std::optional<std::int64_t> run;  // its record in the database; a dry run has none
  std::vector<ContractOutcome> contracts;  // by number
  int already_settled = 0;                 // approved or issued before: not looked at
  int billed_elsewhere = 0;
  std::chrono::milliseconds took{};
  db::DraftTotals invoices = {};  // what goes out of it, gathered as customers want it; a dry run tells the same as the run

  RunTotals totals() const;
  // Over the results of all settled contracts by number: a dry run shows what the real run gives.
  std::string result_hash() const;
  // Something needs a person.
  bool needs_attention() const;
};

// A table with a row for each contract, the exceptions below theirs with the next step, and the sums. `all` shows the
// contracts without anything to look at, too, where there are many.
std::string report_text(const RunReport& report, bool all);
std::string report_json(const RunReport& report);

}  // namespace klickwerk::office
