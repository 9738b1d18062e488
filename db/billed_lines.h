// What the documents that stand have billed of a contract, line by line: the ground of a difference, told to the customer.
#pragma once

#include <string>
#include <vector>

#include "billing/settlement/line.h"
#include "core/ids.h"
#include "db/database.h"

namespace klickwerk::db {

struct BilledBefore {
  InvoiceId invoice;
  std::string number;  // empty: approved, without a number yet
  billing::SettlementLine line;
};

// Of the documents of that contract and customer, but for `except`, cancelled ones, drafts and credits by hand: the lines
// whose days lie within the span. By document, then line.
std::vector<BilledBefore> billed_before(Transaction& transaction, ContractId contract, CustomerId customer, Period span, InvoiceId except);

}  // namespace klickwerk::db
