#include "db/settlements.h"

#include <algorithm>
#include <map>
#include <set>

#include "db/copy_internal.h"
#include "db/due_rows_internal.h"
#include "db/frozen_settlement.h"
#include "db/invoice_grouping.h"
#include "db/sequence_internal.h"
#include "db/settlement_rows_internal.h"
#include "db/words.h"

namespace klickwerk::db {
namespace {

constexpr Statement add_run{"settlement_runs.begin", R"(
  insert into settlement_runs (period_first, period_end, started_by, filter) values ($1, $2, $3, $4) returning run_id)"};
constexpr Statement end_run{"settlement_runs.finish", R"(
  update settlement_runs set finished_at = clock_timestamp(), due = $2, drafted = $3, kept = $4, failed = $5, exceptions = $6, result_hash = $7
   where run_id = $1)"};
constexpr Statement end_of_run{"settlement_runs.period_end", "select period_end from settlement_runs where run_id = $1"};
// Drafts of another month's run that this run finds unchanged.
constexpr Statement of_other_runs{"settlements.of_other_runs", R"(
  select settlement_id, run_end from settlements
   where settlement_id = any($1::bigint[]) and state in ('draft', 'nothing_due') and run_end <> $2 order by settlement_id for no key update)"};
constexpr Statement move_to_run{"settlements.move_to_run", R"(
  update settlements set run_id = $2, run_end = $3 where settlement_id = any($1::bigint[]))"};
// Two runs at once wait for each other contract by contract, in one order.
constexpr Statement lock_contracts{"contracts.lock", R"(
  select contract_id from contracts where contract_id = any($1::bigint[]) order by contract_id for no key update)"};
// What stands in the way: a settlement of the same or of a later or overlapping period.
constexpr Statement settled_already{"settlements.in_the_way", R"(
  select d.contract_id, s.settlement_id, s.state, (s.period_first, s.period_end) = (d.period_first, d.period_end)
    from unnest($1::bigint[], $2::date[], $3::date[]) as d(contract_id, period_first, period_end)
    join settlements s on s.contract_id = d.contract_id and s.kind = 'regular' and s.state <> 'cancelled' and s.period_end > d.period_first)"};
// Drafts of fees alone that this settlement takes in; one that was approved meanwhile keeps what it billed.
constexpr Statement advance_drafts{"settlements.advance_in_the_way", R"(
  select contract_id, settlement_id, state from settlements where settlement_id = any($1::bigint[]) for no key update)"};
// Drafts that an invoice of another settlement has taken along meanwhile: without them it would be forgotten that they are billed.
constexpr Statement taken_along{"settlements.taken_along", R"(
  select s.contract_id from settlements s join settlement_carries c using (settlement_id) join settlements i on i.settlement_id = c.into_id
   where s.settlement_id = any($1::bigint[]) and c.into_id <> all($1::bigint[]) and i.state <> 'cancelled')"};
constexpr Statement delete_invoice{"invoices.delete_draft", "delete from invoices where settlement_id = any($1::bigint[])"};
constexpr Statement delete_settlement{"settlements.delete_draft", "delete from settlements where settlement_id = any($1::bigint[])"};
constexpr Statement clear_failures{"settlement_exceptions.clear_failures", R"(
  delete from settlement_exceptions e using unnest($1::bigint[], $2::date[]) as d(contract_id, period_end)
   where e.contract_id = d.contract_id and e.period_end = d.period_end and e.settlement_id is null and e.resolved_at is null)"};
constexpr Statement is_latest{"settlements.is_latest", R"(
  select s.state, exists (select from settlements l where s.kind = 'regular' and l.contract_id = s.contract_id and l.kind = s.kind
                             and l.state <> 'cancelled' and l.period_first > s.period_first)
                  or exists (select from fee_ledger mine join fee_ledger l using (contract_id, fee, period_first, period_end)
                              where mine.settlement_id = s.settlement_id and l.version > mine.version and not mine.void and not l.void)
                  or exists (select from settlement_carries c join settlements i on i.settlement_id = c.into_id
                              where c.settlement_id = s.settlement_id and i.state <> 'cancelled')
    from settlements s where s.settlement_id = $1 for no key update)"};
constexpr Statement not_issued{"settlements.not_issued", R"(
  select s.settlement_id from settlements s join contracts c using (contract_id)
   where s.state in ('draft', 'nothing_due', 'approved') and s.kind in ('regular', 'advance') and s.run_end > $1::date and s.run_end <= $2::date
     and $3 in ('', c.number)
   order by s.period_end desc, c.number)"};

struct Incoming {
  ArrayText contracts, first_days, end_days;
  void add(ContractId contract, Period period) {
    contracts.add(contract.value), first_days.add(period.first.iso()), end_days.add(period.end.iso());
  }
};

// For each contract whether its settlement may be stored; drafts that give way are collected. Of a contract that is kept none does.
struct Obstacles {
  std::map<ContractId, bool> kept;
  std::vector<std::pair<ContractId, std::int64_t>> replaced;

  std::string replaced_ids() const {
    ArrayText ids;
    for (const auto& [contract, settlement] : replaced)
      if (!kept.contains(contract)) ids.add(settlement);
    return ids.text();
  }
};

Obstacles find_obstacles(Transaction& transaction, const Incoming& incoming, bool replace_drafts) {
  Obstacles found;
  for (const auto& row : run(transaction, settled_already, incoming.contracts.text(), incoming.first_days.text(), incoming.end_days.text())) {
    const auto state = from_word<SettlementState>(view(row[2]));
    const bool draft = state == SettlementState::draft || state == SettlementState::nothing_due;
    if (replace_drafts && draft && truth(row[3])) found.replaced.push_back({{integer(row[0])}, integer(row[1])});
    else found.kept[{integer(row[0])}] = true;
  }
  return found;
}

void find_advance_drafts(Transaction& transaction, std::span<const SettledContract> settled, Obstacles& found) {
  ArrayText drafts;
  bool any = false;
  for (const SettledContract& one : settled)
    if (one.job->advance_draft) drafts.add(one.job->advance_draft->value), any = true;
  if (!any) return;
  for (const auto& row : run(transaction, advance_drafts, drafts.text())) {
    const auto state = from_word<SettlementState>(view(row[2]));
    if (state == SettlementState::draft || state == SettlementState::nothing_due) found.replaced.push_back({{integer(row[0])}, integer(row[1])});
    else found.kept[{integer(row[0])}] = true;
  }
}

std::vector<NewSettlement> numbered(Transaction& transaction, std::span<const SettledContract> settled, const std::map<ContractId, bool>& kept) {
  std::vector<NewSettlement> fresh;
  std::size_t count = 0;
  for (const SettledContract& one : settled)
    if (!kept.contains(one.job->contract)) {
      fresh.push_back({{}, billing::shares_of(one.settlement, one.job->input.terms), {}, &one});
      count += fresh.back().shares.size();
    }
  const auto ids = next_ids<SettlementId>(transaction, "settlements", "settlement_id", fresh.size());
  const auto invoices = next_ids<InvoiceId>(transaction, "invoices", "invoice_id", count);
  std::size_t next = 0;
  for (std::size_t i = 0; i < fresh.size(); ++i) {
    fresh[i].id = ids[i];
    for (std::size_t share = 0; share < fresh[i].shares.size(); ++share) fresh[i].invoices.push_back(invoices[next++]);
  }
  return fresh;
}

}  // namespace

RunId SettlementStore::begin_run(Period period, std::string_view started_by, std::string_view filter) {
  return {integer(run(transaction_, add_run, period.first.iso(), period.end.iso(), std::string(started_by), std::string(filter))[0][0])};
}

void SettlementStore::finish_run(RunId id, const RunTotals& t) {
  run(transaction_, end_run, id.value, t.due, t.drafted, t.kept, t.failed, t.exceptions, t.result_hash);
}

StoreOutcome SettlementStore::store_drafts(RunId run_id, std::span<const SettledContract> settled, bool replace_drafts) {
  Incoming incoming;
  Incoming regular;  // fees alone stand in no other settlement's way: their ledger tells what was billed
  for (const SettledContract& one : settled) {
    incoming.add(one.job->contract, one.job->input.period);
    if (!one.job->input.fees_only) regular.add(one.job->contract, one.job->input.period);
  }
  run(transaction_, lock_contracts, incoming.contracts.text());
  Obstacles obstacles = find_obstacles(transaction_, regular, replace_drafts);
  find_advance_drafts(transaction_, settled, obstacles);
  if (!obstacles.replaced.empty()) {
    for (const auto& row : run(transaction_, taken_along, obstacles.replaced_ids())) obstacles.kept[{integer(row[0])}] = true;
    const std::string replaced = obstacles.replaced_ids();
    take_apart(transaction_, replaced);
    run(transaction_, delete_invoice, replaced);
    run(transaction_, delete_settlement, replaced);
  }
  run(transaction_, clear_failures, incoming.contracts.text(), incoming.end_days.text());
  const auto fresh = numbered(transaction_, settled, obstacles.kept);
  copy_settlements(transaction_, run_id, day(run(transaction_, end_of_run, run_id.value)[0][0]), fresh);
  copy_ledger(transaction_, fresh);
  copy_fee_ledger(transaction_, fresh);
  copy_carries(transaction_, fresh);
  copy_exceptions(transaction_, run_id, fresh);
  copy_draft_invoices(transaction_, fresh);
  return {static_cast<int>(fresh.size()), static_cast<int>(settled.size() - fresh.size())};
}

void SettlementStore::take_along(RunId run_id, std::span<const SettlementId> unchanged) {
  ArrayText ids, moved;
  for (const SettlementId id : unchanged) ids.add(id.value);
  const Day run_end = day(run(transaction_, end_of_run, run_id.value)[0][0]);
  std::set<Day> left;
  for (const auto& row : run(transaction_, of_other_runs, ids.text(), run_end.iso())) moved.add(integer(row[0])), left.insert(day(row[1]));
  if (left.empty()) return;
  take_apart(transaction_, moved.text());
  run(transaction_, move_to_run, moved.text(), run_id.value, run_end.iso());
  for (const Day end : left) gather_drafts(transaction_, {end - 1, end});  // those that they shared an invoice with
}

void SettlementStore::store_failures(RunId run_id, std::span<const FailedContract> failed) {
  Incoming incoming;
  for (const FailedContract& one : failed) incoming.add(one.contract, one.period);
  run(transaction_, clear_failures, incoming.contracts.text(), incoming.end_days.text());
  CopyIn copy(transaction_, "settlement_exceptions (contract_id, run_id, period_first, period_end, code, what, next_step)");
  for (const FailedContract& f : failed) copy.row(f.contract, run_id, f.period.first, f.period.end, f.code, f.what, f.next_step);
  copy.finish();
}

void SettlementStore::add_history(std::span<const TakenOverHistory> history) {
  CopyIn copy(transaction_, "settlement_history (contract_id, meter, period_first, period_end, outcome, usage, invoiced_clicks, invoiced_cents, "
                            "credited_clicks, credited_cents)");
  for (const auto& [contract, e] : history)
    copy.row(contract, e.meter, e.period.first, e.period.end, word(e.outcome), usage_text(e.usage), e.invoiced_clicks.count,
             e.invoiced_amount.cents, e.credited_clicks.count, e.credited_amount.cents);
  copy.finish();
}

std::vector<SettlementId> SettlementStore::discardable(Period of_run, std::string_view contract_number) {
  std::vector<SettlementId> ids;
  for (const auto& row : run(transaction_, not_issued, of_run.first.iso(), of_run.end.iso(), std::string(contract_number)))
    ids.push_back({integer(row[0])});
  return ids;
}

void SettlementStore::discard(SettlementId settlement) {
  const auto rows = run(transaction_, is_latest, settlement.value);
  if (rows.empty()) throw Refused("there is no settlement with the id " + std::to_string(settlement.value));
  const auto state = from_word<SettlementState>(view(rows[0][0]));
  if (state == SettlementState::issued || state == SettlementState::cancelled)
    throw Refused("settlement " + std::to_string(settlement.value) + " is " + word(state) + ": cancel its invoice instead");
  if (truth(rows[0][1]))
    throw Refused("a later period of the contract of settlement " + std::to_string(settlement.value) + " is settled: discard that one first");
  ArrayText one;
  one.add(settlement.value);
  take_apart(transaction_, one.text());
  run(transaction_, delete_invoice, one.text());
  run(transaction_, delete_settlement, one.text());
}

}  // namespace klickwerk::db
