// The floors under the stages of a month: the same rows by COPY, the same bytes as files forced to the disk, the same
// number of pages by Cairo alone. No logic in between, memory bounded.
#pragma once

#include <cstdint>
#include <string>
#include <vector>

#include "bench/month_office.h"

namespace klickwerk::bench {

struct CopiedTable {
  std::string table;      // "invoices": a table like it, with its keys and checks, takes the rows
  std::string condition;  // of the rows
};
// The rows of the tables by COPY FROM into empty tables like them, in one transaction. Triggers and foreign keys are not there.
Cost rows_floor(const MonthOffice& office, const std::vector<CopiedTable>& tables);

// Files of these sizes, `batch` at a time forced to the disk, with their folder.
Cost files_floor(const MonthOffice& office, const std::vector<std::int64_t>& sizes, int batch);
std::vector<std::int64_t> document_sizes(const MonthOffice& office);

// `documents` of two bare Cairo pages on two threads; beyond some thousands measured with fewer and multiplied.
Cost pages_floor(const MonthOffice& office, std::int64_t documents);

// The queries' rows by COPY TO into a file each.
Cost export_floor(const MonthOffice& office, const std::vector<std::string>& queries);

// One statement in a transaction that is rolled back.
Cost statements_floor(const MonthOffice& office, const std::vector<std::string>& statements);

Cost operator+(const Cost& one, const Cost& other);

}  // namespace klickwerk::bench
