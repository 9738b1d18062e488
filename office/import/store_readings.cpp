// Readings, documented resets and history taken over: added under their natural keys. A different value under a known
// key is a fault, because neither files nor the import may rewrite what was billed from.
#include "db/readings.h"

#include <algorithm>
#include <tuple>

#include "db/contracts.h"
#include "db/reading_intake.h"
#include "db/settlements.h"
#include "db/taken_over.h"
#include "office/import/storing_internal.h"

namespace klickwerk::office {
namespace {

using Key = std::tuple<std::string, Instant, std::string>;  // counter, read_at, source

// The device's rows, in the order of the files.
std::map<std::string, std::vector<const ReadingRow*>> by_device(const std::vector<ReadingRow>& rows) {
  std::map<std::string, std::vector<const ReadingRow*>> devices;
  for (const ReadingRow& row : rows) devices[row.serial].push_back(&row);
  return devices;
}

std::map<Key, std::int64_t> known_values(db::ReadingStore& store, DeviceId device, const std::vector<const ReadingRow*>& rows) {
  const auto [first, last] = std::minmax_element(rows.begin(), rows.end(), [](auto* a, auto* b) { return a->read_at < b->read_at; });
  const Period days = Period::inclusive(local_day((*first)->read_at), local_day((*last)->read_at));
  std::map<Key, std::int64_t> values;
  for (const db::StoredReading& stored : store.history(device, "", days))
    values[{stored.reading.counter, stored.reading.read_at, stored.reading.source}] = stored.reading.value;
  return values;
}

// Judges and stores many devices at once: the neighbours in time of all their readings are loaded with a few statements.
class ReadingsOfFiles {
 public:
  ReadingsOfFiles(Storing& work, db::ReadingStore& store) : work_(work), store_(store) {}

  void take(DeviceId device, const std::vector<const ReadingRow*>& rows) {
    auto known = known_values(store_, device, rows);
    for (const ReadingRow* row : rows) take(device, *row, known);
    for (auto& [moment, reading] : moments_) incoming_.push_back(std::move(reading));
    moments_.clear();
    if (new_ >= readings_at_once) flush();
  }

  void flush() {
    if (work_.faults.empty() && !incoming_.empty()) {
      db::ReadingIntake intake(work_.transaction, work_.speed);
      const auto judged = intake.judge(incoming_);
      std::vector<StoredRow> stored;
      for (const db::JudgedReading& one : judged) {
        const ReadingRow* row = rows_.at(key_of(one.reading));
        if (one.finding) ++work_.tally(row->place).suspect;
        stored.push_back({row, one.reading.device, &one});
      }
      intake.store(judged);
      std::ranges::stable_sort(stored, {}, [](const StoredRow& one) { return std::pair(std::string_view(one.row->place.file), one.row->place.line); });
      tell_unbilled(work_.transaction, stored, work_.unbilled);
    }
    incoming_.clear(), rows_.clear(), new_ = 0;
  }

 private:
  static constexpr std::size_t readings_at_once = 50'000;
  using RowKey = std::pair<DeviceId, Key>;
  static RowKey key_of(const db::NewReading& reading) { return {reading.device, {reading.counter, reading.read_at, reading.source}}; }

  void take(DeviceId device, const ReadingRow& row, std::map<Key, std::int64_t>& known) {
    if (local_day(row.read_at) > work_.today)
      return work_.faults.add({row.place, "read_at", local_day(row.read_at).iso(), "lies in the future"});
    if (local_day(row.read_at) < Day::of(2000, 1, 1))
      return work_.faults.add({row.place, "read_at", local_day(row.read_at).iso(), "lies before the year 2000: the clock that gave it was not set"});
    const auto [seen, is_new] = known.emplace(Key{row.counter, row.read_at, row.source}, row.value);
    if (is_new) {
      add(device, row);
      ++work_.tally(row.place).added;
    } else if (seen->second == row.value) {
      ++work_.tally(row.place).unchanged;
    } else {
      work_.faults.add({row.place, row.counter, std::to_string(row.value),
                        "is another value than " + std::to_string(seen->second) + ", which device " + row.serial + " has for the same moment (" +
                            row.source + ", " + local_day(row.read_at).iso() + ") already; if that one is wrong: klickwerk reading correct " + row.serial + " " + row.counter + "=" +
                            std::to_string(row.value) + " --day " + local_day(row.read_at).iso() + " --reason …"});
    }
  }

  // What one source told at one moment belongs together: its sums are judged.
  void add(DeviceId device, const ReadingRow& row) {
    auto [at, is_first] = moments_.try_emplace({row.read_at, row.source});
    if (is_first) at->second = {device, row.read_at, row.source, {}, std::nullopt, true};
    at->second.counters.push_back({row.counter, row.value, ""});
    rows_.emplace(RowKey{device, Key{row.counter, row.read_at, row.source}}, &row);
    ++new_;
  }

  Storing& work_;
  db::ReadingStore& store_;
  std::map<std::pair<Instant, std::string>, db::IncomingReading> moments_;  // of the device at hand
  std::vector<db::IncomingReading> incoming_;
  std::map<RowKey, const ReadingRow*> rows_;
  std::size_t new_ = 0;
};

}  // namespace

void store_readings(Storing& work) {
  db::ReadingStore store(work.transaction);
  ReadingsOfFiles intake(work, store);
  for (const auto& [serial, rows] : by_device(work.rows.readings))
    if (const auto device = work.references.need_device(rows.front()->place, serial, work.rows, work.faults)) intake.take(*device, rows);
  intake.flush();
}

void store_resets(Storing& work) {
  db::ReadingStore store(work.transaction);
  db::TakenOverStore taken_over(work.transaction);
  for (const ResetRow& row : work.rows.resets) {
    const auto device = work.references.need_device(row.place, row.serial, work.rows, work.faults);
    if (!device) continue;
    const auto known = taken_over.resets(*device);
    const auto same_day = std::find_if(known.begin(), known.end(), [&](const billing::CounterReset& reset) {
      return reset.day == row.reset.day && reset.counter == row.reset.counter;
    });
    if (same_day == known.end()) {
      store.document_reset(*device, row.reset, work.actor, row.reason);
      ++work.tally(row.place).added;
    } else if (*same_day == row.reset) {
      ++work.tally(row.place).unchanged;
    } else {
      work.faults.add({row.place, "day", row.reset.day.iso(), "has a documented reset of this counter with other values already"});
    }
  }
}

namespace {

// Rows of one meter and period that differ in the position are one entry of the ledger.
std::vector<HistoryRow> merged(const std::vector<HistoryRow>& rows) {
  std::map<std::tuple<std::string, std::string, Period>, HistoryRow> entries;
  for (const HistoryRow& row : rows) {
    const auto [at, is_new] = entries.emplace(std::tuple(row.contract, row.entry.meter, row.entry.period), row);
    if (is_new) continue;
    billing::MeterLedgerEntry& entry = at->second.entry;
    entry.usage.push_back(row.entry.usage.front());
    if (row.entry.outcome != billing::MeterLedgerEntry::Outcome::actual) entry.outcome = row.entry.outcome;
    entry.invoiced_clicks += row.entry.invoiced_clicks;
    entry.invoiced_amount += row.entry.invoiced_amount;
    entry.credited_clicks += row.entry.credited_clicks;
    entry.credited_amount += row.entry.credited_amount;
  }
  std::vector<HistoryRow> result;
  for (auto& [key, row] : entries) result.push_back(std::move(row));
  return result;
}

const billing::MeterTerms* meter_of(const db::Contract& contract, const std::string& id) {
  const auto& meters = contract.terms.meters;
  const auto found = std::find_if(meters.begin(), meters.end(), [&](const auto& meter) { return meter.id == id; });
  return found == meters.end() ? nullptr : &*found;
}

bool is_in_files(const ImportRows& rows, const std::string& number) {
  return rows.faulty.contains("contracts " + number) ||
         std::any_of(rows.contracts.begin(), rows.contracts.end(), [&](const ContractRow& row) { return row.terms.number == number; });
}

// Null (and a fault) when contract or meter are not known.
const db::Contract* contract_for(Storing& work, std::map<std::string, std::optional<db::Contract>>& contracts, const HistoryRow& row) {
  auto [at, is_new] = contracts.try_emplace(row.contract);
  if (is_new) at->second = db::ContractStore(work.transaction).find(row.contract);
  if (!at->second) {
    // A contract of these files that was not stored has a fault of its own, or another one is the reason.
    if (!is_in_files(work.rows, row.contract))
      work.faults.add({row.place, "contract", row.contract, "is no contract in these files or in the database"});
    return nullptr;
  }
  if (meter_of(*at->second, row.entry.meter)) return &*at->second;
  work.faults.add({row.place, "meter", row.entry.meter, "is no meter of contract " + row.contract});
  return nullptr;
}

// In a calendar-year contract the periods of the year under way wait for its end, whoever settled them.
void defer_to_year_end(const db::Contract& contract, billing::MeterLedgerEntry& entry) {
  const Day from = contract.billing_from.value_or(contract.terms.start);
  const bool yearly = contract.terms.cycle == billing::SettlementCycle::calendar_year;
  if (yearly && entry.period.first.year() == from.year()) entry.outcome = billing::MeterLedgerEntry::Outcome::deferred;
}

}  // namespace

void store_history(Storing& work) {
  db::SettlementStore store(work.transaction);
  db::TakenOverStore taken_over(work.transaction);
  std::map<std::string, std::optional<db::Contract>> contracts;
  std::map<std::string, std::vector<billing::MeterLedgerEntry>> known;
  std::vector<db::TakenOverHistory> added;
  std::vector<HistoryRow> rows = merged(work.rows.history);
  for (HistoryRow& row : rows) {
    const db::Contract* contract = contract_for(work, contracts, row);
    if (!contract) continue;
    defer_to_year_end(*contract, row.entry);
    const auto [entries, is_first] = known.try_emplace(row.contract);
    if (is_first) entries->second = taken_over.history(contract->id);
    const auto same = std::find_if(entries->second.begin(), entries->second.end(), [&](const billing::MeterLedgerEntry& entry) {
      return entry.meter == row.entry.meter && entry.period.first == row.entry.period.first;
    });
    if (same == entries->second.end()) {
      added.push_back({contract->id, row.entry});
      ++work.tally(row.place).added;
    } else if (*same == row.entry) {
      ++work.tally(row.place).unchanged;
    } else {
      work.faults.add({row.place, "period", row.entry.period.iso(), "of this meter was taken over with other figures already"});
    }
  }
  if (work.faults.empty()) store.add_history(added);
}

}  // namespace klickwerk::office
