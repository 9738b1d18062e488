// The table of VAT rates by class and date.
#pragma once

#include <string>
#include <vector>

#include "billing/contract/terms.h"
#include "db/database.h"

namespace klickwerk::db {

// Of the country by whose VAT the seller's is inland; by class, then date.
std::vector<billing::VatRate> vat_rates_of(Transaction& transaction, const std::string& seller_country);

}  // namespace klickwerk::db
