// Everything about one contract that a clerk asks before the month's run, and the list of all contracts.
#pragma once

#include <map>
#include <optional>
#include <string>
#include <utility>
#include <vector>

#include "db/contracts.h"
#include "db/database.h"
#include "db/devices.h"
#include "db/invoices.h"
#include "db/parties.h"
#include "db/readings.h"

namespace klickwerk::office {

struct ContractSheet {
  db::Contract contract;
  db::Customer customer;
  std::optional<db::Site> site;
  std::map<std::int64_t, db::Device> devices;  // all that ever stood on a position, by id
  std::map<std::pair<std::int64_t, std::string>, db::StoredReading> last;  // by device and counter that bills; absent: never read
  std::vector<db::InvoiceSummary> invoices;    // drafts, then issued by number
  std::optional<Day> settled_until;            // last day of the clicks that are settled, drafts included
  std::optional<Period> next_period;           // empty: nothing is left to bill
};

// Throws db::Refused when there is no such contract.
ContractSheet load_contract_sheet(db::Database& database, const std::string& number, Day today);
std::string contract_sheet_text(const ContractSheet& sheet);
std::string contract_sheet_json(const ContractSheet& sheet);

// By number. `customer`: only that customer's number. Throws db::Refused when there is no such customer.
std::vector<db::ContractSummary> list_contracts(db::Database& database, const std::optional<std::string>& customer);
std::string contract_list_text(const std::vector<db::ContractSummary>& contracts, Day today);
std::string contract_list_json(const std::vector<db::ContractSummary>& contracts);

}  // namespace klickwerk::office
