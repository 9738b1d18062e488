#include "office/import/csv_reader.h"

#include <algorithm>
#include <optional>

#include "office/import/text_encoding.h"

namespace klickwerk::office {
namespace {

constexpr std::string_view blanks = " \t\r\n";
constexpr std::string_view no_break_space = "\xC2\xA0";

std::string trimmed(std::string_view text) {
  for (bool again = true; again;) {
    again = false;
    while (!text.empty() && blanks.find(text.front()) != std::string_view::npos) text.remove_prefix(1);
    while (!text.empty() && blanks.find(text.back()) != std::string_view::npos) text.remove_suffix(1);
    if (text.starts_with(no_break_space)) text.remove_prefix(2), again = true;
    if (text.ends_with(no_break_space)) text.remove_suffix(2), again = true;
  }
  return std::string(text);
}

// Walks over the text record by record; knows the line on which it stands.
class Scanner {
 public:
  explicit Scanner(std::string_view text) : text_(text) {}

  bool at_end() const { return at_ >= text_.size(); }
  int line() const { return line_; }
  char separator() const { return separator_; }
  void use_separator(char separator) { separator_ = separator; }

  // "sep=;" as Excel writes and reads it. True when the line was there.
  bool take_separator_line() {
    if (!text_.substr(at_).starts_with("sep=") || text_.size() < at_ + 5) return false;
    const std::size_t end = text_.find_first_of("\r\n", at_);
    if (end != at_ + 5) return false;
    separator_ = text_[at_ + 4];
    at_ = end;
    take_line_end();
    return true;
  }

  // The one of ; tab , that stands most often outside quotes in the record that begins here.
  char guess_separator() const {
    int semicolons = 0, tabs = 0, commas = 0;
    bool quoted = false;
    for (std::size_t i = at_; i < text_.size(); ++i) {
      const char c = text_[i];
      if (c == '"') quoted = !quoted;
      if (quoted) continue;
      if (c == '\n' || c == '\r') break;
      semicolons += c == ';';
      tabs += c == '\t';
      commas += c == ',';
    }
    if (semicolons >= tabs && semicolons >= commas) return ';';
    return tabs >= commas ? '\t' : ',';
  }

  // The next record; `fault` tells what is wrong with its quotes.
  CsvRecord take_record(std::optional<CsvFault>& fault) {
    CsvRecord record{line_, {}};
    while (true) {
      record.fields.push_back(take_field(fault));
      if (at_end()) return record;
      if (text_[at_] == separator_) {
        ++at_;
        continue;
      }
      take_line_end();
      return record;
    }
  }

 private:
  std::string take_field(std::optional<CsvFault>& fault) {
    std::size_t start = at_;
    while (start < text_.size() && (text_[start] == ' ' || (text_[start] == '\t' && separator_ != '\t'))) ++start;
    if (start < text_.size() && text_[start] == '"') {
      at_ = start;
      return take_quoted(fault);
    }
    return trimmed(take_to_end_of_field());
  }

  std::string_view take_to_end_of_field() {
    const std::size_t start = at_;
    while (!at_end() && text_[at_] != separator_ && text_[at_] != '\n' && text_[at_] != '\r') ++at_;
    return text_.substr(start, at_ - start);
  }

  std::string take_quoted(std::optional<CsvFault>& fault) {
    const int opened_on = line_;
    std::string value;
    ++at_;
    while (true) {
      if (at_end()) {
        fault = CsvFault{opened_on, "a quote (\") opens on this line and is never closed"};
        return value;
      }
      const char c = text_[at_];
      if (c == '"' && at_ + 1 < text_.size() && text_[at_ + 1] == '"') {
        value += '"';
        at_ += 2;
      } else if (c == '"') {
        ++at_;
        break;
      } else {
        line_ += c == '\n' || (c == '\r' && !(at_ + 1 < text_.size() && text_[at_ + 1] == '\n'));
        if (c != '\r' || !(at_ + 1 < text_.size() && text_[at_ + 1] == '\n')) value += c == '\r' ? '\n' : c;
        ++at_;
      }
    }
    const int closed_on = line_;
    if (!trimmed(take_to_end_of_field()).empty() && !fault)
      fault = CsvFault{closed_on, "text follows a closing quote; write a quote inside a quoted field twice (\"\")"};
    return trimmed(value);
  }

  void take_line_end() {
    if (text_[at_] == '\r' && at_ + 1 < text_.size() && text_[at_ + 1] == '\n') ++at_;
    ++at_;
    ++line_;
  }

  std::string_view text_;
  std::size_t at_ = 0;
  int line_ = 1;
  char separator_ = ';';
};

bool is_empty(const CsvRecord& record) {
  return std::all_of(record.fields.begin(), record.fields.end(), [](const std::string& f) { return f.empty(); });
}

// Spreadsheets add separators behind the last column; they carry nothing.
void drop_empty_tail(CsvRecord& record, std::size_t columns) {
  while (record.fields.size() > columns && record.fields.back().empty()) record.fields.pop_back();
}

int line_of(std::string_view text, std::size_t offset) {
  return 1 + static_cast<int>(std::count(text.begin(), text.begin() + static_cast<std::ptrdiff_t>(offset), '\n'));
}

// The text as UTF-8, or nothing and a fault in the table.
std::optional<std::string> decoded(std::string_view bytes, CsvTable& table) {
  if (bytes.starts_with("\xFF\xFE") || bytes.starts_with("\xFE\xFF")) {
    table.faults.push_back({1, "the file is UTF-16; save it as CSV in UTF-8 or Windows-1252"});
    return std::nullopt;
  }
  if (bytes.starts_with("\xEF\xBB\xBF")) bytes.remove_prefix(3);
  if (const std::size_t nul = bytes.find('\0'); nul != std::string_view::npos) {
    table.faults.push_back({line_of(bytes, nul), "the file holds a zero byte: this is no CSV file"});
    return std::nullopt;
  }
  if (is_utf8(bytes)) return std::string(bytes);
  table.windows_1252 = true;
  if (auto text = utf8_of_windows_1252(bytes)) return text;
  table.faults.push_back({1, "the text is neither UTF-8 nor Windows-1252; save it as CSV in UTF-8"});
  return std::nullopt;
}

void read_header(Scanner& scanner, CsvTable& table) {
  const bool named = scanner.take_separator_line();
  if (named) table.separator = scanner.separator();
  while (!scanner.at_end() && table.header.empty()) {
    if (!named) scanner.use_separator(table.separator = scanner.guess_separator());
    std::optional<CsvFault> fault;
    CsvRecord record = scanner.take_record(fault);
    if (fault) table.faults.push_back(*fault);
    drop_empty_tail(record, 0);
    table.header_line = record.line;
    table.header = std::move(record.fields);
  }
  if (table.header.empty() && table.faults.empty())
    table.faults.push_back({1, "the file is empty; expected a row of column names"});
}

void read_records(Scanner& scanner, CsvTable& table) {
  const std::size_t columns = table.header.size();
  while (!scanner.at_end()) {
    std::optional<CsvFault> fault;
    CsvRecord record = scanner.take_record(fault);
    if (!fault && is_empty(record)) continue;
    drop_empty_tail(record, columns);
    if (!fault && record.fields.size() != columns)
      fault = CsvFault{record.line, "has " + std::to_string(record.fields.size()) + " fields where the header has " +
                                        std::to_string(columns) + "; separators and line ends inside a field need quotes around it"};
    if (fault)
      table.faults.push_back(*fault);
    else
      table.records.push_back(std::move(record));
  }
}

}  // namespace

CsvTable read_csv(std::string_view bytes) {
  CsvTable table;
  const auto text = decoded(bytes, table);
  if (!text) return table;
  Scanner scanner(*text);
  read_header(scanner, table);
  if (!table.header.empty()) read_records(scanner, table);
  return table;
}

}  // namespace klickwerk::office
