#include "db/due_contracts.h"

#include <algorithm>
#include <future>

#include "billing/contract/rhythm.h"
#include "db/due_rows_internal.h"
#include "db/words.h"

namespace klickwerk::db {
namespace {

const std::string page_sql = std::string("select ") + contract_columns + R"(
    from contracts k
   where k.contract_id > $1 and ($2 = '' or k.number = $2) and k.start_day < $3 and (k.last_day is null or k.last_day >= $4)
   order by k.contract_id limit $5)";
constexpr Statement exists{"contracts.exists", "select 1 from contracts where number = $1"};
// Of each contract the period settled last before the due one, and those that end after its begin.
constexpr Statement settled_periods{"settlements.around", R"(
  select d.contract_id, before.period_end, s.settlement_id, s.period_first, s.period_end, s.state,
         case when $3 and s.period_end = d.period_end then s.input else '' end
    from unnest($1::bigint[], $2::date[], $4::date[]) as d(contract_id, period_first, period_end)
    left join lateral (select b.period_end from settlements b
                        where b.contract_id = d.contract_id and b.kind = 'regular' and b.state <> 'cancelled' and b.period_first < d.period_first
                        order by b.period_first desc limit 1) before on true
    left join settlements s on s.contract_id = d.contract_id and s.kind = 'regular' and s.state <> 'cancelled' and s.period_end > d.period_first)"};

struct Batch {
  std::vector<SettlementJob> jobs;
  DueSummary summary;
  ContractId last;   // where the next batch goes on
  bool end = false;  // no more contracts
};

bool rests(const Contract& contract, Period period) {
  return contract.hold_from && *contract.hold_from < period.end && (!contract.hold_until || period.last() <= *contract.hold_until);
}

// The first period after a hold begins with what the hold left out.
void take_up_hold(const Contract& contract, Period& period) {
  if (!contract.hold_from || !contract.hold_until || period.first > *contract.hold_until + 1) return;
  if (*contract.hold_from < period.first)
    period.first = billing::period_with({contract.cycle_months, *contract.rhythm_anchor}, *contract.hold_from).first;
}

// Cut to the contract's term and to the day from which we bill it: what is invoiced and stored.
std::optional<Period> due_period_of(const Contract& contract, Period run) {
  const auto& terms = contract.terms;
  auto period = billing::due_period({contract.cycle_months, *contract.rhythm_anchor}, terms.start, terms.last_day, run);
  if (!period) return {};
  if (!rests(contract, *period)) take_up_hold(contract, *period);
  period->first = std::max({period->first, terms.start, contract.billing_from.value_or(terms.start)});
  if (terms.last_day) period->end = std::min(period->end, *terms.last_day + 1);
  return period->empty() ? std::nullopt : period;
}

// Due contracts of one page; others only move the page on.
std::vector<DueContract> read_page(Transaction& transaction, Period period, const DueFilter& filter, std::size_t size, Batch& batch) {
  const Day earliest_end = period.first.plus_months(-13);  // of contracts whose last period may still be due
  const auto rows = run(transaction, Statement{"contracts.page", page_sql.c_str()}, batch.last.value, filter.contract_number.value_or(""),
                        period.end.iso(), earliest_end.iso(), static_cast<std::int64_t>(size));
  batch.end = rows.size() < size;
  std::vector<DueContract> due;
  for (const auto& row : rows) {
    Contract contract = contract_from(row);
    batch.last = contract.id;
    const bool has_fees = truth(row[has_fees_column]);
    const auto own = due_period_of(contract, period);
    if (!own && !has_fees) continue;
    if (contract.billed_elsewhere) ++batch.summary.billed_elsewhere;
    else if (rests(contract, own.value_or(period))) ++batch.summary.on_hold;
    else {
      DueContract& one = due.emplace_back();
      one.job.contract = contract.id;
      one.job.customer = contract.customer;
      one.job.input.period = own.value_or(period);
      one.job.input.fees_only = !own;
      one.has_fees = has_fees;
      if (has_fees) one.job.input.fee_run = period;
      one.job.input.billing_from = contract.billing_from.value_or(contract.terms.start);
      one.job.vat_by_customer = contract.vat_by_customer;
      one.job.billing_from = contract.billing_from;
      if (!contract.tolerance) contract.terms.tolerance = filter.tolerance;
      one.contract = std::move(contract);
    }
  }
  return due;
}

// What is known of a contract's settlements, row by row; true when this period is done and stays so.
bool note_settled(const pqxx::row& row, DueFilter::Settled wanted, SettlementJob& job) {
  if (!row[1].is_null()) job.settled_until = day(row[1]);
  if (row[2].is_null()) return false;
  const Period settled{day(row[3]), day(row[4])};
  if (settled.end < job.input.period.end) {  // the rhythm was another one then: only the rest is due
    job.settled_until = std::max(job.settled_until.value_or(settled.end), settled.end);
    return false;
  }
  if (settled.end > job.input.period.end) {
    job.stays_because = "a later period is settled already";
    return false;
  }
  const auto state = from_word<SettlementState>(view(row[5]));
  const bool replaceable = state == SettlementState::draft || state == SettlementState::nothing_due;
  if (wanted == DueFilter::Settled::skip || !replaceable) return true;
  job.existing = SettlementId{integer(row[2])};
  job.existing_input = text(row[6]);
  return false;
}

void drop_settled(Transaction& transaction, DueFilter::Settled wanted, std::vector<DueContract>& due, Batch& batch) {
  ArrayText contracts, first_days, end_days;
  std::unordered_map<std::int64_t, DueContract*> by_id;
  for (DueContract& one : due) {
    if (one.job.input.fees_only) continue;
    contracts.add(one.contract.id.value);
    first_days.add(one.job.input.period.first.iso());
    end_days.add(one.job.input.period.end.iso());
    by_id.emplace(one.contract.id.value, &one);
  }
  std::vector<ContractId> settled;
  for (const auto& row : run(transaction, settled_periods, contracts.text(), first_days.text(), wanted == DueFilter::Settled::again,
                             end_days.text()))
    if (SettlementJob& job = by_id.at(integer(row[0]))->job; note_settled(row, wanted, job)) settled.push_back(job.contract);
  std::ranges::sort(settled);
  // The period is done; its contract's fees have periods of their own.
  for (DueContract& one : due)
    if (one.has_fees && std::ranges::binary_search(settled, one.contract.id)) {
      one.job.input.period = *one.job.input.fee_run;
      one.job.input.fees_only = true;
      std::erase(settled, one.contract.id);
      ++batch.summary.already_settled;
    }
  std::erase_if(due, [&](const DueContract& one) { return std::ranges::binary_search(settled, one.contract.id); });
  batch.summary.already_settled += static_cast<int>(settled.size());
}

Batch read_batch(Database& database, Period period, const DueFilter& filter, std::size_t size, ContractId after) {
  Transaction transaction = database.begin();
  Batch batch;
  batch.last = after;
  auto due = read_page(transaction, period, filter, size, batch);
  if (due.empty()) return batch;
  drop_settled(transaction, filter.settled, due, batch);
  std::vector<Contract> contracts;
  for (DueContract& one : due) contracts.push_back(std::move(one.contract));
  ContractsById all(contracts);
  read_terms(transaction, all);
  for (Contract& contract : contracts) contract.terms = terms_of_runs(contract);
  read_positions(transaction, all);
  for (std::size_t i = 0; i < due.size(); ++i) due[i].contract = std::move(contracts[i]);
  read_ledger(transaction, due);
  read_histories(transaction, due);
  read_fee_facts(transaction, period, filter.seller_country, due);
  for (DueContract& one : due) {
    one.job.input.terms = std::move(one.contract.terms);
    batch.jobs.push_back(std::move(one.job));
  }
  return batch;
}

void add(DueSummary& total, const Batch& batch) {
  total.due += static_cast<int>(batch.jobs.size());
  total.already_settled += batch.summary.already_settled;
  total.on_hold += batch.summary.on_hold;
  total.billed_elsewhere += batch.summary.billed_elsewhere;
}

void refuse_unknown(Database& database, const std::string& number) {
  Transaction transaction = database.begin();
  if (run(transaction, exists, number).empty()) throw Refused("there is no contract " + number);
}

}  // namespace

// What was billed of the free days in advance comes back, their clicks are billed all the same.
billing::ContractTerms terms_of_runs(const Contract& contract) {
  billing::ContractTerms terms = contract.terms;
  if (!contract.refund_hold || !contract.hold_from || !contract.hold_until) return terms;
  terms.pauses.push_back({*contract.hold_from, *contract.hold_until + 1});
  std::ranges::sort(terms.pauses, {}, &Period::first);
  return terms;
}

DueSummary DueContracts::for_each_batch(Period period, const DueFilter& filter, std::size_t batch_size,
                                        const std::function<void(std::vector<SettlementJob>)>& callback) {
  if (filter.contract_number) refuse_unknown(database_, *filter.contract_number);
  Database reader = database_.another();  // reads the next batch while the callback works on this one
  const auto begin_reading = [&](ContractId after) {
    return std::async(std::launch::async, [&, after] { return read_batch(reader, period, filter, batch_size, after); });
  };
  DueSummary total;
  for (auto next = begin_reading({}); next.valid();) {
    Batch batch = next.get();
    if (!batch.end) next = begin_reading(batch.last);
    add(total, batch);
    if (!batch.jobs.empty()) callback(std::move(batch.jobs));
  }
  return total;
}

}  // namespace klickwerk::db
