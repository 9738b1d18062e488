// What stands in the books for a contract, and what is known by now: the ground on which the difference is worked out and
// stored as a settlement of kind "correction".
#pragma once

#include <optional>
#include <string>
#include <vector>

#include "billing/settlement/settlement.h"
#include "core/calendar.h"
#include "core/ids.h"
#include "db/database.h"
#include "db/settlements.h"

namespace klickwerk::db {

// A period as it was settled.
struct SettledPeriod {
  SettlementId settlement;
  Period period;
  bool standing = false;  // false: its invoice was cancelled while later periods stand, so that it is open
  billing::SettlementInput input;
  billing::Settlement result;
  std::optional<InvoiceId> invoice;  // that stands
  std::string number;                // of the invoice; empty when it is not issued yet
  bool share_cancelled = false;      // it stands, but of its several payers one has no invoice any more
};

// A line of a document that stands, with what settled it.
struct BilledLine {
  billing::SettlementLine line;
  Period settled;           // of its settlement; of a correction the span that was settled again
  bool correction = false;
};

struct ContractBooks {
  ContractId contract;
  CustomerId customer;
  std::string number;
  std::vector<SettledPeriod> periods;            // by period, from the asked day on
  std::vector<BilledLine> billed;                // of all documents that stand, but for credits by hand
  std::vector<Period> corrected;                 // spans of the corrections that stand
  Money credited;                                // by hand, on documents that stand; not positive
  std::vector<billing::MeterLedgerEntry> ledger; // in force, without what drafts say
};

struct NewCorrection {
  ContractId contract;
  CustomerId customer;
  billing::SettlementInput input;   // of the last period that was settled again
  billing::Settlement result;       // lines: the differences; ledger: the entries that change
  std::optional<InvoiceId> corrects;
  std::string reason;
  std::string created_by;
  std::optional<Day> run_end;       // of the settlement run that found it; none: the month in which its periods end
};

enum class CorrectionStored { drafted, unchanged };

class CorrectionStore {
 public:
  explicit CorrectionStore(Transaction& transaction) : transaction_(transaction) {}

  // Contracts of which something about a settled period that ends after `since` arrived later: readings, decisions
  // about them, devices, resets, test copies, prices, or a cancellation that left the period open. Narrow enough to look
  // at each. `tolerance_after_days`: of contracts that agree none.
  std::vector<ContractId> candidates(Day since, int tolerance_after_days = 0);
  // Every contract with a settled period that ends after `since`.
  std::vector<ContractId> settled_contracts(Day since);
  // Locks the contract until the end of the transaction. Empty when nothing of it is settled.
  std::optional<ContractBooks> books(ContractId contract, Day since);
  // The places with devices, resets and readings as they are known now, for the period and the ledger of the input.
  void refresh(ContractId contract, billing::SettlementInput& input);

  // The draft of the contract gives way unless it says the same. Without lines there is nothing to invoice: the ledger
  // entries are in force at once.
  CorrectionStored store(const NewCorrection& correction);
  // The numbers of all invoices that the lines of the contract's correction draft correct, the oldest first; empty without a draft.
  std::vector<std::string> corrected_by_draft(ContractId contract);
  // Takes the contract's correction draft back; true when there was one.
  bool discard(ContractId contract);

 private:
  Transaction& transaction_;
};

}  // namespace klickwerk::db
