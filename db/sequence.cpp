#include "db/sequence_internal.h"

namespace klickwerk::db {

namespace {
constexpr Statement take{"sequence.take", "select nextval(pg_get_serial_sequence($1, $2)) from generate_series(1, $3)"};
}

std::vector<std::int64_t> next_values(Transaction& transaction, const std::string& table, const std::string& column, std::size_t count) {
  std::vector<std::int64_t> values;
  if (count == 0) return values;
  values.reserve(count);
  for (const auto& row : run(transaction, take, table, column, static_cast<std::int64_t>(count))) values.push_back(integer(row[0]));
  return values;
}

}  // namespace klickwerk::db
