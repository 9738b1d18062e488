// The ledger of corrections: it is in force from their approval on, so that a draft changes no settlement.
#pragma once

#include <string>

#include "db/database.h"

namespace klickwerk::db {

// Of the approved invoices in the array: writes the ledger entries of corrections that have none yet.
void enforce_corrections(Transaction& transaction, const std::string& invoice_ids);

}  // namespace klickwerk::db
