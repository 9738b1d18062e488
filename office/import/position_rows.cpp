// A contract's positions, the devices on them, what was settled before, and readings.
#include <array>

#include "office/import/read_rows_internal.h"

namespace klickwerk::office {
namespace {

constexpr std::int64_t most_clicks = 1'000'000'000'000;
constexpr std::int64_t most_counter = 1'000'000'000'000'000;

using Role = CounterColumn::Role;

std::string counter_name(RowCells& cells, std::string_view column) {
  const std::string text = cells.text(column, 40);
  if (const auto known = counter_of_heading(text)) return *known;
  if (!text.empty() && !is_counter_name(text))
    cells.fault(column, "is no name of a counter; expected one such as mono, colour, total, scan, large, hours");
  return text;
}

// The counters of one role that have a figure in this row.
std::vector<billing::CounterValue> counters_of(RowCells& cells, Role role) {
  std::vector<billing::CounterValue> values;
  for (const CounterColumn& column : cells.bound().counters) {
    const std::string cell = cells.raw_at(column.at);
    if (column.role != role || cell.empty()) continue;
    if (const auto value = cells.whole_at(column.at, 0, most_counter)) values.push_back({column.counter, *value});
  }
  return values;
}

using Outcome = billing::MeterLedgerEntry::Outcome;
constexpr std::array<Word<Outcome>, 8> bases = {{{"actual", Outcome::actual}, {"ist", Outcome::actual}, {"gelesen", Outcome::actual},
    {"estimate", Outcome::estimate}, {"geschätzt", Outcome::estimate}, {"open", Outcome::open}, {"offen", Outcome::open}, {"deferred", Outcome::deferred}}};
constexpr std::array<Word<std::string_view>, 10> sources = {{{"csv", "csv"}, {"snmp", "snmp"}, {"monitoring", "monitoring"}, {"clerk", "clerk"},
    {"Büro", "clerk"}, {"Innendienst", "clerk"}, {"customer", "customer"}, {"Kunde", "customer"}, {"technician", "technician"}, {"Techniker", "technician"}}};

}  // namespace

PositionRow position_of(RowCells& cells) {
  PositionRow row;
  row.contract = cells.text("contract", 40);
  row.position = cells.text("position", 40);
  row.name = cells.text("name");
  row.site = cells.text("site", 40);
  row.from = cells.day("from");
  row.last_day = cells.day("last_day");
  if (row.from && row.last_day && *row.last_day < *row.from) cells.fault("last_day", "lies before the column from");
  return row;
}

PositionTermsRow position_terms_of(RowCells& cells) {
  PositionTermsRow row;
  row.contract = cells.text("contract", 40);
  row.position = cells.text("position", 40);
  row.meter = cells.text("meter", 40);
  if (const auto clicks = cells.whole("free_per_month", 0, most_clicks)) row.free_per_month = Clicks{*clicks};
  row.price = cells.price("price");
  if (cells.is_good() && !row.free_per_month && !row.price)
    cells.fault("price", "is empty, and so is free_per_month: the row agrees nothing");
  return row;
}

PlacementRow placement_of(RowCells& cells) {
  PlacementRow row;
  row.contract = cells.text("contract", 40);
  row.position = cells.text("position", 40);
  row.device.serial = cells.text("serial", 80);
  row.device.from = cells.day("from").value_or(Day{});
  row.device.last_day = cells.day("last_day");
  row.device.start = counters_of(cells, Role::start);
  row.device.final_ = counters_of(cells, Role::final);
  if (row.device.last_day && *row.device.last_day < row.device.from) cells.fault("last_day", "lies before the column from");
  if (!row.device.final_.empty() && !row.device.last_day)
    cells.fault("last_day", "is empty, but the row has final counters: when did the device leave?");
  return row;
}

ResetRow reset_of(RowCells& cells) {
  ResetRow row;
  row.serial = cells.text("serial", 80);
  row.reset.day = cells.day("day").value_or(Day{});
  row.reset.counter = counter_name(cells, "counter");
  row.reset.old_value = cells.whole("old_value", 0, most_counter).value_or(0);
  row.reset.new_value = cells.whole("new_value", 0, most_counter).value_or(0);
  row.reason = cells.has("reason") ? cells.text("reason") : "taken over by import";
  return row;
}

ServiceCopiesRow service_copies_of(RowCells& cells) {
  ServiceCopiesRow row;
  row.serial = cells.text("serial", 80);
  row.day = cells.day("day").value_or(Day{});
  row.counter = counter_name(cells, "counter");
  row.copies = cells.whole("copies", 1, most_counter).value_or(0);
  row.remark = cells.text("remark");
  return row;
}

HistoryRow history_of(RowCells& cells) {
  HistoryRow row;
  row.contract = cells.text("contract", 40);
  row.position = cells.text("position", 40);
  row.entry.meter = cells.text("meter", 40);
  const std::string period = cells.text("period", 40);
  if (const auto parsed = Period::parse(period)) {
    row.entry.period = *parsed;
  } else if (!period.empty()) {
    cells.fault("period", "is no period; expected a month 2026-09, a quarter 2026-Q3, a year 2026 or 2026-03-17..2026-04-16");
  }
  const Clicks clicks{cells.whole("clicks", 0, most_clicks).value_or(0)};
  row.entry.outcome = cells.word<Outcome>("basis", bases).value_or(Outcome::actual);
  row.entry.usage = {{row.position, clicks, row.entry.outcome == Outcome::estimate}};
  row.entry.invoiced_clicks = {cells.whole("invoiced_clicks", 0, most_clicks).value_or(0)};
  row.entry.invoiced_amount = cells.money("invoiced_amount").value_or(Money{});
  row.entry.credited_clicks = {cells.whole("credited_clicks", 0, most_clicks).value_or(0)};
  row.entry.credited_amount = cells.money("credited_amount").value_or(Money{});
  if (row.entry.credited_amount.cents > 0) cells.fault("credited_amount", "must not be above 0: a credit is an amount with a minus");
  return row;
}

std::vector<ReadingRow> readings_of(RowCells& cells) {
  ReadingRow row;
  row.serial = cells.text("serial", 80);
  row.read_at = cells.moment("read_at").value_or(Instant{});
  row.source = cells.word<std::string_view>("source", sources).value_or("csv");
  std::vector<billing::CounterValue> values = counters_of(cells, Role::value);
  if (cells.has("counter") || cells.has("value")) {
    if (!cells.has("counter")) cells.fault("counter", "is empty, but the column value is not: which counter is it?");
    if (!cells.has("value")) cells.fault("value", "is empty; an unknown counter has no row");
    const std::string counter = counter_name(cells, "counter");
    if (const auto value = cells.whole("value", 0, most_counter)) values.push_back({counter, *value});
  }
  if (cells.is_good() && values.empty()) cells.fault("serial", "has no counter in this row; a reading has at least one");
  std::vector<ReadingRow> rows;
  for (const auto& [counter, value] : values) {
    row.counter = counter;
    row.value = value;
    rows.push_back(row);
  }
  return rows;
}

}  // namespace klickwerk::office
