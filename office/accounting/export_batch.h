// Handing invoices over to another program: once each, remembered byte for byte.
#pragma once

#include <filesystem>
#include <optional>
#include <string>
#include <vector>

#include "config/config.h"
#include "core/calendar.h"
#include "db/accounting.h"
#include "db/database.h"

namespace klickwerk::office {

enum class ExportKind { datev, debtors, sepa, quickbooks };
const char* name_of(ExportKind kind);

struct ExportRequest {
  ExportKind kind = ExportKind::datev;
  Period issued;               // documents of these days
  bool by_month = false;       // DATEV: one file a month instead of one a fiscal year
  bool dry_run = false;        // compute everything, remember and write nothing
  std::string actor;
  Instant now;
  std::filesystem::path folder;  // where the files go
};

struct ExportReport {
  std::optional<std::int64_t> batch;  // empty: nothing to hand over, or a dry run
  bool dry_run = false, again = false;
  std::string kind, note;
  int invoices = 0;
  Money gross;                        // of the invoices
  std::vector<db::ExportFile> files;
  std::vector<std::filesystem::path> paths;  // as written
  std::vector<std::string> remarks;          // accounts given, what was left out and why
};

// DATEV's Buchungsstapel, DATEV's debtors, QuickBooks. One transaction; the files are written after it: who is interrupted
// between the two writes them by export_again(). Throws document::accounting::AccountingError, db::Conflict.
ExportReport run_export(db::Database& database, const config::Config& config, const ExportRequest& request);

// The files of an earlier batch, byte for byte. Throws db::Refused when there is none, or one is not what was handed over (SHA-256).
ExportReport export_again(db::Database& database, std::int64_t batch, ExportKind kind, const std::filesystem::path& folder);

// Writes the files. An existing file with other bytes is not written over: std::runtime_error names it.
std::vector<std::filesystem::path> write_files(const std::vector<db::ExportFile>& files, const std::filesystem::path& folder);

std::string export_text(const ExportReport& report);
std::string export_json(const ExportReport& report);
std::string batches_text(const std::vector<db::ExportBatch>& batches);  // times of the office
std::string batches_json(const std::vector<db::ExportBatch>& batches);  // times in UTC

}  // namespace klickwerk::office
