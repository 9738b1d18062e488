#include "db/contracts.h"

#include <algorithm>

#include "db/contract_rows_internal.h"
#include "db/late_inputs_internal.h"
#include "db/sequence_internal.h"

namespace klickwerk::db {
namespace {

// The row comes by COPY into a temporary table: one list of columns and values for add() and change().
constexpr const char* make_changed = "create temporary table if not exists changed_contracts (like contracts including defaults) on commit delete rows";
constexpr Statement take_changed{"contracts.change", R"(
  update contracts k set number = n.number, customer_id = n.customer_id, site_id = n.site_id, kind = n.kind, title = n.title,
         start_day = n.start_day, last_day = n.last_day, vat_rate_bp = n.vat_rate_bp, proration = n.proration, credit_unused = n.credit_unused,
         true_up = n.true_up, average_last_n = n.average_last_n, settlement_cycle = n.settlement_cycle, interim_billing = n.interim_billing,
         minimum_kind = n.minimum_kind, minimum_meter = n.minimum_meter, minimum_clicks = n.minimum_clicks, minimum_scope = n.minimum_scope,
         minimum_micro = n.minimum_micro, minimum_places = n.minimum_places, cycle_months = n.cycle_months, rhythm_anchor = n.rhythm_anchor,
         billed_elsewhere = n.billed_elsewhere, hold_from = n.hold_from, payment_terms_days = n.payment_terms_days,
         buyer_reference = n.buyer_reference, remark = n.remark,
         billing_from = n.billing_from, vat_class = n.vat_class, hide_zero_lines = n.hide_zero_lines,
         minimum_invoice_cents = n.minimum_invoice_cents, maximum_invoice_cents = n.maximum_invoice_cents,
         hold_until = n.hold_until, after_hold = n.after_hold, order_number = n.order_number, cost_centre = n.cost_centre,
         invoice_grouping = n.invoice_grouping, tolerance_before_days = n.tolerance_before_days, tolerance_after_days = n.tolerance_after_days,
         show_included = n.show_included
    from changed_contracts n where k.contract_id = n.contract_id)"};
constexpr Statement clear_flat_fees{"flat_fees.clear", "delete from flat_fees where contract_id = $1"};
constexpr Statement clear_fees{"contract_fees.clear", "delete from contract_fees where contract_id = $1"};
constexpr Statement clear_pauses{"contract_pauses.clear", "delete from contract_pauses where contract_id = $1"};
constexpr Statement clear_discounts{"contract_discounts.clear", "delete from contract_discounts where contract_id = $1"};
constexpr Statement clear_meters{"contract_meters.clear", "delete from contract_meters where contract_id = $1"};
constexpr Statement set_position{"contract_positions.set", R"(
  insert into contract_positions (contract_id, label, name, site_id, from_day, last_day) values ($1, $2, $3, $4, $5, $6)
  on conflict (contract_id, label) do update set name = excluded.name, site_id = excluded.site_id, from_day = excluded.from_day,
     last_day = excluded.last_day
  returning position_id)"};
constexpr Statement position_labels{"contract_positions.labels", "select label, position_id from contract_positions where contract_id = $1"};
constexpr Statement list_all{"contracts.list", R"(
  select k.contract_id, k.customer_id, k.number, c.number, c.name, k.kind, k.title, k.start_day, k.last_day, k.cycle_months, k.billed_elsewhere,
         k.hold_from, (select count(*) from contract_positions p where p.contract_id = k.contract_id),
         k.hold_until
    from contracts k join customers c using (customer_id) order by k.number)"};
constexpr Statement open_placement{"placements.open", R"(
  select placement_id, from_day from placements where position_id = $1 and last_day is null)"};
constexpr Statement end_open{"placements.end", "update placements set last_day = $2 where placement_id = $1"};
constexpr Statement add_final{"placement_counters.add_final", R"(
  insert into placement_counters (placement_id, moment, counter, value) values ($1, 'final', $2, $3))"};

PositionId set(Transaction& transaction, ContractId contract, const Position& p) {
  const auto rows = run(transaction, set_position, contract.value, p.label, p.name, value_of(p.site), text_of(p.from), text_of(p.last_day));
  return {integer(rows[0][0])};
}

PositionIds labels_of(Transaction& transaction, ContractId contract) {
  PositionIds ids;
  for (const auto& row : run(transaction, position_labels, contract.value)) ids.emplace(text(row[0]), PositionId{integer(row[1])});
  return ids;
}

std::optional<Contract> first_with_everything(Transaction& transaction, const pqxx::result& rows) {
  if (rows.empty()) return std::nullopt;
  Contract contract = contract_from(rows[0]);
  ContractsById one(std::span(&contract, 1));
  read_terms(transaction, one);
  read_positions(transaction, one);
  return contract;
}

const std::string by_number_sql = std::string("select ") + contract_columns + " from contracts k where k.number = $1";
const std::string by_id_sql = std::string("select ") + contract_columns + " from contracts k where k.contract_id = $1";

}  // namespace

std::vector<ContractId> ContractStore::add(std::span<const Contract> contracts) {
  const auto ids = next_ids<ContractId>(transaction_, "contracts", "contract_id", contracts.size());
  copy_contracts(transaction_, "contracts", contracts, ids);
  copy_terms(transaction_, contracts, ids);
  const auto positions = copy_positions(transaction_, contracts, ids);
  copy_meter_positions(transaction_, contracts, ids, positions);
  return ids;
}

void ContractStore::change(const Contract& contract) {
  const std::span contracts(&contract, 1);
  const std::span ids(&contract.id, 1);
  const auto before = this->contract(contract.id);
  guarded("contracts.make_changed", [&] { transaction_.state().work->exec(make_changed); });
  copy_contracts(transaction_, "changed_contracts", contracts, ids);
  const auto changed = guarded(take_changed.name, [&] { return transaction_.state().work->exec(take_changed.sql).affected_rows(); });
  if (changed == 0) throw Refused("there is no contract with the id " + std::to_string(contract.id.value));
  guarded("contracts.clear_changed", [&] { transaction_.state().work->exec("truncate changed_contracts"); });
  run(transaction_, clear_flat_fees, contract.id.value);
  run(transaction_, clear_fees, contract.id.value);
  run(transaction_, clear_pauses, contract.id.value);
  run(transaction_, clear_discounts, contract.id.value);
  run(transaction_, clear_meters, contract.id.value);
  copy_terms(transaction_, contracts, ids);
  for (const Position& position : contract.positions) set(transaction_, contract.id, position);
  const PositionIds positions = labels_of(transaction_, contract.id);
  copy_meter_positions(transaction_, contracts, ids, std::span(&positions, 1));
  if (!before) return;
  if (const auto since = first_price_change(before->terms, contract.terms)) note_late_price(transaction_, contract.id, *since);
}

std::optional<Contract> ContractStore::find(std::string_view number) {
  return first_with_everything(transaction_, run(transaction_, Statement{"contracts.by_number", by_number_sql.c_str()}, std::string(number)));
}

std::optional<Contract> ContractStore::contract(ContractId id) {
  return first_with_everything(transaction_, run(transaction_, Statement{"contracts.by_id", by_id_sql.c_str()}, id.value));
}

std::vector<ContractSummary> ContractStore::list() {
  std::vector<ContractSummary> list;
  for (const auto& row : run(transaction_, list_all))
    list.push_back({{integer(row[0])}, {integer(row[1])}, text(row[2]), text(row[3]), text(row[4]), text(row[5]), text(row[6]), day(row[7]),
                    optional_day(row[8]), small_integer(row[9]), truth(row[10]), optional_day(row[11]), small_integer(row[12]), optional_day(row[13])});
  return list;
}

void ContractStore::place(PositionId position, const Placement& placement) {
  const std::pair one(position, &placement);
  copy_placements(transaction_, std::span(&one, 1));
}

void ContractStore::end_placement(PositionId position, Day last_day, std::span<const billing::CounterValue> final_counters) {
  const auto rows = run(transaction_, open_placement, position.value);
  if (rows.empty()) throw Refused("no device stands on position " + std::to_string(position.value) + " at present");
  const auto placement = integer(rows[0][0]);
  run(transaction_, end_open, placement, last_day.iso());
  for (const auto& counter : final_counters) run(transaction_, add_final, placement, counter.counter, counter.value);
}

}  // namespace klickwerk::db
