// Prices that are entered for a day that is settled (022_month_end.sql): a contract's rows are written anew with every
// change, so what is another one is found by comparing.
#pragma once

#include <optional>

#include "billing/contract/terms.h"
#include "core/ids.h"
#include "db/database.h"

namespace klickwerk::db {

// The first day from which a click price or a flat fee is another one; empty: none is.
std::optional<Day> first_price_change(const billing::ContractTerms& before, const billing::ContractTerms& after);

// Where the day lies in a settled period the correction run looks at the contract.
void note_late_price(Transaction& transaction, ContractId contract, Day since);

}  // namespace klickwerk::db
