// Aligned columns for a terminal, with lines of text below a row where it needs explaining.
#pragma once

#include <string>
#include <vector>

namespace klickwerk::office {

class TextTable {
 public:
  struct Column {
    std::string title;
    bool right = false;  // figures
  };

  explicit TextTable(std::vector<Column> columns);

  // As many cells as columns.
  void row(std::vector<std::string> cells);
  // A line of its own below the last row, indented.
  void note(std::string text);

  bool empty() const { return rows_.empty(); }
  std::string text() const;

 private:
  struct Row {
    std::vector<std::string> cells;
    std::vector<std::string> notes;
  };
  std::vector<std::size_t> widths() const;

  std::vector<Column> columns_;
  std::vector<Row> rows_;
};

// Characters on the screen, not bytes: an umlaut is one.
std::size_t shown_width(const std::string& utf8);

}  // namespace klickwerk::office
