// Settlements: drafts with their frozen input and result, the ledger they leave behind, and what a person must look at.
#pragma once

#include <optional>
#include <span>
#include <string>
#include <string_view>
#include <vector>

#include "billing/settlement/settlement.h"
#include "core/calendar.h"
#include "core/ids.h"
#include "db/database.h"
#include "db/due_contracts.h"

namespace klickwerk::db {

using RunId = Id<struct RunTag>;
using ExceptionId = Id<struct ExceptionTag>;

enum class SettlementState { draft, nothing_due, approved, issued, cancelled };

struct SettledContract {
  const SettlementJob* job = nullptr;  // lives until stored
  billing::Settlement settlement;
  std::string result_hash;
};

// A contract that could not be settled at all.
struct FailedContract {
  ContractId contract;
  Period period;
  std::string code, what, next_step;
};

struct RunTotals {
  int due = 0, drafted = 0, kept = 0, failed = 0, exceptions = 0;
  std::string result_hash;
};

struct StoreOutcome {
  int stored = 0;
  int kept = 0;  // the period was settled already and is left as it was
};

struct StoredSettlement {
  SettlementId id;
  ContractId contract;
  Period period;
  SettlementState state = SettlementState::draft;
  billing::SettlementInput input;
  billing::Settlement result;
  std::string result_hash;
  Instant created_at;
  bool correction = false;  // a difference to other documents: its input alone does not give it
};

struct StoredException {
  ExceptionId id;
  ContractId contract;
  std::string contract_number, customer_name;
  std::optional<SettlementId> settlement;
  Period period;
  std::string meter, code, position, serial, what, next_step;
  std::optional<Instant> resolved_at;
};

// History taken over from another program.
struct TakenOverHistory {
  ContractId contract;
  billing::MeterLedgerEntry entry;
};

class SettlementStore {
 public:
  explicit SettlementStore(Transaction& transaction) : transaction_(transaction) {}

  RunId begin_run(Period run, std::string_view started_by, std::string_view filter);
  void finish_run(RunId run, const RunTotals& totals);

  // By COPY: the settlement, its ledger entries and exceptions, and the draft of its invoice (none without lines).
  // A period that is settled already is kept; with replace_drafts a draft (and only a draft) gives way.
  // The transaction locks out other runs of the same contracts until it ends.
  StoreOutcome store_drafts(RunId run, std::span<const SettledContract> settled, bool replace_drafts = false);
  // Drafts that the run found unchanged are its own from now on, like those that it made: an earlier month's run may have made them.
  void take_along(RunId run, std::span<const SettlementId> unchanged);
  void store_failures(RunId run, std::span<const FailedContract> failed);
  void add_history(std::span<const TakenOverHistory> history);
  // Not issued, made by runs whose period ends within this one; of the contract, or with "" of all. Latest first.
  std::vector<SettlementId> discardable(Period run, std::string_view contract_number);
  // Draft, nothing_due or approved, with its invoice. Refused when issued, or when a later period is settled.
  void discard(SettlementId settlement);

  std::optional<StoredSettlement> settlement(SettlementId id);
  std::optional<StoredSettlement> find(ContractId contract, Day period_end);  // not the cancelled ones
  // In force, by meter, then period.
  std::vector<billing::MeterLedgerEntry> ledger(ContractId contract);
  // Those not resolved, or all; newest period first, then by contract number.
  std::vector<StoredException> exceptions(bool all = false);
  std::vector<StoredException> exceptions(RunId run);
  void resolve(ExceptionId exception, std::string_view by);

 private:
  Transaction& transaction_;
};

}  // namespace klickwerk::db
