#include <algorithm>
#include <charconv>

#include "db/due_rows_internal.h"
#include "db/words.h"

namespace klickwerk::db {
namespace {

using billing::MeterLedgerEntry;
using Outcome = MeterLedgerEntry::Outcome;

// In force is the version of the settlement that knows the most periods, of those the latest that is not void; history taken over comes before all of them.
constexpr Statement ledger_since{"settlement_ledger.since", R"(
  with due as (select * from unnest($1::bigint[], $2::date[], $3::date[], $4::bigint[]) as d(contract_id, since, until, replaced))
  select distinct on (contract_id, meter, period_first)
         contract_id, meter, period_first, period_end, outcome, usage, invoiced_clicks, invoiced_cents, credited_clicks, credited_cents
    from (select l.contract_id, l.meter, l.period_first, l.period_end, l.outcome, l.usage, l.invoiced_clicks, l.invoiced_cents, l.credited_clicks,
                 l.credited_cents, l.settled_until, l.settlement_id
            from due join settlement_ledger l using (contract_id)
           where l.period_first >= due.since and l.period_first < due.until and not l.void and l.settlement_id <> due.replaced
          union all
          select h.contract_id, h.meter, h.period_first, h.period_end, h.outcome, h.usage, h.invoiced_clicks, h.invoiced_cents, h.credited_clicks,
                 h.credited_cents, h.period_end, 0
            from due join settlement_history h using (contract_id)
           where h.period_first >= due.since and h.period_first < due.until) entry
   order by contract_id, meter, period_first, settled_until desc, settlement_id desc)"};

// Calendar years end with entries of up to twelve months; an average wants its n periods of the contract's cycle.
Day usual_since(const DueContract& due) {
  const int months = std::max(12, due.contract.cycle_months * due.contract.terms.average_last_n);
  return due.job.input.period.first.plus_months(-months);
}

bool is_actual(const MeterLedgerEntry& entry) {
  return entry.outcome == Outcome::actual && std::ranges::none_of(entry.usage, &MeterLedgerEntry::Usage::estimated);
}

// Whether a meter's entries reach back far enough: the oldest is done with, and there are n actual ones.
bool reaches_back(const std::vector<MeterLedgerEntry>& ledger, const std::string& meter, int average_last_n) {
  const auto of_meter = [&](const MeterLedgerEntry& entry) { return entry.meter == meter; };
  auto oldest = std::ranges::find_if(ledger, of_meter);
  if (oldest == ledger.end() || oldest->outcome != Outcome::actual) return false;
  return std::ranges::count_if(ledger, [&](const MeterLedgerEntry& entry) { return of_meter(entry) && is_actual(entry); }) >= average_last_n;
}

bool needs_older(const DueContract& due) {
  const auto& terms = due.contract.terms;
  // A contract that begins within the window can only have older entries when they were taken over.
  return std::ranges::any_of(terms.meters, [&](const auto& meter) { return !reaches_back(due.job.input.ledger, meter.id, terms.average_last_n); });
}

template <class Since>
void read(Transaction& transaction, std::span<DueContract* const> wanted, Since since) {
  ArrayText contracts, first_days, end_days, replaced;
  std::unordered_map<std::int64_t, DueContract*> by_id;
  for (DueContract* due : wanted) {
    by_id.emplace(due->contract.id.value, due);
    due->job.input.ledger.clear();
    contracts.add(due->contract.id.value);
    first_days.add(since(*due).iso());
    end_days.add(due->job.input.period.first.iso());
    replaced.add(due->job.existing.value_or(SettlementId{-1}).value);
  }
  for (const auto& row : run(transaction, ledger_since, contracts.text(), first_days.text(), end_days.text(), replaced.text()))
    by_id.at(integer(row[0]))->job.input.ledger.push_back(ledger_entry_from(row, 1));
}

}  // namespace

// "1470\tP1" a line, "1470e\tP1" when estimated.
std::string usage_text(const std::vector<MeterLedgerEntry::Usage>& usage) {
  std::string text;
  for (const auto& one : usage) {
    if (!text.empty()) text += '\n';
    text += std::to_string(one.clicks.count);
    text += one.estimated ? "e\t" : "\t";
    text += one.position;
  }
  return text;
}

static std::vector<MeterLedgerEntry::Usage> usage_from(std::string_view text) {
  std::vector<MeterLedgerEntry::Usage> usage;
  while (!text.empty()) {
    const auto line = text.substr(0, text.find('\n'));
    text.remove_prefix(std::min(line.size() + 1, text.size()));
    MeterLedgerEntry::Usage one;
    const char* after = std::from_chars(line.data(), line.data() + line.size(), one.clicks.count).ptr;
    const auto tab = line.find('\t');
    KW_ASSERT(tab != std::string_view::npos);
    one.estimated = *after == 'e';
    one.position = line.substr(tab + 1);
    usage.push_back(std::move(one));
  }
  return usage;
}

MeterLedgerEntry ledger_entry_from(const pqxx::row& row, int first) {
  return {text(row[first]), {day(row[first + 1]), day(row[first + 2])}, from_word<Outcome>(view(row[first + 3])), usage_from(view(row[first + 4])),
          {integer(row[first + 5])}, {integer(row[first + 6])}, {integer(row[first + 7])}, {integer(row[first + 8])}};
}

void read_ledger(Transaction& transaction, std::vector<DueContract>& due) {
  std::vector<DueContract*> wanted;
  for (DueContract& one : due)
    if (!one.job.input.fees_only) wanted.push_back(&one);
  if (wanted.empty()) return;
  read(transaction, wanted, usual_since);
  std::erase_if(wanted, [](const DueContract* one) { return !needs_older(*one); });
  if (!wanted.empty()) read(transaction, wanted, [](const DueContract&) { return Day::of(1990, 1, 1); });
}

}  // namespace klickwerk::db
