#include "office/accounting/book_export.h"

#include <algorithm>
#include <fstream>
#include <nlohmann/json.hpp>
#include <set>

#include "core/sha256.h"
#include "db/audit.h"
#include "db/book_tables.h"
#include "document/document_error.h"
#include "document/document_file.h"
#include "office/accounting/gobd_index.h"
#include "office/text_table.h"

namespace klickwerk::office {
namespace {

namespace fs = std::filesystem;

void append_quoted(std::string& line, std::string_view text) {
  line += '"';
  for (const char c : text) {
    if (c == '"') line += '"';
    line += c == '\r' || c == '\n' ? ' ' : c;
  }
  line += '"';
}

std::string csv_line(const std::vector<std::string>& cells, const std::vector<db::BookColumn>& columns) {
  std::string line;
  for (std::size_t i = 0; i < cells.size(); ++i) {
    if (i > 0) line += ';';
    if (columns[i].kind == db::ColumnKind::text) append_quoted(line, cells[i]);
    else line += cells[i];
  }
  return line + "\r\n";
}

std::string head_line(const db::BookTable& table) {
  std::string line;
  for (const auto& column : table.columns) {
    if (!line.empty()) line += ';';
    append_quoted(line, column.name);
  }
  return line + "\r\n";
}

// Most texts need no escape; the library is asked for the others.
void append_json(std::string& line, const std::string& text) {
  const bool plain = std::ranges::none_of(text, [](char c) { return static_cast<unsigned char>(c) < 0x20 || c == '"' || c == '\\' || c == 0x7f; });
  if (plain) line.append(1, '"').append(text).append(1, '"');
  else line += nlohmann::json(text).dump();
}

std::string json_line(const std::vector<std::string>& cells, const std::vector<db::BookColumn>& columns) {
  std::string line = "{";
  for (std::size_t i = 0; i < cells.size(); ++i) {
    if (i > 0) line += ',';
    line.append(1, '"').append(columns[i].name).append("\":");
    const bool number = columns[i].kind == db::ColumnKind::integer && !cells[i].empty();
    if (number) line += cells[i];
    else append_json(line, cells[i]);  // amounts stay decimal texts: a reader's binary fractions would change them
  }
  return line + '}';
}

// Rows go to the disk as they come: the readings of years do not fit into memory.
class TableFile {
 public:
  TableFile(const fs::path& path, const db::BookTable& table, BookFormat format) : path_(path), table_(table), format_(format), out_(path, std::ios::binary) {
    if (format == BookFormat::csv) out_ << head_line(table);
    if (format == BookFormat::json) out_ << "[";
  }
  void add(const std::vector<std::string>& cells) {
    if (format_ == BookFormat::json) out_ << (rows_ == 0 ? "\n" : ",\n") << json_line(cells, table_.columns);
    else out_ << csv_line(cells, table_.columns);
    ++rows_;
  }
  long long finish() {
    if (format_ == BookFormat::json) out_ << "\n]\n";
    out_.close();
    if (!out_) throw std::runtime_error(path_.string() + ": cannot be written; is the disk full? Empty the folder and export again");
    return rows_;
  }

 private:
  fs::path path_;
  const db::BookTable& table_;
  BookFormat format_;
  std::ofstream out_;
  long long rows_ = 0;
};

void require_empty(const fs::path& folder) {
  fs::create_directories(folder);
  if (!fs::is_empty(folder)) throw std::runtime_error(folder.string() + " is not empty: name a new folder with --out");
}

// The originals, compared with their hashes and copied, some at a time forced to the disk together.
class Originals {
 public:
  Originals(const config::Config& config, const fs::path& folder, BookExportReport& report) : config_(config), folder_(folder / "originale"), report_(report) {}

  void add(const db::BookDocument& document) {
    const fs::path source = config_.invoice.documents_directory / document.path;
    try {
      const std::string bytes = document::read_document_file(source);
      if (sha256_hex(bytes) != document.sha256)
        return report_.faults.push_back(document.number + ": " + source.string() + " is not what was issued; run klickwerk invoice documents");
      files_.emplace_back(folder_ / document.path, bytes);
      folders_.insert((folder_ / document.path).parent_path());
      ++report_.originals;
    } catch (const document::DocumentError& error) {
      report_.faults.push_back(document.number + ": " + error.what() + "; run klickwerk invoice documents");
    }
    if (files_.size() >= at_once) force();
  }
  void finish() {
    force();
    for (const fs::path& folder : folders_) document::force_folder(folder);
  }

 private:
  static constexpr std::size_t at_once = 100;
  void force() {
    for (auto& file : files_) file.force();
    files_.clear();
  }
  const config::Config& config_;
  fs::path folder_;
  BookExportReport& report_;
  std::vector<document::UnforcedFile> files_;
  std::set<fs::path> folders_;
};

}  // namespace

BookExportReport export_books(db::Database& database, const config::Config& config, const BookExportRequest& request) {
  require_empty(request.folder);
  BookExportReport report;
  report.folder = request.folder;
  db::Database reader = database.another();
  db::see_one_moment(reader);
  db::Transaction transaction = reader.begin();
  for (const db::BookTable& table : db::book_tables()) {
    const std::string file = table.name + (request.format == BookFormat::json ? ".json" : ".csv");
    TableFile out(request.folder / file, table, request.format);
    db::read_book_table(transaction, table, request.period, [&](const auto& cells) { out.add(cells); });
    report.tables.push_back({file, out.finish()});
  }
  if (request.format == BookFormat::gobd) {
    Originals originals(config, request.folder, report);
    db::read_issued_documents(transaction, request.period, [&](const db::BookDocument& document) { originals.add(document); });
    originals.finish();
    document::write_document_file(request.folder / gobd_dtd_name, gobd_dtd());
    document::write_document_file(request.folder / "index.xml", gobd_index(config.seller.name, config.seller.city, request.period, db::book_tables()));
  }
  db::Transaction journal = database.begin();
  db::AuditStore(journal).record(db::AuditEntry{{}, request.actor, "export.books", "export", request.period.iso(), "", "", request.folder.string()});
  journal.commit();
  return report;
}

std::string book_export_text(const BookExportReport& report) {
  TextTable table({{"File"}, {"Rows", true}});
  for (const auto& one : report.tables) table.row({one.file, std::to_string(one.rows)});
  std::string text = report.folder.string() + "\n" + table.text();
  if (report.originals > 0) text += std::to_string(report.originals) + " originals, each with the hash that was issued\n";
  for (const std::string& fault : report.faults) text += "FAULT  " + fault + "\n";
  return text;
}

}  // namespace klickwerk::office
