#include "office/import/row_cells.h"

#include <algorithm>

#include "office/import/cell_values.h"
#include "office/import/text_encoding.h"

namespace klickwerk::office {

RowCells::RowCells(const std::string& file, const CsvTable& table, const BoundColumns& bound, const CsvRecord& record,
                   FaultList& faults)
    : file_(file), table_(table), bound_(bound), record_(record), faults_(faults) {}

std::string RowCells::raw(std::string_view column) const {
  const auto at = bound_.of(column);
  return at ? record_.fields[*at] : "";
}

std::vector<std::string_view> RowCells::absent_columns() const {
  std::vector<std::string_view> absent;
  for (std::size_t i = 0; i < bound_.at.size(); ++i)
    if (!bound_.at[i]) absent.push_back(bound_.spec->columns[i].name);
  return absent;
}

void RowCells::fault(std::string_view column, const std::string& what) {
  good_ = false;
  const auto at = bound_.of(column);
  const std::string value = column == "community" ? "" : raw(column);  // a secret stands in no message
  faults_.add({place(), at ? table_.header[*at] : std::string(column), value, what});
}

void RowCells::fault_at(std::size_t at, const std::string& what) {
  good_ = false;
  faults_.add({place(), table_.header[at], record_.fields[at], what});
}

bool RowCells::is_required(std::string_view column) const {
  const auto& columns = bound_.spec->columns;
  return std::any_of(columns.begin(), columns.end(), [&](const ColumnSpec& spec) { return spec.name == column && spec.required; });
}

std::optional<std::string> RowCells::given(std::string_view column) {
  std::string cell = raw(column);
  if (!cell.empty()) return cell;
  if (is_required(column)) fault(column, "must not be empty");
  return std::nullopt;
}

std::string RowCells::text(std::string_view column, std::size_t longest) {
  const std::string cell = lines(column, longest);
  if (cell.find_first_of("\r\n") != std::string::npos) fault(column, "holds a line end or control character; expected one line of text");
  return cell;
}

std::string RowCells::lines(std::string_view column, std::size_t longest) {
  const auto cell = given(column);
  if (!cell) return "";
  if (cell->size() > longest) fault(column, "is longer than " + std::to_string(longest) + " characters");
  if (std::any_of(cell->begin(), cell->end(), [](char c) { return static_cast<unsigned char>(c) < ' ' && c != '\r' && c != '\n'; }))
    fault(column, "holds a line end or control character; expected one line of text");
  return *cell;
}

std::optional<Day> RowCells::day(std::string_view column) {
  const auto cell = given(column);
  if (!cell) return std::nullopt;
  const auto value = day_from_cell(*cell);
  if (!value) fault(column, "is not a date; expected 2026-10-31 or 31.10.2026");
  return value;
}

std::optional<Instant> RowCells::moment(std::string_view column) {
  const auto cell = given(column);
  if (!cell) return std::nullopt;
  const auto value = moment_from_cell(*cell);
  if (!value) fault(column, "is not a date or time (or one that the clock left out in spring); expected 2026-10-31, 31.10.2026 or 31.10.2026 18:30");
  return value;
}

std::optional<std::int64_t> RowCells::whole(std::string_view column, std::int64_t least, std::int64_t most) {
  const auto cell = given(column);
  if (!cell) return std::nullopt;
  return whole_at(*bound_.of(column), least, most);
}

std::optional<std::int64_t> RowCells::whole_at(std::size_t at, std::int64_t least, std::int64_t most) {
  const auto value = whole_number_from_cell(record_.fields[at]);
  if (value && *value >= least && *value <= most) return value;
  fault_at(at, "is not a whole number from " + std::to_string(least) + " to " + std::to_string(most));
  return std::nullopt;
}

std::optional<billing::AgreedPrice> RowCells::price(std::string_view column) {
  const auto cell = given(column);
  if (!cell) return std::nullopt;
  const auto value = price_from_cell(*cell);
  if (!value) fault(column, "is not a price; expected e.g. 0,0089 or 0.0089 with at most 6 places, not below 0");
  return value;
}

std::optional<billing::AgreedPrice> RowCells::amount(std::string_view column) {
  const auto cell = given(column);
  if (!cell) return std::nullopt;
  if (refuse_double_meaning(column, *cell)) return std::nullopt;
  return price(column);
}

bool RowCells::refuse_double_meaning(std::string_view column, const std::string& cell) {
  const auto meanings = double_meaning_of_amount(cell);
  if (meanings) fault(column, *meanings);
  return meanings.has_value();
}

std::optional<Money> RowCells::money(std::string_view column) {
  const auto cell = given(column);
  if (!cell) return std::nullopt;
  if (refuse_double_meaning(column, *cell)) return std::nullopt;
  const auto value = money_from_cell(*cell);
  if (!value) fault(column, "is not an amount; expected e.g. 49,00 or 49.00 with at most 2 places");
  return value;
}

std::optional<int> RowCells::percent_bp(std::string_view column) {
  const auto cell = given(column);
  if (!cell) return std::nullopt;
  const auto value = percent_bp_from_cell(*cell);
  if (!value) fault(column, "is not a percentage; expected e.g. 19 or 8,1 between 0 and 100 with at most 2 places");
  return value;
}

std::optional<bool> RowCells::yes_or_no(std::string_view column) {
  const auto cell = given(column);
  if (!cell) return std::nullopt;
  const auto value = yes_or_no_from_cell(*cell);
  if (!value) fault(column, "is neither yes nor no; expected yes, no, ja or nein");
  return value;
}

void RowCells::unknown_word(std::string_view column, std::span<const std::string> known, std::string_view also) {
  std::string list;
  for (const std::string& word : known) list += (list.empty() ? "" : ", ") + word;
  fault(column, "is not known here; expected one of: " + list + (also.empty() ? "" : ", or " + std::string(also)));
}

bool RowCells::same_word(std::string_view a, std::string_view b) { return folded(a) == folded(b); }

}  // namespace klickwerk::office
