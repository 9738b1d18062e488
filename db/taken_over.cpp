#include "db/taken_over.h"

#include "db/connection_internal.h"
#include "db/due_rows_internal.h"
#include "db/words.h"

namespace klickwerk::db {
namespace {

constexpr Statement resets_of{"counter_resets.of", R"(
  select day, counter, old_value, new_value from counter_resets where device_id = $1 order by day, counter)"};
constexpr Statement history_of{"settlement_history.of", R"(
  select meter, period_first, period_end, outcome, usage, invoiced_clicks, invoiced_cents, credited_clicks, credited_cents
    from settlement_history where contract_id = $1 order by meter, period_first)"};

}  // namespace

std::vector<billing::CounterReset> TakenOverStore::resets(DeviceId device) {
  std::vector<billing::CounterReset> list;
  for (const auto& row : run(transaction_, resets_of, device.value)) list.push_back({day(row[0]), text(row[1]), integer(row[2]), integer(row[3])});
  return list;
}

std::vector<billing::MeterLedgerEntry> TakenOverStore::history(ContractId contract) {
  std::vector<billing::MeterLedgerEntry> list;
  for (const auto& row : run(transaction_, history_of, contract.value)) list.push_back(ledger_entry_from(row, 0));
  return list;
}

}  // namespace klickwerk::db
