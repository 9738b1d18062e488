#include "bench/store_floor.h"

#include <algorithm>
#include <string_view>

#include "bench/plain_sql.h"
#include "bench/poll_floor.h"

namespace klickwerk::bench {
namespace {

constexpr std::string_view one_row_a_device = "poll_states";

std::vector<std::string> lines_of(std::string_view rows) {
  std::vector<std::string> lines;
  for (std::size_t end = 0; (end = rows.find('\n')) != std::string_view::npos; rows.remove_prefix(end + 1)) lines.emplace_back(rows.substr(0, end + 1));
  return lines;
}

// Piece `index` of `pieces` of about the same size.
std::string piece_of(const std::vector<std::string>& lines, int index, int pieces) {
  const auto edge = [&](int i) { return lines.size() * static_cast<std::size_t>(i) / static_cast<std::size_t>(pieces); };
  std::string piece;
  for (std::size_t i = edge(index); i < edge(index + 1); ++i) piece += lines[i];
  return piece;
}

bool is_poll_states(const StoredRows& table) { return table.target.starts_with(one_row_a_device); }

void one_batch(PlainSql& sql, const std::vector<StoredRows>& tables, int round, int rounds, int batch, int batches) {
  sql.run("begin");
  for (const auto& table : tables) {
    const std::string piece = is_poll_states(table) ? piece_of(table.lines, batch, batches) : piece_of(table.lines, round * batches + batch, rounds * batches);
    if (!piece.empty()) sql.copy_in(table.target, piece);
  }
  sql.run("commit");
}

}  // namespace

std::vector<StoredRows> stored_rows(const std::string& url, const std::string& first, const std::string& end) {
  PlainSql sql(url);
  std::vector<StoredRows> tables;
  for (const std::string table : {"readings", "supply_levels", "device_status", "gauges"}) {
    const std::string columns = sql.columns_of(table);
    const std::string rows = sql.copy_out("select " + columns + " from " + table + " where read_at >= '" + first + "' and read_at < '" + end + "' order by read_at, device_id");
    tables.push_back({table + " (" + columns + ")", lines_of(rows)});
  }
  const std::string columns = sql.columns_of(std::string(one_row_a_device));
  tables.push_back({std::string(one_row_a_device) + " (" + columns + ")",
                    lines_of(sql.copy_out("select " + columns + " from poll_states where last_attempt_at >= '" + first + "' order by device_id"))});
  return tables;
}

double store_floor(const BenchServer& server, const std::string& database, const std::vector<StoredRows>& tables, int rounds, int batches) {
  double cpu_s = 0;
  const auto now = [&] { return cpu_seconds() + server.cpu_seconds(); };
  PlainSql sql(server.url(database));
  for (int round = 0; round < rounds; ++round) {
    sql.run("truncate poll_states");
    server.checkpoint();
    const double before = now();
    for (int batch = 0; batch < batches; ++batch) one_batch(sql, tables, round, rounds, batch, batches);
    cpu_s += now() - before;
  }
  const double before = now();
  server.checkpoint();
  return cpu_s + now() - before;
}

}  // namespace klickwerk::bench
