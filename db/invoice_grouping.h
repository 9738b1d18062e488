// One invoice for several settlements of a customer, by his setting (customers.invoice_grouping) or the contract's.
// Drafts are gathered at the end of a run and taken apart again when one of their settlements is made anew or discarded.
#pragma once

#include <map>
#include <span>
#include <string>
#include <vector>

#include "core/calendar.h"
#include "core/ids.h"
#include "core/money.h"
#include "db/database.h"

namespace klickwerk::db {

// Drafts of settlements that were made in runs that end within this one. Returns how many drafts of several settlements it made.
int gather_drafts(Transaction& transaction, Period run);

// Drafts of corrections that bill anew what one cancelled invoice of several contracts had billed (office/corrections): one draft again. Returns
// how many drafts of several settlements it made.
int gather_rebilled(Transaction& transaction);
// Drafts of one settlement each ("{1,2,3}"), which may share an invoice.
void gather_into_one(Transaction& transaction, const std::string& drafts);

// Those that bill one of the settlements ("{1,2,3}"), drafts and approved ones; each settlement has a draft of its own
// afterwards. Issued ones stay.
void take_apart(Transaction& transaction, const std::string& settlements);

// A draft that a run makes, or would make, of one contract for one payer.
struct PlannedDraft {
  ContractId contract;
  CustomerId payer;
  int vat_rate_bp = 0;                // of lines without a VAT class
  std::map<int, Money> net_by_rate;   // of its lines
  std::string sharing;                // drafts with the same one become one invoice; empty: stands for itself
  bool of_run = true;                 // false: it is there already and only joins
};

// Fills `sharing`, by the customers' and contracts' settings of today.
void find_sharing(Transaction& transaction, std::span<PlannedDraft> drafts);
// Drafts of the run's month that wait to be joined, of all contracts but these.
std::vector<PlannedDraft> standing_drafts(Transaction& transaction, Period run, std::span<const ContractId> but);

// Invoices as they go out: VAT is rounded once on the sum of each.
struct DraftTotals {
  int invoices = 0;
  int gathered = 0;  // of them with several contracts
  Money net, gross;
  bool operator==(const DraftTotals&) const = default;
};
// Pure: what the run's drafts come to when they are gathered. Invoices without a draft of the run do not count.
DraftTotals totals_of(std::span<const PlannedDraft> drafts);
// The same of what stands in the database: drafts of the run's month that bill one of the contracts.
DraftTotals drafted_totals(Transaction& transaction, Period run, std::span<const ContractId> contracts);

}  // namespace klickwerk::db
