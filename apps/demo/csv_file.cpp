#include "apps/demo/csv_file.h"

#include <fstream>
#include <stdexcept>

#include "core/assert.h"

namespace klickwerk::demo {
namespace {

std::string quoted(const std::string& cell) {
  if (cell.find_first_of(";\"\n") == std::string::npos) return cell;
  std::string text = "\"";
  for (const char c : cell) text += c == '"' ? std::string("\"\"") : std::string(1, c);
  return text + "\"";
}

}  // namespace

CsvFile::CsvFile(std::vector<std::string> header) : columns_(header.size()) { append(header); }

void CsvFile::row(const std::vector<std::string>& cells) {
  KW_ASSERT(cells.size() == columns_);
  append(cells);
  ++rows_;
}

void CsvFile::append(const std::vector<std::string>& cells) {
  for (std::size_t i = 0; i < cells.size(); ++i) text_ += (i ? ";" : "") + quoted(cells[i]);
  text_ += "\n";
}

void CsvFile::write(const std::filesystem::path& path) const {
  std::ofstream stream(path, std::ios::binary);
  stream << text_;
  stream.close();
  if (!stream) throw std::runtime_error(path.string() + ": cannot be written");
}

}  // namespace klickwerk::demo
