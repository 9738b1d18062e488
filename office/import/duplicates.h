// Rows that say the same thing twice within one import.
#pragma once

#include <string>
#include <unordered_map>
#include <vector>

#include "office/import/fault.h"

namespace klickwerk::office {

// Keeps the first row of each key; every further one is a fault that names where the first stands.
template <class Row, class KeyOf>
void refuse_duplicates(std::vector<Row>& rows, const std::string& column, KeyOf key_of, FaultList& faults) {
  std::unordered_map<std::string, RowPlace> first;
  std::vector<Row> kept;
  kept.reserve(rows.size());
  for (Row& row : rows) {
    const std::string key = key_of(row);
    const auto [seen, is_new] = first.emplace(key, row.place);
    if (is_new)
      kept.push_back(std::move(row));
    else
      faults.add({row.place, column, key, "stands twice: first in " + seen->second.file + ":" + std::to_string(seen->second.line)});
  }
  rows = std::move(kept);
}

}  // namespace klickwerk::office
