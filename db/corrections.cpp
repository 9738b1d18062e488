#include "db/corrections.h"

#include "db/invoice_rows_internal.h"

#include <algorithm>

#include "db/contracts.h"
#include "db/correction_rows_internal.h"
#include "db/due_rows_internal.h"
#include "db/frozen_settlement.h"
#include "db/invoice_grouping.h"
#include "db/sequence_internal.h"
#include "db/settlement_rows_internal.h"
#include "db/words.h"

namespace klickwerk::db {
namespace {

// A reading is late when it arrived after its day's period was settled. Month by month, so that the server reads only the
// end of each month's partition (readings_by_arrival). $2: the longest tolerance after a due day; a later reading is of interest
// only where none is of the day itself.
constexpr Statement late_contracts{"corrections.candidates", R"(
  with settled as (
    select month::date as first, (month + interval '1 month')::date as next, min(s.created_at) as since
      from settlements s cross join lateral generate_series(date_trunc('month', s.period_first), s.period_end - 1, interval '1 month') month
     where s.kind = 'regular' and s.state in ('issued', 'approved', 'nothing_due') and s.period_end > $1
     group by 1, 2),
  late as (
    select r.device_id, r.local_day, r.received_at as known_at
      from settled d join readings r on r.read_at >= d.first - interval '1 day' and r.read_at < d.next + interval '1 day'
                                    and r.received_at > d.since and r.local_day >= d.first and r.local_day < d.next
    union
    select r.device_id, r.local_day, r.received_at
      from (select period_end as due, min(created_at) as since from settlements
             where kind = 'regular' and state in ('issued', 'approved', 'nothing_due') and period_end > $1 and $2::integer > 0 group by 1) d
      join readings r on r.read_at >= d.due::timestamptz - interval '1 day' and r.read_at < (d.due + $2::integer + 1)::timestamptz
                     and r.received_at > d.since and r.local_day >= d.due and r.local_day < d.due + $2::integer
     where not exists (select from readings x where x.device_id = r.device_id and x.counter = r.counter and x.local_day = d.due - 1
                          and x.read_at >= (d.due - 2)::timestamptz and x.read_at < (d.due + 1)::timestamptz and x.state in ('valid', 'billable'))
    union
    select d.device_id, r.local_day, d.decided_at
      from reading_decisions d join readings r on r.device_id = d.device_id and r.corrected_by = d.decision_id
     where d.decided_at > $1::date)
  select distinct k.contract_id
    from late join placements p using (device_id) join contract_positions k using (position_id)
    join settlements s on s.contract_id = k.contract_id and s.kind = 'regular' and s.state in ('issued', 'approved', 'nothing_due')
   where s.period_end > $1 and s.period_first - 1 <= late.local_day and late.local_day < s.period_end + $2::integer and s.created_at < late.known_at
  union
  select l.contract_id
    from late_inputs l join settlements s on s.contract_id = l.contract_id and s.kind = 'regular' and s.state in ('issued', 'approved', 'nothing_due')
   where s.period_end > $1 and s.period_end > l.since_day and s.created_at < l.changed_at
  union
  select c.contract_id from settlements c
   where c.kind = 'regular' and c.state = 'cancelled' and c.period_end > $1
     and not exists (select from settlements s where s.contract_id = c.contract_id and s.kind = 'regular' and s.state <> 'cancelled'
                        and s.period_first < c.period_end and s.period_end > c.period_first)
     and exists (select from settlements l where l.contract_id = c.contract_id and l.kind = 'regular'
                    and l.state in ('issued', 'approved', 'nothing_due') and l.period_first >= c.period_end)
  union
  select s.contract_id
    from settlements s join invoice_parts p on p.settlement_id = s.settlement_id join invoices x on x.cancels_id = p.invoice_id and x.state = 'issued'
   where s.kind = 'regular' and s.state in ('issued', 'approved') and s.period_end > $1
  union
  select s.contract_id from settlements s where s.kind = 'correction' and s.state in ('draft', 'approved', 'issued') and s.period_end > $1
   order by 1)"};
constexpr Statement longest_tolerance{"contracts.longest_tolerance", "select coalesce(max(tolerance_after_days), 0) from contracts"};
constexpr Statement all_settled{"corrections.settled_contracts", R"(
  select distinct contract_id from settlements
   where kind = 'regular' and state in ('issued', 'approved', 'nothing_due') and period_end > $1 order by 1)"};
constexpr Statement lock_contract{"contracts.lock_one", R"(
  select number, customer_id from contracts where contract_id = $1 for no key update)"};
constexpr Statement periods_of{"corrections.periods", R"(
  select distinct on (s.period_first) s.settlement_id, s.period_first, s.period_end, s.state, s.input, s.result, i.invoice_id, coalesce(i.number, ''),
         exists (select from invoice_parts p join invoices x on x.cancels_id = p.invoice_id and x.state = 'issued' where p.settlement_id = s.settlement_id)
    from settlements s
    left join lateral (select i.invoice_id, i.number from invoice_parts p join invoices i using (invoice_id)
                        where p.settlement_id = s.settlement_id and i.state in ('approved', 'issued')
                          and not exists (select from invoices x where x.cancels_id = i.invoice_id and x.state = 'issued')
                        order by i.invoice_id limit 1) i on true
   where s.contract_id = $1 and s.kind = 'regular' and s.period_end > $2 and s.state <> 'draft'
   order by s.period_first, (s.state <> 'cancelled') desc, s.settlement_id desc)"};
constexpr Statement billed_lines{"corrections.billed", R"(
  select l.kind, l.period_first, l.period_end, l.meter, l.position, l.quantity, l.months_numerator, l.months_denominator, l.unit_price_micro,
         l.unit_price_places, l.tier, l.packaged_clicks, l.estimated, l.amount_cents, l.fee, l.refund, l.revenue_group, l.vat_class, l.vat_rate_bp,
         l.discount_bp, l.discount_cents, l.discount_reason, s.period_first, s.period_end, s.kind, case when i.customer_id = k.customer_id then '' else c.number end
    from invoice_parts p join invoices i using (invoice_id) join settlements s on s.settlement_id = p.settlement_id
    join invoice_lines l on l.invoice_id = i.invoice_id and coalesce(l.settlement_id, s.settlement_id) = s.settlement_id join customers c on c.customer_id = i.customer_id
    join contracts k on k.contract_id = s.contract_id
   where s.contract_id = $1 and s.kind in ('regular', 'correction') and i.state in ('approved', 'issued')
     and not exists (select from invoices x where x.cancels_id = i.invoice_id and x.state = 'issued')
   order by i.invoice_id, l.line)"};
constexpr Statement corrected_spans{"corrections.spans", R"(
  select period_first, period_end from settlements
   where contract_id = $1 and kind = 'correction' and state in ('approved', 'issued', 'nothing_due') order by settlement_id)"};
constexpr Statement credited_by_hand{"corrections.credited", R"(
  select coalesce(sum(l.amount_cents), 0)::bigint from invoices c join invoice_lines l using (invoice_id)
   where coalesce((select s.contract_id from settlements s where s.settlement_id = l.settlement_id), c.contract_id) = $1 and c.settlement_id is null and c.corrects_id is not null and c.state in ('approved', 'issued')
     and not exists (select from invoices x where x.cancels_id = c.invoice_id and x.state = 'issued'))"};
// In force, but for what drafts say: a draft may be made anew, and its entries with it.
constexpr Statement standing_ledger{"corrections.ledger", R"(
  select distinct on (meter, period_first) meter, period_first, period_end, outcome, usage, invoiced_clicks, invoiced_cents, credited_clicks, credited_cents
    from (select l.meter, l.period_first, l.period_end, l.outcome, l.usage, l.invoiced_clicks, l.invoiced_cents, l.credited_clicks, l.credited_cents,
                 l.settled_until, l.settlement_id
            from settlement_ledger l join settlements s using (settlement_id) where l.contract_id = $1 and not l.void and s.state <> 'draft'
          union all
          select meter, period_first, period_end, outcome, usage, invoiced_clicks, invoiced_cents, credited_clicks, credited_cents, period_end, 0
            from settlement_history where contract_id = $1) entry
   order by meter, period_first, settled_until desc, settlement_id desc)"};
constexpr Statement draft_of{"corrections.draft", R"(
  select settlement_id, result from settlements where contract_id = $1 and kind = 'correction' and state = 'draft')"};
constexpr Statement corrected_by_the_draft{"corrections.corrected_by_draft", R"(
  select o.number from settlements s join invoices d on d.settlement_id = s.settlement_id join invoice_corrects c on c.invoice_id = d.invoice_id
    join invoices o on o.invoice_id = c.corrected_id
   where s.contract_id = $1 and s.kind = 'correction' and s.state = 'draft'
   group by o.invoice_id order by min(o.service_first), o.invoice_id)"};
constexpr Statement drop_invoices{"corrections.drop_invoices", "delete from invoices where settlement_id = $1"};
constexpr Statement drop_settlement{"corrections.drop_settlement", "delete from settlements where settlement_id = $1"};
constexpr Statement add_settlement{"corrections.add", R"(
  insert into settlements (settlement_id, contract_id, period_first, period_end, kind, state, input, result, result_hash, net_cents, run_end)
  overriding system value values ($1, $2, $3, $4, 'correction', $9, $5, $6, $7, $8, $10))"};
constexpr Statement move_to_run{"corrections.move_to_run", "update settlements set run_end = $2 where settlement_id = $1 and run_end <> $2"};
// $2: of a credit of which no line tells what it corrects. What is billed for the first time corrects none. A document's service period is the span of its lines, the settlement's what was settled again.
constexpr Statement mark_invoices{"corrections.mark_invoices", R"(
  update invoices i set kind = case when net_cents < 0 and m.corrects is not null then 'correction' else 'invoice' end, corrects_id = m.corrects,
         reason = case when m.corrects is null then '' else $3 end, service_first = m.first_day, service_end = m.end_day
    from (select d.invoice_id, coalesce((select c.corrected_id from invoice_corrects c where c.invoice_id = d.invoice_id and c.ordinal = 1), case when d.net_cents < 0 then $2::bigint end) as corrects,
                 (select min(period_first) from invoice_lines l where l.invoice_id = d.invoice_id) as first_day,
                 (select max(period_end) from invoice_lines l where l.invoice_id = d.invoice_id) as end_day
            from invoices d where d.settlement_id = $1) m
   where i.invoice_id = m.invoice_id)"};
constexpr Statement approved_corrections{"corrections.approved", R"(
  with behind as materialized (
    select distinct p.settlement_id from unnest($1::bigint[]) as w(invoice_id) join invoice_parts p on p.invoice_id = w.invoice_id)
  select s.settlement_id, s.contract_id, s.result from behind join settlements s on s.settlement_id = behind.settlement_id
   where s.kind = 'correction' and s.state = 'approved'
     and not exists (select from settlement_ledger l where l.settlement_id = s.settlement_id))"};
constexpr Statement add_entry{"corrections.add_entry", R"(
  insert into settlement_ledger (contract_id, meter, period_first, period_end, settlement_id, outcome, usage, invoiced_clicks, invoiced_cents,
         credited_clicks, credited_cents, settled_until)
  values ($1, $2, $3, $4, $5, $6, $7, $8, $9, $10, $11, $12))"};

std::vector<ContractId> contracts_from(const pqxx::result& rows) {
  std::vector<ContractId> contracts;
  for (const auto& row : rows) contracts.push_back({integer(row[0])});
  return contracts;
}

billing::SettlementLine billed_line(const pqxx::row& row) {
  auto line = invoice_line_from(row);
  line.payer = text(row[line_columns + 3]);
  return line;
}

// A cancelled period is open for a correction only where something later stands; else the next run settles it.
std::vector<SettledPeriod> periods_from(const pqxx::result& rows) {
  std::vector<SettledPeriod> periods;
  for (const auto& row : rows) {
    const auto state = from_word<SettlementState>(view(row[3]));
    periods.push_back({{integer(row[0])}, {day(row[1]), day(row[2])}, state != SettlementState::cancelled, thaw_input(view(row[4])),
                       thaw_settlement(view(row[5])), optional_id<InvoiceId>(row[6]), text(row[7]), state != SettlementState::cancelled && truth(row[8])});
  }
  while (!periods.empty() && !periods.back().standing) periods.pop_back();
  return periods;
}

void add_ledger(Transaction& transaction, ContractId contract, SettlementId settlement, const billing::Settlement& result) {
  for (const auto& e : result.ledger)
    run(transaction, add_entry, contract.value, e.meter, e.period.first.iso(), e.period.end.iso(), settlement.value, word(e.outcome),
        usage_text(e.usage), e.invoiced_clicks.count, e.invoiced_amount.cents, e.credited_clicks.count, e.credited_amount.cents, result.period.end.iso());
}

}  // namespace

std::vector<ContractId> CorrectionStore::candidates(Day since, int tolerance_after_days) {
  const int agreed = small_integer(run(transaction_, longest_tolerance)[0][0]);
  return contracts_from(run(transaction_, late_contracts, since.iso(), std::max(agreed, tolerance_after_days)));
}
std::vector<ContractId> CorrectionStore::settled_contracts(Day since) { return contracts_from(run(transaction_, all_settled, since.iso())); }

std::optional<ContractBooks> CorrectionStore::books(ContractId contract, Day since) {
  const auto head = run(transaction_, lock_contract, contract.value);
  if (head.empty()) return {};
  ContractBooks books;
  books.contract = contract;
  books.number = text(head[0][0]);
  books.customer = {integer(head[0][1])};
  books.periods = periods_from(run(transaction_, periods_of, contract.value, since.iso()));
  if (books.periods.empty()) return {};
  for (const auto& row : run(transaction_, corrected_spans, contract.value)) books.corrected.push_back({day(row[0]), day(row[1])});
  for (const auto& row : run(transaction_, billed_lines, contract.value))
    books.billed.push_back({billed_line(row), {day(row[line_columns]), day(row[line_columns + 1])}, view(row[line_columns + 2]) == "correction"});
  books.credited = {integer(run(transaction_, credited_by_hand, contract.value)[0][0])};
  for (const auto& row : run(transaction_, standing_ledger, contract.value)) books.ledger.push_back(ledger_entry_from(row, 0));
  return books;
}

void CorrectionStore::refresh(ContractId contract, billing::SettlementInput& input) {
  auto known = ContractStore(transaction_).contract(contract);
  if (!known) return;
  std::vector<DueContract> one(1);
  one[0].contract = std::move(*known);
  one[0].contract.terms = input.terms;  // as agreed then: it names the counters
  one[0].job.contract = contract;
  one[0].job.input = input;
  one[0].job.input.positions.clear();
  read_histories(transaction_, one);
  input.positions = std::move(one[0].job.input.positions);
}

bool CorrectionStore::discard(ContractId contract) {
  const auto rows = run(transaction_, draft_of, contract.value);
  for (const auto& row : rows) {
    take_apart(transaction_, "{" + text(row[0]) + "}");  // those of other contracts stay
    run(transaction_, drop_invoices, integer(row[0]));
    run(transaction_, drop_settlement, integer(row[0]));
  }
  return !rows.empty();
}

CorrectionStored CorrectionStore::store(const NewCorrection& correction) {
  const std::string result = freeze(correction.result);
  const auto before = run(transaction_, draft_of, correction.contract.value);
  if (!before.empty() && view(before[0][1]) == result) {
    if (correction.run_end) run(transaction_, move_to_run, integer(before[0][0]), correction.run_end->iso());
    return CorrectionStored::unchanged;
  }
  discard(correction.contract);
  SettlementJob job;
  job.contract = correction.contract;
  job.customer = correction.customer;
  job.input = correction.input;
  job.input.period = correction.result.period;
  const SettledContract settled{&job, correction.result, billing::result_hash(correction.result)};
  const NewSettlement fresh = with_invoices(transaction_, next_ids<SettlementId>(transaction_, "settlements", "settlement_id", 1)[0], settled);
  run(transaction_, add_settlement, fresh.id.value, correction.contract.value, correction.result.period.first.iso(),
      correction.result.period.end.iso(), freeze(correction.input), result, settled.result_hash, correction.result.net.cents,
      correction.result.lines.empty() ? "nothing_due" : "draft",
      correction.run_end.value_or(correction.result.period.end).iso());
  if (correction.result.lines.empty()) {
    add_ledger(transaction_, correction.contract, fresh.id, correction.result);
    return CorrectionStored::drafted;
  }
  copy_draft_invoices(transaction_, std::span(&fresh, 1));
  name_corrected_invoices(transaction_, correction.contract, fresh.id);
  run(transaction_, mark_invoices, fresh.id.value, value_of(correction.corrects), correction.reason);
  return CorrectionStored::drafted;
}

std::vector<std::string> CorrectionStore::corrected_by_draft(ContractId contract) {
  std::vector<std::string> numbers;
  for (const auto& row : run(transaction_, corrected_by_the_draft, contract.value)) numbers.push_back(text(row[0]));
  return numbers;
}

void enforce_corrections(Transaction& transaction, const std::string& invoice_ids) {
  for (const auto& row : run(transaction, approved_corrections, invoice_ids))
    add_ledger(transaction, {integer(row[1])}, {integer(row[0])}, thaw_settlement(view(row[2])));
}

}  // namespace klickwerk::db
