// Which kind of import file this is, and which of its columns stands where.
#pragma once

#include <optional>
#include <string>
#include <vector>

#include "office/import/columns.h"
#include "office/import/csv_reader.h"
#include "office/import/fault.h"

namespace klickwerk::office {

struct CounterColumn {
  enum class Role { value, start, final } role = Role::value;
  std::string counter;
  std::size_t at = 0;
};

struct BoundColumns {
  const FileSpec* spec = nullptr;
  std::vector<std::optional<std::size_t>> at;  // per spec->columns: where it stands
  std::vector<CounterColumn> counters;

  std::optional<std::size_t> of(std::string_view column) const;  // asserts that the kind has such a column
};

// The file's name decides ("contracts.csv", "02 Verträge 2026.csv"), else its columns: the one kind that knows them
// all and misses none. Faults: unknown kind, unknown, doubled, missing columns.
std::optional<BoundColumns> recognise(const std::string& file_name, const CsvTable& table, FaultList& faults);

}  // namespace klickwerk::office
