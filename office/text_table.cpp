#include "office/text_table.h"

#include <algorithm>

#include "core/assert.h"

namespace klickwerk::office {
namespace {

std::string padded(const std::string& cell, std::size_t width, bool right) {
  std::string space(width - shown_width(cell), ' ');
  return right ? space + cell : cell + space;
}

void trim_end(std::string& line) { line.erase(line.find_last_not_of(' ') + 1); }

}  // namespace

std::size_t shown_width(const std::string& utf8) {
  return static_cast<std::size_t>(
      std::count_if(utf8.begin(), utf8.end(), [](char c) { return (static_cast<unsigned char>(c) & 0xC0) != 0x80; }));
}

TextTable::TextTable(std::vector<Column> columns) : columns_(std::move(columns)) {}

void TextTable::row(std::vector<std::string> cells) {
  KW_ASSERT(cells.size() == columns_.size());
  rows_.push_back({std::move(cells), {}});
}

void TextTable::note(std::string text) {
  KW_ASSERT(!rows_.empty());
  rows_.back().notes.push_back(std::move(text));
}

std::vector<std::size_t> TextTable::widths() const {
  std::vector<std::size_t> widths;
  for (const Column& column : columns_) widths.push_back(shown_width(column.title));
  for (const Row& row : rows_)
    for (std::size_t i = 0; i < widths.size(); ++i) widths[i] = std::max(widths[i], shown_width(row.cells[i]));
  return widths;
}

std::string TextTable::text() const {
  std::vector<std::size_t> width = widths();
  auto line_of = [&](auto&& cell) {
    std::string line;
    for (std::size_t i = 0; i < width.size(); ++i)
      line += (i == 0 ? "" : "  ") + padded(cell(i), width[i], columns_[i].right);
    trim_end(line);
    return line + "\n";
  };
  std::string text = line_of([&](std::size_t i) { return columns_[i].title; });
  std::string rule;
  for (std::size_t i = 0; i < width.size(); ++i) rule += (i == 0 ? "" : "  ") + std::string(columns_[i].title.empty() ? 0 : width[i], '-');
  trim_end(rule);
  text += rule + "\n";
  for (const Row& row : rows_) {
    text += line_of([&](std::size_t i) { return row.cells[i]; });
    for (const std::string& note : row.notes) text += "    " + note + "\n";
  }
  return text;
}

}  // namespace klickwerk::office
