// Many contracts of visibly different kinds, made by their number alone: for the crash test and the benchmark. Each has
// three meters on one device, three periods settled by a predecessor (June to August 2026) and readings at the end of
// August and September 2026; of some the reading is missing or has fallen.
#pragma once

#include <functional>

#include "db/database.h"

namespace klickwerk::test {

struct ParkSize {
  int contracts = 0;
  int first = 1;  // number of the first one
};

// Customers, devices, contracts, history and readings, each in bulk, one transaction for each 2,000 contracts.
void build_contract_park(db::Database& database, ParkSize size, const std::function<void(int built)>& progress = {});

}  // namespace klickwerk::test
