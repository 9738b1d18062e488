#include "bench/settlement_floor.h"

#include "bench/plain_sql.h"

namespace klickwerk::bench {
namespace {

using Clock = std::chrono::steady_clock;

// Only the columns that a settlement depends on.
const char* const inputs[] = {
    "select contract_id, number, customer_id, start_day, last_day, vat_rate_bp, proration, credit_unused, true_up, average_last_n, "
    "settlement_cycle, interim_billing, minimum_kind, minimum_meter, minimum_clicks, minimum_scope, minimum_micro, minimum_places, "
    "cycle_months, rhythm_anchor, billing_from, billed_elsewhere, hold_from from contracts",
    "select contract_id, from_day, per_month_micro, places from flat_fees",
    "select contract_id, meter, ordinal, free_per_month, credit_micro, credit_places, no_average from contract_meters",
    "select contract_id, meter, ordinal, counter, weight from meter_counters",
    "select contract_id, meter, from_day, model, price_micro, places, package_size from meter_prices",
    "select contract_id, meter, from_day, tier, up_to, price_micro, places from meter_price_tiers",
    "select position_id, contract_id, label, from_day, last_day from contract_positions",
    "select contract_id, meter, position_id, free_per_month, price_micro, price_places from meter_positions",
    "select placement_id, position_id, device_id, from_day, last_day from placements",
    "select placement_id, moment, counter, value from placement_counters",
    "select device_id, serial from devices",
    "select device_id, counter, local_day, value, source from readings where state <> 'invalid'",
    "select device_id, counter, day, old_value, new_value from counter_resets",
    "select contract_id, meter, period_first, period_end, outcome, usage, invoiced_clicks, invoiced_cents, credited_clicks, "
    "credited_cents from settlement_history",
    "select contract_id, meter, period_first, period_end, settlement_id, outcome, usage, invoiced_clicks, invoiced_cents, "
    "credited_clicks, credited_cents, settled_until, void from settlement_ledger",
};

const char* const results[] = {"settlement_runs", "settlements", "settlement_ledger", "settlement_exceptions", "invoices", "invoice_lines"};

std::chrono::milliseconds since(Clock::time_point begin) {
  return std::chrono::duration_cast<std::chrono::milliseconds>(Clock::now() - begin);
}

}  // namespace

std::vector<TableRows> result_rows(const std::string& url) {
  PlainSql sql(url);
  std::vector<TableRows> tables;
  for (const char* table : results) {
    const std::string columns = sql.columns_of(table);
    tables.push_back({std::string(table) + " (" + columns + ")", sql.copy_out("select " + columns + " from " + table)});
  }
  return tables;
}

Floor measure_floor(const std::string& url, const std::vector<TableRows>& tables) {
  PlainSql sql(url);
  Floor floor;
  auto begin = Clock::now();
  std::vector<std::string> memory;
  for (const char* query : inputs) {
    memory.push_back(sql.copy_out(query));
    floor.bytes_read += static_cast<std::int64_t>(memory.back().size());
  }
  floor.read = since(begin);
  memory.clear();
  begin = Clock::now();
  sql.run("begin");
  for (const TableRows& table : tables) {
    sql.copy_in(table.target, table.rows);
    floor.bytes_written += static_cast<std::int64_t>(table.rows.size());
  }
  sql.run("commit");
  floor.write = since(begin);
  return floor;
}

}  // namespace klickwerk::bench
