#include "db/connection_internal.h"
#include "db/due_rows_internal.h"
#include "db/frozen_settlement.h"
#include "db/settlements.h"
#include "db/words.h"

namespace klickwerk::db {
namespace {

#define SETTLEMENT_COLUMNS                                                                                        \
  "settlement_id, contract_id, period_first, period_end, state, input, result, result_hash, "                    \
  "(extract(epoch from created_at) * 1000)::bigint, kind = 'correction'"
#define EXCEPTION_COLUMNS                                                                                         \
  "e.exception_id, e.contract_id, k.number, c.name, e.settlement_id, e.period_first, e.period_end, e.meter, e.code, e.position, e.serial, " \
  "e.what, e.next_step, (extract(epoch from e.resolved_at) * 1000)::bigint "                                      \
  "from settlement_exceptions e join contracts k using (contract_id) join customers c using (customer_id) "

constexpr Statement by_id{"settlements.by_id", "select " SETTLEMENT_COLUMNS " from settlements where settlement_id = $1"};
constexpr Statement by_period{"settlements.by_period", "select " SETTLEMENT_COLUMNS R"( from settlements
   where contract_id = $1 and period_end = $2 and kind = 'regular' and state <> 'cancelled')"};
constexpr Statement ledger_of{"settlement_ledger.of", R"(
  select distinct on (meter, period_first) meter, period_first, period_end, outcome, usage, invoiced_clicks, invoiced_cents, credited_clicks, credited_cents
    from (select meter, period_first, period_end, outcome, usage, invoiced_clicks, invoiced_cents, credited_clicks, credited_cents, settled_until,
                 settlement_id from settlement_ledger where contract_id = $1 and not void
          union all
          select meter, period_first, period_end, outcome, usage, invoiced_clicks, invoiced_cents, credited_clicks, credited_cents, period_end, 0
            from settlement_history where contract_id = $1) entry
   order by meter, period_first, settled_until desc, settlement_id desc)"};
constexpr Statement some_exceptions{"settlement_exceptions.list", "select " EXCEPTION_COLUMNS R"(
   where $1 or e.resolved_at is null order by e.period_first desc, k.number, e.meter, e.exception_id)"};
constexpr Statement exceptions_of_run{"settlement_exceptions.of_run", "select " EXCEPTION_COLUMNS R"(
   where e.run_id = $1 order by k.number, e.meter, e.exception_id)"};
constexpr Statement resolve_one{"settlement_exceptions.resolve", R"(
  update settlement_exceptions set resolved_at = now(), resolved_by = $2 where exception_id = $1 and resolved_at is null)"};

std::optional<StoredSettlement> first(const pqxx::result& rows) {
  if (rows.empty()) return std::nullopt;
  const auto row = rows[0];
  return StoredSettlement{{integer(row[0])}, {integer(row[1])}, {day(row[2]), day(row[3])}, from_word<SettlementState>(view(row[4])),
                          thaw_input(view(row[5])), thaw_settlement(view(row[6])), text(row[7]), moment(row[8]), truth(row[9])};
}

std::vector<StoredException> exceptions_from(const pqxx::result& rows) {
  std::vector<StoredException> list;
  for (const auto& row : rows) {
    StoredException e{{integer(row[0])}, {integer(row[1])}, text(row[2]), text(row[3]), optional_id<SettlementId>(row[4]), {day(row[5]), day(row[6])},
                      text(row[7]), text(row[8]), text(row[9]), text(row[10]), text(row[11]), text(row[12]), {}};
    if (!row[13].is_null()) e.resolved_at = moment(row[13]);
    list.push_back(std::move(e));
  }
  return list;
}

}  // namespace

std::optional<StoredSettlement> SettlementStore::settlement(SettlementId id) { return first(run(transaction_, by_id, id.value)); }

std::optional<StoredSettlement> SettlementStore::find(ContractId contract, Day period_end) {
  return first(run(transaction_, by_period, contract.value, period_end.iso()));
}

std::vector<billing::MeterLedgerEntry> SettlementStore::ledger(ContractId contract) {
  std::vector<billing::MeterLedgerEntry> list;
  for (const auto& row : run(transaction_, ledger_of, contract.value)) list.push_back(ledger_entry_from(row, 0));
  return list;
}

std::vector<StoredException> SettlementStore::exceptions(bool all) { return exceptions_from(run(transaction_, some_exceptions, all)); }
std::vector<StoredException> SettlementStore::exceptions(RunId id) { return exceptions_from(run(transaction_, exceptions_of_run, id.value)); }

void SettlementStore::resolve(ExceptionId exception, std::string_view by) {
  if (run(transaction_, resolve_one, exception.value, std::string(by)).affected_rows() == 0)
    throw Refused("there is no open exception with the id " + std::to_string(exception.value));
}

}  // namespace klickwerk::db
