// The ledger of corrections: it is in force from their approval on, so that a draft changes no settlement.
#pragma once

#include <string>

#include "core/ids.h"
#include "db/database.h"

namespace klickwerk::db {

// Of the approved invoices in the array: writes the ledger entries of corrections that have none yet.
void enforce_corrections(Transaction& transaction, const std::string& invoice_ids);

// Of the drafts of a correction's settlement: the issued invoices that billed what each line corrects, in the order of their lines.
// What is billed for the first time corrects none.
void name_corrected_invoices(Transaction& transaction, ContractId contract, SettlementId settlement);

}  // namespace klickwerk::db
