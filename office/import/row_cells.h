// One row's cells by column name, as typed values; what cannot be read becomes a fault, and the row is not used.
#pragma once

#include <algorithm>
#include <optional>
#include <span>
#include <string>
#include <string_view>

#include "billing/contract/terms.h"
#include "office/import/recognition.h"

namespace klickwerk::office {

template <class T>
struct Word {
  std::string_view text;  // compared folded; the first of a value is the one that messages name
  T value;
};

class RowCells {
 public:
  RowCells(const std::string& file, const CsvTable& table, const BoundColumns& bound, const CsvRecord& record, FaultList& faults);

  // Each reports a fault and gives an empty (or the default) value when the cell cannot be read. An empty cell of a
  // required column is a fault; of another column it is "not given".
  std::string text(std::string_view column, std::size_t longest = 200);
  std::string lines(std::string_view column, std::size_t longest);  // may hold line ends
  std::optional<Day> day(std::string_view column);
  std::optional<Instant> moment(std::string_view column);
  std::optional<std::int64_t> whole(std::string_view column, std::int64_t least, std::int64_t most);
  std::optional<std::int64_t> whole_at(std::size_t at, std::int64_t least, std::int64_t most);  // a counter's column
  std::optional<billing::AgreedPrice> price(std::string_view column);   // of a click
  std::optional<billing::AgreedPrice> amount(std::string_view column);  // a month, or a package: thousands may be meant
  std::optional<Money> money(std::string_view column);
  std::optional<int> percent_bp(std::string_view column);
  std::optional<bool> yes_or_no(std::string_view column);
  // `also`: what the column may hold besides the words, for the fault.
  template <class T>
  std::optional<T> word(std::string_view column, std::span<const Word<T>> words, std::string_view also = "");

  std::string raw(std::string_view column) const;  // as it stands, "" when the file has no such column
  std::string raw_at(std::size_t at) const { return record_.fields[at]; }
  bool has(std::string_view column) const { return !raw(column).empty(); }
  std::vector<std::string_view> absent_columns() const;  // of the kind, not in this file
  const BoundColumns& bound() const { return bound_; }
  RowPlace place() const { return {file_, record_.line}; }
  void fault(std::string_view column, const std::string& what);
  void fault_at(std::size_t at, const std::string& what);
  bool is_good() const { return good_; }

 private:
  // The cell's text; empty and perhaps a fault when there is none.
  std::optional<std::string> given(std::string_view column);
  bool is_required(std::string_view column) const;
  bool refuse_double_meaning(std::string_view column, const std::string& cell);
  void unknown_word(std::string_view column, std::span<const std::string> known, std::string_view also);
  static bool same_word(std::string_view a, std::string_view b);

  const std::string& file_;
  const CsvTable& table_;
  const BoundColumns& bound_;
  const CsvRecord& record_;
  FaultList& faults_;
  bool good_ = true;
};

template <class T>
std::optional<T> RowCells::word(std::string_view column, std::span<const Word<T>> words, std::string_view also) {
  const auto cell = given(column);
  if (!cell) return std::nullopt;
  std::vector<std::string> known;
  std::vector<T> named;
  for (const Word<T>& candidate : words) {
    if (same_word(*cell, candidate.text)) return candidate.value;
    if (std::find(named.begin(), named.end(), candidate.value) != named.end()) continue;
    known.emplace_back(candidate.text);
    named.push_back(candidate.value);
  }
  unknown_word(column, known, also);
  return std::nullopt;
}

}  // namespace klickwerk::office
