// Settlements with their ledger, exceptions and draft invoices as rows, written by COPY.
#pragma once

#include <span>
#include <vector>

#include "billing/settlement/share.h"
#include "db/connection_internal.h"
#include "db/settlements.h"

namespace klickwerk::db {

struct NewSettlement {
  SettlementId id;
  std::vector<billing::InvoiceShare> shares;  // what each payer is billed; none without lines
  std::vector<InvoiceId> invoices;            // one a share
  const SettledContract* settled = nullptr;
};

// With the ids of its invoices, one for each who pays a part.
NewSettlement with_invoices(Transaction& transaction, SettlementId id, const SettledContract& settled);

void copy_settlements(Transaction& transaction, RunId run, Day run_end, std::span<const NewSettlement> settlements);
void copy_ledger(Transaction& transaction, std::span<const NewSettlement> settlements);
void copy_exceptions(Transaction& transaction, RunId run, std::span<const NewSettlement> settlements);
void copy_fee_ledger(Transaction& transaction, std::span<const NewSettlement> settlements);
void copy_carries(Transaction& transaction, std::span<const NewSettlement> settlements);
void copy_draft_invoices(Transaction& transaction, std::span<const NewSettlement> settlements);

}  // namespace klickwerk::db
