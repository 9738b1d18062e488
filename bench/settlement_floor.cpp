#include "bench/settlement_floor.h"

#include <libpq-fe.h>

#include <memory>
#include <stdexcept>

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
    "credited_clicks, credited_cents, void from settlement_ledger",
};

const char* const results[] = {"settlement_runs", "settlements", "settlement_ledger", "settlement_exceptions", "invoices", "invoice_lines"};

struct Finish {
  void operator()(PGconn* connection) const { PQfinish(connection); }
};
using Connection = std::unique_ptr<PGconn, Finish>;

Connection connect(const std::string& url) {
  Connection connection(PQconnectdb(url.c_str()));
  if (PQstatus(connection.get()) != CONNECTION_OK) throw std::runtime_error(PQerrorMessage(connection.get()));
  return connection;
}

void expect(PGconn* connection, PGresult* result, ExecStatusType status, const std::string& sql) {
  bool as_expected = PQresultStatus(result) == status;
  std::string message = PQerrorMessage(connection);
  PQclear(result);
  if (!as_expected) throw std::runtime_error(sql.substr(0, 60) + ": " + message);
}

void run(PGconn* connection, const std::string& sql) { expect(connection, PQexec(connection, sql.c_str()), PGRES_COMMAND_OK, sql); }

std::string copy_out(PGconn* connection, const std::string& query) {
  std::string sql = "copy (" + query + ") to stdout", rows;
  expect(connection, PQexec(connection, sql.c_str()), PGRES_COPY_OUT, sql);
  char* buffer = nullptr;
  int size = 0;
  while ((size = PQgetCopyData(connection, &buffer, 0)) > 0) {
    rows.append(buffer, static_cast<std::size_t>(size));
    PQfreemem(buffer);
  }
  expect(connection, PQgetResult(connection), PGRES_COMMAND_OK, sql);
  while (PGresult* rest = PQgetResult(connection)) PQclear(rest);
  return rows;
}

void copy_in(PGconn* connection, const TableRows& table) {
  constexpr std::size_t piece = 64 * 1024;
  std::string sql = "copy " + table.target + " from stdin";
  expect(connection, PQexec(connection, sql.c_str()), PGRES_COPY_IN, sql);
  for (std::size_t begin = 0; begin < table.rows.size(); begin += piece)
    PQputCopyData(connection, table.rows.data() + begin, static_cast<int>(std::min(piece, table.rows.size() - begin)));
  PQputCopyEnd(connection, nullptr);
  expect(connection, PQgetResult(connection), PGRES_COMMAND_OK, sql);
  while (PGresult* rest = PQgetResult(connection)) PQclear(rest);
}

// "id, name": in the order of the table.
std::string columns_of(PGconn* connection, const std::string& table) {
  std::string sql = "select string_agg(quote_ident(attname), ', ' order by attnum) from pg_attribute where attrelid = '" + table +
                    "'::regclass and attnum > 0 and not attisdropped and attgenerated = ''";
  PGresult* result = PQexec(connection, sql.c_str());
  std::string columns = PQntuples(result) == 1 ? PQgetvalue(result, 0, 0) : "";
  PQclear(result);
  return columns;
}

std::chrono::milliseconds since(Clock::time_point begin) {
  return std::chrono::duration_cast<std::chrono::milliseconds>(Clock::now() - begin);
}

}  // namespace

void execute(const std::string& url, const std::string& sql) {
  Connection connection = connect(url);
  run(connection.get(), "set client_min_messages = 'warning'");
  run(connection.get(), sql);
}

std::vector<TableRows> result_rows(const std::string& url) {
  Connection connection = connect(url);
  std::vector<TableRows> tables;
  for (const char* table : results) {
    std::string columns = columns_of(connection.get(), table);
    tables.push_back({std::string(table) + " (" + columns + ")", copy_out(connection.get(), "select " + columns + " from " + table)});
  }
  return tables;
}

Floor measure_floor(const std::string& url, const std::vector<TableRows>& tables) {
  Connection connection = connect(url);
  Floor floor;
  auto begin = Clock::now();
  std::vector<std::string> memory;
  for (const char* query : inputs) {
    memory.push_back(copy_out(connection.get(), query));
    floor.bytes_read += static_cast<std::int64_t>(memory.back().size());
  }
  floor.read = since(begin);
  memory.clear();
  begin = Clock::now();
  run(connection.get(), "begin");
  for (const TableRows& table : tables) {
    copy_in(connection.get(), table);
    floor.bytes_written += static_cast<std::int64_t>(table.rows.size());
  }
  run(connection.get(), "commit");
  floor.write = since(begin);
  return floor;
}

}  // namespace klickwerk::bench
