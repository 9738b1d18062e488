#include "office/import/import_files.h"

#include <algorithm>

#include "core/sha256.h"
#include "db/audit.h"
#include "office/import/csv_reader.h"
#include "office/import/duplicates.h"
#include "office/import/read_rows.h"
#include "office/import/recognition.h"
#include "office/import/storing_internal.h"

namespace klickwerk::office {
namespace {

struct ReadFile {
  const ImportFile* file;
  std::string kind;
  std::int64_t rows = 0;
};

// All rows of all files; the tallies know how many there were.
std::vector<ReadFile> read_all(std::span<const ImportFile> files, ImportRows& rows, FaultList& faults) {
  std::vector<ReadFile> read;
  for (const ImportFile& file : files) {
    const CsvTable table = read_csv(file.content);
    for (const CsvFault& fault : table.faults) faults.add({{file.name, fault.line}, "", "", fault.what});
    if (table.header.empty()) continue;
    const auto bound = recognise(file.name, table, faults);
    if (!bound) continue;
    read_rows(file.name, table, *bound, rows, faults);
    read.push_back({&file, std::string(bound->spec->name), static_cast<std::int64_t>(table.records.size())});
  }
  return read;
}

void refuse_doubled_rows(ImportRows& rows, FaultList& faults) {
  refuse_duplicates(rows.customers, "number", [](const CustomerRow& row) { return row.number; }, faults);
  refuse_duplicates(rows.sites, "number", [](const SiteRow& row) { return row.customer + " / " + row.number; }, faults);
  refuse_duplicates(rows.devices, "serial", [](const DeviceRow& row) { return row.serial; }, faults);
  refuse_duplicates(rows.contracts, "number", [](const ContractRow& row) { return row.terms.number; }, faults);
  refuse_duplicates(rows.position_terms, "position",
                    [](const PositionTermsRow& row) { return row.contract + " / " + row.position + " / " + row.meter; }, faults);
  refuse_duplicates(rows.resets, "day",
                    [](const ResetRow& row) { return row.serial + " / " + row.reset.counter + " / " + row.reset.day.iso(); }, faults);
  refuse_duplicates(rows.service_copies, "day", [](const ServiceCopiesRow& row) {
    return row.serial + " / " + row.counter + " / " + row.day.iso() + (row.remark.empty() ? "" : " / " + row.remark);
  }, faults);
  refuse_duplicates(rows.mandates, "reference", [](const MandateRow& row) { return row.reference; }, faults);
  refuse_duplicates(rows.history, "period", [](const HistoryRow& row) {
    return row.contract + " / " + row.entry.meter + " / " + row.entry.period.iso() + (row.position.empty() ? "" : " / " + row.position);
  }, faults);
}

void store_all(Storing& work) {
  load_references(work);
  store_customers(work);
  store_sites(work);
  store_devices(work);
  store_contracts(work);
  store_resets(work);
  store_history(work);
  store_service_copies(work);
  store_mandates(work);
  store_readings(work);
}

// By kind. What becomes part of a contract has no figures of its own beyond its rows.
std::vector<ImportTally> tallies_of(const std::vector<ReadFile>& read, std::map<std::string, ImportTally>& by_file) {
  std::vector<ImportTally> tallies;
  for (const FileSpec& spec : file_specs()) {
    ImportTally tally{std::string(spec.name)};
    bool occurs = false;
    for (const ReadFile& file : read) {
      if (file.kind != tally.what) continue;
      occurs = true;
      const ImportTally& counted = by_file[file.file->name];
      tally.rows += file.rows;
      tally.added += counted.added;
      tally.changed += counted.changed;
      tally.unchanged += counted.unchanged;
      tally.suspect += counted.suspect;
    }
    if (occurs) tallies.push_back(tally);
  }
  return tallies;
}

void record(Storing& work, const std::vector<ReadFile>& read) {
  db::AuditStore audit(work.transaction);
  for (const ReadFile& file : read) {
    const ImportTally& counted = work.tallies[file.file->name];
    const std::string digest = sha256_hex(file.file->content);
    audit.record(db::ImportEntry{{}, work.actor, file.kind, file.file->name, digest, file.rows, counted.added, counted.changed});
  }
}

bool changes_anything(const ImportReport& report) {
  return std::any_of(report.tallies.begin(), report.tallies.end(), [](const ImportTally& tally) { return tally.added + tally.changed > 0; });
}

}  // namespace

ImportReport import_files(db::Database& database, const Clock& clock, const std::string& actor, std::span<const ImportFile> files,
                          ImportMode mode, billing::Speed speed) {
  FaultList faults;
  ImportRows rows;
  const std::vector<ReadFile> read = read_all(files, rows, faults);
  refuse_doubled_rows(rows, faults);

  db::Transaction transaction = database.begin();
  Storing work{transaction, rows, actor, local_day(clock.now()), faults, {}, {}, speed};
  store_all(work);

  ImportReport report;
  report.dry_run = mode == ImportMode::dry_run;
  report.tallies = tallies_of(read, work.tallies);
  report.fault_count = faults.count();
  report.faults = faults.kept();
  if (faults.empty()) report.unbilled = std::move(work.unbilled);
  if (faults.empty() && !report.dry_run) {
    if (changes_anything(report)) record(work, read);
    transaction.commit();
    report.stored = true;
  }
  return report;
}

}  // namespace klickwerk::office
