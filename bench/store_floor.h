// The floor under storing polls: the very rows that the collector's way left, by COPY into the same tables of a fresh
// database (keys, indexes, checks, triggers included), in as many durable transactions, with nothing decided.
#pragma once

#include <string>
#include <vector>

#include "bench/bench_server.h"

namespace klickwerk::bench {

// Rows of one table, one a line, in the order in which they came.
struct StoredRows {
  std::string target;  // "readings (device_id, …)"
  std::vector<std::string> lines;
};

// What lies in the tables by month from `first` to before `end` (ISO moments), and the poll states as they are now.
std::vector<StoredRows> stored_rows(const std::string& url, const std::string& first, const std::string& end);

// CPU seconds, the server's with ours, its checkpoint afterwards included. `rounds` times all devices in `batches`
// transactions; the poll states, which the collector updates, are copied in anew in each round.
double store_floor(const BenchServer& server, const std::string& database, const std::vector<StoredRows>& tables, int rounds, int batches);

}  // namespace klickwerk::bench
