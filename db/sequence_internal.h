// Keys taken ahead, so that rows and what hangs below them go in by COPY.
#pragma once

#include <vector>

#include "db/connection_internal.h"

namespace klickwerk::db {

std::vector<std::int64_t> next_values(Transaction& transaction, const std::string& table, const std::string& column, std::size_t count);

template <class Id>
std::vector<Id> next_ids(Transaction& transaction, const std::string& table, const std::string& column, std::size_t count) {
  std::vector<Id> ids;
  ids.reserve(count);
  for (std::int64_t value : next_values(transaction, table, column, count)) ids.push_back({value});
  return ids;
}

}  // namespace klickwerk::db
