// A CSV file of the demo, as `klickwerk import` reads it: semicolons, UTF-8.
#pragma once

#include <filesystem>
#include <initializer_list>
#include <string>
#include <vector>

namespace klickwerk::demo {

class CsvFile {
 public:
  explicit CsvFile(std::vector<std::string> header);
  // As many cells as the header has.
  void row(const std::vector<std::string>& cells);
  std::size_t rows() const { return rows_; }
  // Throws std::runtime_error naming the path.
  void write(const std::filesystem::path& path) const;

 private:
  void append(const std::vector<std::string>& cells);

  std::size_t columns_;
  std::size_t rows_ = 0;
  std::string text_;
};

}  // namespace klickwerk::demo
