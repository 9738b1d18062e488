// The books as files: for an auditor (GoBD, data access Z3: index.xml and CSV without a head line, the originals with their
// hashes), and for everybody (CSV with a head line, or JSON).
#pragma once

#include <filesystem>
#include <string>
#include <vector>

#include "config/config.h"
#include "core/calendar.h"
#include "db/database.h"

namespace klickwerk::office {

enum class BookFormat { gobd, csv, json };

struct BookExportRequest {
  BookFormat format = BookFormat::gobd;
  Period period;
  std::filesystem::path folder;  // new or empty
  std::string actor;
};

struct BookExportReport {
  struct Table {
    std::string file;
    long long rows = 0;
  };
  std::filesystem::path folder;
  std::vector<Table> tables;
  int originals = 0;
  std::vector<std::string> faults;  // originals that are missing or are not what was issued
};

// One state of the books: one transaction reads all tables. Throws std::runtime_error when the folder has something in it.
BookExportReport export_books(db::Database& database, const config::Config& config, const BookExportRequest& request);

std::string book_export_text(const BookExportReport& report);

}  // namespace klickwerk::office
