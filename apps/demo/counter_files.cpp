// What was counted: placements with their counters, resets, history taken over, readings.
#include <algorithm>
#include <array>

#include "apps/demo/file_parts_internal.h"
#include "office/import/counter_formula.h"

namespace klickwerk::demo {
namespace {

constexpr std::array<const char*, 19> counter_columns = {"total", "mono", "colour", "copy", "print", "fax", "scan", "large", "duplex", "copy_mono",
    "copy_colour", "print_mono", "print_colour", "scan_mono", "scan_colour", "large_mono", "large_colour", "fax_mono", "hours"};

std::string cell(const Counters& counters, const std::string& name) {
  const auto found = counters.find(name);
  return found == counters.end() ? "" : std::to_string(found->second);
}

// Before the backfill begins, a device had counted a good part of what it has by then.
Counters counters_on_placing(const Machines& machines, std::size_t machine, Day from) {
  if (from > machines.first()) return machines.counters(machine, from - 1);
  Counters counters = machines.counters(machine, machines.first() - 1);
  for (auto& [name, value] : counters) value = value * 3 / 10;
  return counters;
}

std::vector<std::string> counter_header(std::vector<std::string> header, const std::string& prefix) {
  for (const char* counter : counter_columns) header.push_back(prefix + counter);
  return header;
}

}  // namespace

CsvFile placements_file(const Dealer& dealer, const Machines& machines) {
  CsvFile file(counter_header(counter_header({"contract", "position", "serial", "from", "last_day"}, "start_"), "final_"));
  for (const ContractPlan& contract : dealer.contracts)
    for (const PositionPlan& position : contract.positions)
      for (const PlacementPlan& placement : position.placements) {
        std::vector<std::string> row = {contract.number, position.label, machines.all()[placement.machine].serial, placement.from.iso(),
                                        placement.last ? placement.last->iso() : ""};
        const Counters start = counters_on_placing(machines, placement.machine, placement.from);
        const bool has_final = placement.last && placement.final_known;
        const Counters final = has_final ? machines.counters(placement.machine, *placement.last - 1) : Counters{};
        for (const char* counter : counter_columns) row.push_back(cell(start, counter));
        for (const char* counter : counter_columns) row.push_back(cell(final, counter));
        file.row(row);
      }
  return file;
}

CsvFile resets_file(const Dealer& dealer, const Machines& machines) {
  CsvFile file({"serial", "day", "counter", "old_value", "new_value", "reason"});
  for (const CounterResetPlan& reset : dealer.resets) {
    const Machine& machine = machines.all()[reset.machine];
    const Counters before = machines.counters(reset.machine, reset.day - 1);
    for (const auto& [counter, old_value] : before)
      for (const CounterJump& jump : machine.jumps)
        if (const auto by = Machines::jumped(machine, counter, jump); jump.day == reset.day && by > 0)
          file.row({machine.serial, reset.day.iso(), counter, std::to_string(old_value), std::to_string(old_value - by), reset.reason});
  }
  return file;
}

namespace {

std::int64_t usage_of(const Machines& machines, const ContractPlan& contract, const MeterPlan& meter, Period period) {
  const auto counts = office::counter_formula(meter.counts).value();
  std::int64_t usage = 0;
  for (const PositionPlan& position : contract.positions) {
    const std::size_t machine = position.placements.front().machine;
    const Counters before = machines.counters(machine, period.first - 1), after = machines.counters(machine, period.last());
    for (const auto& [counter, weight] : counts)
      if (after.contains(counter)) usage += weight * (after.at(counter) - before.at(counter));
  }
  return usage;
}

// Only where one unit price says it all: what the predecessor program invoiced.
void add_invoiced(const ContractPlan& contract, const MeterPlan& meter, std::int64_t usage, std::vector<std::string>& row) {
  const bool plain = meter.prices.front().model == "unit" && contract.position_terms.empty() && (contract.settlement.empty() || contract.interim);
  const std::int64_t billable = std::max<std::int64_t>(0, usage - meter.free * contract.cycle_months);
  if (!plain) return row.insert(row.end(), {"", ""}), void();
  const auto price = parse_unit_price(meter.prices.front().price).value();
  row.insert(row.end(), {std::to_string(billable), decimal(amount_of(Clicks{billable}, price))});
}

std::vector<Period> settled_before(const Dealer& dealer, const Machines& machines, const ContractPlan& contract) {
  std::vector<Period> periods;
  if (!contract.has_history) return periods;
  const int cycle = contract.cycle_months;
  const Day first = contract.billing_from.value_or(dealer.month.first);
  for (int i = 1; i <= 10; ++i) {
    const Period period{first.plus_months(-cycle * i), first.plus_months(-cycle * (i - 1))};
    if (period.first < machines.first() || period.first < contract.start) break;
    if (!contract.settlement.empty() && period.first.year() != dealer.month.first.year()) break;
    periods.insert(periods.begin(), period);
  }
  return periods;
}

}  // namespace

CsvFile history_file(const Dealer& dealer, const Machines& machines) {
  CsvFile file({"contract", "meter", "period", "clicks", "basis", "invoiced_clicks", "invoiced_amount"});
  for (const ContractPlan& contract : dealer.contracts)
    for (const Period period : settled_before(dealer, machines, contract))
      for (const MeterPlan& meter : contract.meters) {
        const std::int64_t usage = usage_of(machines, contract, meter, period);
        const bool waits_for_the_year = !contract.settlement.empty();
        std::vector<std::string> row = {contract.number, meter.id, period.first.iso() + ".." + period.last().iso(), std::to_string(usage),
                                        waits_for_the_year ? "deferred" : "actual"};
        add_invoiced(contract, meter, usage, row);
        file.row(row);
      }
  return file;
}

namespace {

// Weekly and at the ends of months; from shortly before the month that is settled on daily.
bool is_read_on(const Machine& machine, Day day, Day daily_from) {
  const bool month_end = day == day.first_of_next_month() - 1;
  if (machine.unread || (machine.readings_until && day > *machine.readings_until)) return false;
  if (!machine.works.empty() && std::none_of(machine.works.begin(), machine.works.end(), [&](const DayRange& range) {
        return range.first <= day && (!range.last || day <= *range.last);
      })) return false;
  if (machine.source != "snmp") return month_end;
  const bool monday = (day.serial + 3) % 7 == 0;
  return month_end || monday || day >= daily_from;
}

}  // namespace

CsvFile readings_file(const Dealer& dealer, const Machines& machines) {
  CsvFile file(counter_header({"serial", "read_at", "source"}, ""));
  for (std::size_t i = 0; i < machines.all().size(); ++i) {
    const Machine& machine = machines.all()[i];
    // In the network somewhat before midnight, each device at its own minute; people write down a date.
    const std::string time = machine.source == "snmp" ? " 23:" + std::to_string(10 + i % 48) : "";
    for (Day day = machines.first() - 1; day <= machines.last(); day = day + 1) {
      if (!is_read_on(machine, day, dealer.month.first - 3)) continue;
      const Counters counters = machines.counters(i, day);
      std::vector<std::string> row = {machine.serial, day.iso() + time, machine.source};
      for (const char* counter : counter_columns) row.push_back(cell(counters, counter));
      file.row(row);
    }
  }
  return file;
}

}  // namespace klickwerk::demo
