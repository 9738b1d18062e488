// One invoice for several settlements of a customer, by his setting (customers.invoice_grouping) or the contract's.
// Drafts are gathered at the end of a run and taken apart again when one of their settlements is made anew or discarded.
#pragma once

#include <string>

#include "core/calendar.h"
#include "db/database.h"

namespace klickwerk::db {

// Drafts of settlements whose period ends within the run's. Returns how many drafts of several settlements it made.
int gather_drafts(Transaction& transaction, Period run);

// Those that bill one of the settlements ("{1,2,3}"), drafts and approved ones; each settlement has a draft of its own
// afterwards. Issued ones stay.
void take_apart(Transaction& transaction, const std::string& settlements);

}  // namespace klickwerk::db
