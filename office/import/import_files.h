// The import: files in, everything or nothing stored, and an account of what changed. docs/import.md is its manual.
//
// What exists: customers, sites and devices are changed (a column that the file does not have keeps its value);
// contracts, resets, history and readings are only added, and a different one under a known key is a fault. So the same
// files twice change nothing.
#pragma once

#include <cstdint>
#include <filesystem>
#include <span>
#include <string>
#include <vector>

#include "billing/metering/plausibility.h"
#include "core/calendar.h"
#include "db/database.h"
#include "office/import/fault.h"
#include "office/import/unbilled_readings.h"

namespace klickwerk::office {

struct ImportFile {
  std::string name;     // as messages name it
  std::string content;  // bytes
};

// The CSV files of a folder in the order of their names, or the file itself. Throws std::runtime_error that names the
// path: missing, unreadable, a folder without CSV files.
std::vector<ImportFile> load_import_files(std::span<const std::filesystem::path> paths);

struct ImportTally {
  std::string what;  // "customers", "readings" …
  std::int64_t rows = 0, added = 0, changed = 0, unchanged = 0;
  std::int64_t suspect = 0;  // of the added readings: not plausible, wait for review
};

struct ImportReport {
  bool dry_run = false;
  bool stored = false;
  std::vector<ImportTally> tallies;  // of the kinds that occurred, in the order of import
  std::size_t fault_count = 0;
  std::vector<ImportFault> faults;   // the first hundred
  UnbilledList unbilled;             // of the new readings
};

enum class ImportMode { real, dry_run };

// One transaction. Throws what the database throws; then nothing is stored. Readings are judged like those of any other
// source (billing/metering/plausibility.h); `speed`: of devices whose own is not known.
ImportReport import_files(db::Database& database, const Clock& clock, const std::string& actor, std::span<const ImportFile> files,
                          ImportMode mode, billing::Speed speed = {});
std::int64_t suspect_readings(const ImportReport& report);

std::string text_of(const ImportReport& report);  // for the terminal
std::string json_of(const ImportReport& report);

}  // namespace klickwerk::office
