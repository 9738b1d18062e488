#include "db/taken_over.h"

#include "db/connection_internal.h"
#include "db/words.h"

namespace klickwerk::db {
namespace {

constexpr Statement resets_of{"counter_resets.of", R"(
  select day, counter, old_value, new_value from counter_resets where device_id = $1 order by day, counter)"};
constexpr Statement history_of{"settlement_history.of", R"(
  select meter, period_first, period_end, outcome, usage, invoiced_clicks, invoiced_cents, credited_clicks, credited_cents
    from settlement_history where contract_id = $1 order by meter, period_first)"};

// "clicks[e] TAB position" a line, as migration 004 describes the column.
std::vector<billing::MeterLedgerEntry::Usage> usage_from(std::string_view lines) {
  std::vector<billing::MeterLedgerEntry::Usage> usage;
  while (!lines.empty()) {
    const std::size_t end = std::min(lines.find('\n'), lines.size());
    const std::string_view line = lines.substr(0, end);
    lines.remove_prefix(std::min(end + 1, lines.size()));
    if (line.empty()) continue;
    billing::MeterLedgerEntry::Usage part;
    const auto [rest, error] = std::from_chars(line.data(), line.data() + line.size(), part.clicks.count);
    std::string_view tail(rest, static_cast<std::size_t>(line.data() + line.size() - rest));
    part.estimated = tail.starts_with('e');
    if (part.estimated) tail.remove_prefix(1);
    if (tail.starts_with('\t')) part.position = tail.substr(1);
    usage.push_back(std::move(part));
  }
  return usage;
}

billing::MeterLedgerEntry entry_from(const pqxx::row& row) {
  billing::MeterLedgerEntry entry;
  entry.meter = text(row[0]);
  entry.period = {day(row[1]), day(row[2])};
  entry.outcome = from_word<billing::MeterLedgerEntry::Outcome>(view(row[3]));
  entry.usage = usage_from(view(row[4]));
  entry.invoiced_clicks = {integer(row[5])};
  entry.invoiced_amount = {integer(row[6])};
  entry.credited_clicks = {integer(row[7])};
  entry.credited_amount = {integer(row[8])};
  return entry;
}

}  // namespace

std::vector<billing::CounterReset> TakenOverStore::resets(DeviceId device) {
  std::vector<billing::CounterReset> list;
  for (const auto& row : run(transaction_, resets_of, device.value)) list.push_back({day(row[0]), text(row[1]), integer(row[2]), integer(row[3])});
  return list;
}

std::vector<billing::MeterLedgerEntry> TakenOverStore::history(ContractId contract) {
  std::vector<billing::MeterLedgerEntry> list;
  for (const auto& row : run(transaction_, history_of, contract.value)) list.push_back(entry_from(row));
  return list;
}

}  // namespace klickwerk::db
