// The floor under a settlement run: the same PostgreSQL gives the same inputs by COPY TO into memory and takes the same
// result rows by COPY FROM into identical tables (keys, indexes, foreign keys, checks and triggers included), with no
// logic in between.
#pragma once

#include <chrono>
#include <cstdint>
#include <string>
#include <vector>

namespace klickwerk::bench {

// Rows of one table as COPY's text.
struct TableRows {
  std::string target;  // "settlements (settlement_id, …)"
  std::string rows;
};

// What a run has left in the database behind the url.
std::vector<TableRows> result_rows(const std::string& url);

struct Floor {
  std::chrono::milliseconds read{}, write{};
  std::int64_t bytes_read = 0, bytes_written = 0;
};
// In a database without results. One COPY a table, all writes in one transaction.
Floor measure_floor(const std::string& url, const std::vector<TableRows>& results);

}  // namespace klickwerk::bench
