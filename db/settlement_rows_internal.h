// Settlements with their ledger, exceptions and draft invoices as rows, written by COPY.
#pragma once

#include <span>
#include <vector>

#include "db/connection_internal.h"
#include "db/settlements.h"

namespace klickwerk::db {

struct NewSettlement {
  SettlementId id;
  std::optional<InvoiceId> invoice;  // none without lines
  const SettledContract* settled = nullptr;
};

void copy_settlements(Transaction& transaction, RunId run, std::span<const NewSettlement> settlements);
void copy_ledger(Transaction& transaction, std::span<const NewSettlement> settlements);
void copy_exceptions(Transaction& transaction, RunId run, std::span<const NewSettlement> settlements);
void copy_draft_invoices(Transaction& transaction, std::span<const NewSettlement> settlements);

}  // namespace klickwerk::db
