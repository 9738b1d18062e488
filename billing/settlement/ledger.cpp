#include "billing/settlement/ledger.h"

#include <algorithm>
#include <tuple>

#include "billing/settlement/unit.h"

namespace klickwerk::billing {
namespace {

auto key_of(const MeterLedgerEntry& entry) { return std::tie(entry.meter, entry.period); }
auto key_of(const FeeLedgerEntry& entry) { return std::tie(entry.fee, entry.period); }

template <class Entry>
void merge(std::vector<Entry>& ledger, std::span<const Entry> added) {
  for (const auto& entry : added) {
    auto at = std::lower_bound(ledger.begin(), ledger.end(), entry, [](const auto& a, const auto& b) { return key_of(a) < key_of(b); });
    if (at != ledger.end() && key_of(*at) == key_of(entry))
      *at = entry;
    else
      ledger.insert(at, entry);
  }
}

bool counts(const MeterTerms& meter, const std::string& counter) {
  if (meter.counts.empty()) return counter == meter.id;
  return std::any_of(meter.counts.begin(), meter.counts.end(), [&](const auto& count) { return count.counter == counter; });
}

std::optional<Day> last_reading_before(const SettlementInput& contract, const MeterTerms& meter, Day day) {
  std::optional<Day> last;
  for (const auto& position : contract.positions)
    for (const auto& reading : position.readings)
      if (reading.day < day && (!last || *last < reading.day) && counts(meter, reading.counter)) last = reading.day;
  return last;
}

// What the period cost: the same settlement as today's, on the known usage.
void work_out_amounts(const SettlementInput& contract, const MeterTerms& meter, MeterLedgerEntry& entry) {
  SettlementInput input = contract;
  input.period = {entry.period.end, entry.period.end + 1};
  const ContractView view{input};
  if (entry.period.intersection(view.term).empty()) return;
  MeterLedgerEntry waiting = entry;  // a book holds what is not done with
  waiting.outcome = Outcome::open;
  const MeterLedgerEntry* const earlier[] = {&waiting};
  const MeterBook book{view, meter, earlier};
  const bool whole = contract.terms.cycle == SettlementCycle::period;
  const auto settled = settle_unit(view, meter, book, {book.last() - 1, book.last() - 1}, {whole && contract.terms.credit_unused, whole, false, false});
  entry.invoiced_clicks = settled.invoiced_clicks();
  entry.invoiced_amount = settled.invoiced_amount();
  entry.credited_clicks = settled.credited_clicks();
  entry.credited_amount = settled.credited_amount();
}

void finish(const SettlementInput& contract, const MeterTerms& meter, Day first_run, MeterLedgerEntry& entry) {
  const bool estimated = std::any_of(entry.usage.begin(), entry.usage.end(), [](const auto& usage) { return usage.estimated; });
  const auto reading = last_reading_before(contract, meter, first_run);
  const bool closed = reading && entry.period.first <= *reading;
  entry.outcome = estimated && !closed ? Outcome::estimate : Outcome::actual;
  const bool yearly = contract.terms.cycle == SettlementCycle::calendar_year;
  const bool this_year = yearly && entry.period.first.year() == first_run.year() && entry.period.first < first_run;
  if (!yearly || (this_year && contract.terms.interim_billing)) work_out_amounts(contract, meter, entry);
  if (this_year) entry.outcome = Outcome::deferred;
}

}  // namespace

void merge_ledger(std::vector<MeterLedgerEntry>& ledger, std::span<const MeterLedgerEntry> added) { merge(ledger, added); }

void merge_fee_ledger(std::vector<FeeLedgerEntry>& ledger, std::span<const FeeLedgerEntry> added) { merge(ledger, added); }

std::vector<MeterLedgerEntry> ledger_of_history(const SettlementInput& contract, std::span<const SettledHistory> history,
                                                Day first_run) {
  std::vector<MeterLedgerEntry> ledger;
  for (const auto& settled : history) {
    MeterLedgerEntry entry{settled.meter, settled.period, Outcome::actual, {}, {}, {}, {}, {}};
    auto same = std::find_if(ledger.begin(), ledger.end(), [&](const auto& other) { return key_of(other) == key_of(entry); });
    if (same == ledger.end()) same = ledger.insert(ledger.end(), std::move(entry));
    same->usage.push_back({settled.position, settled.clicks, settled.estimated});
  }
  for (auto& entry : ledger)
    for (const auto& meter : contract.terms.meters)
      if (meter.id == entry.meter) finish(contract, meter, first_run, entry);
  std::sort(ledger.begin(), ledger.end(), [](const auto& a, const auto& b) { return key_of(a) < key_of(b); });
  return ledger;
}

}  // namespace klickwerk::billing
