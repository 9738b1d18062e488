// Who gets invoices of the contracts that are billed in a period, and by which tax.
#pragma once

#include <optional>
#include <string>
#include <vector>

#include "billing/contract/terms.h"
#include "core/calendar.h"
#include "core/ids.h"
#include "db/database.h"

namespace klickwerk::db {

struct BilledParty {
  std::string contract;
  CustomerId customer;          // the contract's, or who pays a part of it
  std::string buyer_reference;  // the contract's own; empty: the customer's
  bool vat_by_customer = false;
  std::optional<billing::VatClass> vat_class;
  int vat_rate_bp = 0;                      // without a class
  std::string taxed_country, taxed_vat_id;  // of the contract's customer, who decides the class of by_customer
};

// By contract; each payer once for each.
std::vector<BilledParty> billed_parties(Transaction& transaction, Period period);

}  // namespace klickwerk::db
