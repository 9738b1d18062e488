// What keeps a customer's invoices from being issued, found before there are any: an invoice of one fee, as he would get it, and its check.
#pragma once

#include <map>
#include <string>
#include <vector>

#include "config/config.h"
#include "core/calendar.h"
#include "db/database.h"

namespace klickwerk::office {

// One contract that we bill in the period, and who pays it.
struct PartyFinding {
  std::string contract, customer, customer_name;  // numbers
  std::vector<std::string> findings;              // as blocking_findings() of its invoice would say
};

// Contracts with findings, by number; those of seller, customer, format and tax, not those of lines and sums. Reads only.
std::vector<PartyFinding> party_findings(db::Transaction& transaction, const config::Config& config, Period period);

// After a dry run, of its contracts. Empty without any.
std::string party_hint(const std::vector<PartyFinding>& findings);

}  // namespace klickwerk::office
