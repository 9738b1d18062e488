// The rows of contracts, fees, meters, prices, positions and placements -> contracts as the database keeps them.
#pragma once

#include <vector>

#include "db/contracts.h"
#include "office/import/fault.h"
#include "office/import/references.h"
#include "office/import/rows.h"

namespace klickwerk::office {

struct AssembledContract {
  RowPlace place;
  db::Contract contract;
};

// Contracts with a fault anywhere are left out.
std::vector<AssembledContract> assemble_contracts(const ImportRows& rows, const References& references, FaultList& faults);

// Equal whatever the order in which files and database name positions and counters; ids do not count.
bool is_same_contract(db::Contract a, db::Contract b);
// "terms, positions": what differs, for a message.
std::string differences(db::Contract a, db::Contract b);

}  // namespace klickwerk::office
