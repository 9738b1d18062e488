// What was taken over from the predecessor or documented by people, as it was taken over: an import compares with it.
#pragma once

#include <vector>

#include "billing/settlement/input.h"
#include "core/ids.h"
#include "db/database.h"

namespace klickwerk::db {

class TakenOverStore {
 public:
  explicit TakenOverStore(Transaction& transaction) : transaction_(transaction) {}

  std::vector<billing::CounterReset> resets(DeviceId device);           // by day, then counter
  std::vector<billing::MeterLedgerEntry> history(ContractId contract);  // by meter, then period

 private:
  Transaction& transaction_;
};

}  // namespace klickwerk::db
