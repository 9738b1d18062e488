// Late knowledge: readings that arrived, or were decided about, after their period was invoiced; devices, resets, test
// copies and prices that were entered after it. Finds the contracts,
// settles their periods again and drafts the difference: what is missing as an invoice, what was too much as a
// Rechnungskorrektur. Nothing is billed twice: what stands in all documents of the contract is taken off.
#pragma once

#include <optional>
#include <string>
#include <vector>

#include "core/calendar.h"
#include "core/ids.h"
#include "core/money.h"
#include "db/database.h"

namespace klickwerk::office {

struct CorrectionRequest {
  Day today;
  int months_back = 24;                        // periods that ended earlier stay as they are
  std::optional<std::string> contract_number;  // only this one, looked at even where nothing seems late
  bool every_contract = false;                 // settle all of them again, not only those with something late
  bool dry_run = false;
  int tolerance_after_days = 0;                // of contracts that agree no reading tolerance
  bool dated_prices = true;                    // false: periods that stand keep the prices with which they were invoiced
  std::string reason;                          // printed; empty: our words
  std::string actor;
  std::optional<Period> run;                   // the settlement run that asks: its drafts are approved and issued with the run's
};

enum class CorrectionVerdict {
  drafted,       // an additional invoice or a Rechnungskorrektur waits for approval
  unchanged,     // the draft of an earlier run says the same
  withdrawn,     // the draft of an earlier run was taken back: there is nothing to correct any more
  ledger_only,   // nothing to invoice, but later settlements count from the new readings
  needs_person,  // not drafted: see `what`
};
const char* name_of(CorrectionVerdict verdict);

struct CorrectionOutcome {
  std::string contract;
  CorrectionVerdict verdict = CorrectionVerdict::drafted;
  std::vector<Period> changed;   // the periods that come out differently
  std::vector<std::string> corrects;  // numbers of all invoices that its lines correct, the oldest first
  Money net, gross;              // of the difference
  std::size_t lines = 0;
  std::string what, next_step;
  std::vector<std::string> inputs;  // what was not known then: "reading of bw … 2026-09-30: 1,200 (clerk)", one sentence each
};

struct CorrectionReport {
  bool dry_run = false;
  int looked_at = 0;
  std::vector<CorrectionOutcome> outcomes;  // by contract; those with nothing to correct are not in it

  bool needs_attention() const;
};

// One contract is one transaction. Throws db::Unavailable, db::Refused for an unknown contract.
CorrectionReport run_corrections(db::Database& database, const CorrectionRequest& request);

// Empty where there is nothing to tell.
std::string corrections_text(const CorrectionReport& report);
std::string corrections_json(const CorrectionReport& report);

}  // namespace klickwerk::office
