// Which contracts are due in a run, and everything that their settlement depends on, loaded in bulk.
#pragma once

#include <cstddef>
#include <functional>
#include <map>
#include <optional>
#include <string>
#include <vector>

#include "billing/settlement/input.h"
#include "core/ids.h"
#include "db/database.h"

namespace klickwerk::db {

struct Contract;

// The terms by which a run settles the contract: those agreed, and where the days of its hold are free they are a pause.
billing::ContractTerms terms_of_runs(const Contract& contract);

struct SettlementJob {
  ContractId contract;
  CustomerId customer;
  billing::SettlementInput input;       // input.period is the contract's own: a quarter for quarterly contracts
  std::optional<Day> settled_until;     // end of the last period settled before; empty: none
  std::optional<Day> billing_from;      // the predecessor settled until then; empty: the contract's start
  std::optional<SettlementId> existing; // draft or nothing_due of the same period (only with Settled::again)
  std::string existing_input;           // its frozen input: where it equals freeze(input), nothing has changed
  std::optional<SettlementId> advance_draft;  // draft of fees alone of this run: it gives way to this settlement
  std::string advance_input;                  // its frozen input
  std::vector<int> fee_versions;              // of input.fee_ledger, entry by entry
  std::vector<SettlementId> carried_from;     // whose lines input.carried holds
  std::map<std::string, CustomerId> payers;   // by the numbers that the terms name
  bool vat_by_customer = false;               // terms.vat_class is to be found from the next two
  std::string customer_country, customer_vat_id;
  std::string stays_because;            // it cannot be settled any more, and why; empty: it can
};

struct DueFilter {
  enum class Settled { skip, again };  // again: those with a draft of this period too, as if it were not there
  std::optional<std::string> contract_number;
  Settled settled = Settled::skip;
  std::string seller_country = "DE";  // whose VAT rates count
  billing::ReadingTolerance tolerance = {};  // of contracts that agree none
};

struct DueSummary {
  int due = 0;              // handed to the callback
  int already_settled = 0;  // skipped
  int on_hold = 0;          // due, but hold_from has come
  int billed_elsewhere = 0;
};

class DueContracts {
 public:
  explicit DueContracts(Database& database) : database_(database) {}

  // The contracts one of whose periods ends within `run` (a month), and those with scheduled fees (as input.fees_only
  // when no period ends; whether a fee is due only settle() tells), in the order of their ids, in batches. Each batch
  // is read in a transaction of its own that has ended when the callback runs. Throws Refused when a contract is named
  // and does not exist.
  DueSummary for_each_batch(Period run, const DueFilter& filter, std::size_t batch_size,
                            const std::function<void(std::vector<SettlementJob>)>& callback);

  // How many contracts may be due at most: for telling how far a run is.
  int candidates(Period run, const DueFilter& filter);

 private:
  Database& database_;
};

}  // namespace klickwerk::db
