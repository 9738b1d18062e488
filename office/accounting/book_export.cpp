#include "office/accounting/book_export.h"

#include <fstream>
#include <nlohmann/json.hpp>

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

std::string quoted(const std::string& text) {
  std::string out = "\"";
  for (char c : text) out += c == '"' ? "\"\"" : c == '\r' || c == '\n' ? " " : std::string(1, c);
  return out + '"';
}

std::string csv_line(const std::vector<std::string>& cells, const std::vector<db::BookColumn>& columns) {
  std::string line;
  for (std::size_t i = 0; i < cells.size(); ++i)
    line += (i == 0 ? "" : ";") + (columns[i].kind == db::ColumnKind::text ? quoted(cells[i]) : cells[i]);
  return line + "\r\n";
}

std::string head_line(const db::BookTable& table) {
  std::string line;
  for (const auto& column : table.columns) line += (line.empty() ? "" : ";") + quoted(column.name);
  return line + "\r\n";
}

std::string json_line(const std::vector<std::string>& cells, const std::vector<db::BookColumn>& columns) {
  nlohmann::ordered_json object;
  for (std::size_t i = 0; i < cells.size(); ++i) {
    const bool number = columns[i].kind == db::ColumnKind::integer && !cells[i].empty();
    if (number) object[columns[i].name] = std::stoll(cells[i]);
    else object[columns[i].name] = cells[i];  // amounts stay decimal texts: a reader's binary fractions would change them
  }
  return object.dump();
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

void copy_original(const db::BookDocument& document, const config::Config& config, const fs::path& folder, BookExportReport& report) {
  const fs::path source = config.invoice.documents_directory / document.path;
  try {
    const std::string bytes = document::read_document_file(source);
    if (sha256_hex(bytes) != document.sha256) {
      report.faults.push_back(document.number + ": " + source.string() + " is not what was issued; run klickwerk invoice documents");
      return;
    }
    document::write_document_file(folder / "originale" / document.path, bytes);
    ++report.originals;
  } catch (const document::DocumentError& error) {
    report.faults.push_back(document.number + ": " + error.what() + "; run klickwerk invoice documents");
  }
}

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
    for (const auto& document : db::issued_documents(transaction, request.period)) copy_original(document, config, request.folder, report);
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
