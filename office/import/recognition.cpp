#include "office/import/recognition.h"

#include <algorithm>
#include <filesystem>

#include "core/assert.h"
#include "office/import/near_match.h"
#include "office/import/text_encoding.h"

namespace klickwerk::office {
namespace {

// What a heading stands for in a kind of file; both empty: unknown.
struct Meaning {
  std::optional<std::size_t> column;
  std::optional<CounterColumn> counter;
};

bool names(const ColumnSpec& column, const std::string& heading) {
  if (heading == folded(column.name)) return true;
  return std::any_of(column.aliases.begin(), column.aliases.end(), [&](auto alias) { return heading == folded(alias); });
}

std::optional<CounterColumn> with_prefix(std::string_view heading, std::string_view prefix, CounterColumn::Role role) {
  const std::string lower = folded(heading), start = folded(prefix);
  if (!lower.starts_with(start) || lower.size() == start.size()) return std::nullopt;
  if (const auto known = counter_of_heading(lower.substr(start.size()))) return CounterColumn{role, *known, 0};
  // A counter of the office's own: only in the exact spelling, so that a typing mistake stays a fault.
  if (heading.starts_with(prefix) && is_counter_name(heading.substr(prefix.size())))
    return CounterColumn{role, std::string(heading.substr(prefix.size())), 0};
  return std::nullopt;
}

std::optional<CounterColumn> counter_column(const FileSpec& spec, std::string_view heading) {
  using Role = CounterColumn::Role;
  if (spec.counters == CounterColumns::plain) {
    if (const auto known = counter_of_heading(heading)) return CounterColumn{Role::value, *known, 0};
    return with_prefix(heading, "counter_", Role::value);
  }
  if (spec.counters == CounterColumns::start_and_final) {
    for (const auto& [prefix, role] : {std::pair{"start_", Role::start}, {"anfang_", Role::start}, {"final_", Role::final}, {"ende_", Role::final}})
      if (auto found = with_prefix(heading, prefix, role)) return found;
  }
  return std::nullopt;
}

Meaning meaning_of(const FileSpec& spec, std::string_view heading) {
  const std::string wanted = folded(heading);
  for (std::size_t i = 0; i < spec.columns.size(); ++i)
    if (names(spec.columns[i], wanted)) return {i, std::nullopt};
  return {std::nullopt, counter_column(spec, heading)};
}

// "02 Verträge 2026.csv" -> "vertraege": digits in front and behind do not count.
std::string stem_of(const std::string& file_name) {
  std::string stem = folded(std::filesystem::path(file_name).stem().string());
  const auto is_digit = [](char c) { return c >= '0' && c <= '9'; };
  while (!stem.empty() && is_digit(stem.back())) stem.pop_back();
  stem.erase(stem.begin(), std::find_if_not(stem.begin(), stem.end(), is_digit));
  return stem;
}

const FileSpec* spec_by_name(const std::string& file_name) {
  const std::string stem = stem_of(file_name);
  for (const FileSpec& spec : file_specs()) {
    if (stem == folded(spec.name)) return &spec;
    for (const auto other : spec.file_names)
      if (stem == folded(other)) return &spec;
  }
  return nullptr;
}

bool fits(const FileSpec& spec, const CsvTable& table) {
  std::vector<bool> seen(spec.columns.size(), false);
  for (const std::string& heading : table.header) {
    const Meaning meaning = meaning_of(spec, heading);
    if (!meaning.column && !meaning.counter) return false;
    if (meaning.column && seen[*meaning.column]) return false;
    if (meaning.column) seen[*meaning.column] = true;
  }
  for (std::size_t i = 0; i < seen.size(); ++i)
    if (spec.columns[i].required && !seen[i]) return false;
  return true;
}

const FileSpec* spec_by_header(const CsvTable& table) {
  const FileSpec* found = nullptr;
  for (const FileSpec& spec : file_specs()) {
    if (!fits(spec, table)) continue;
    if (found) return nullptr;  // two kinds fit: the name must tell
    found = &spec;
  }
  return found;
}

std::string joined(const std::vector<std::string>& words) {
  std::string text;
  for (const std::string& word : words) text += (text.empty() ? "" : ", ") + word;
  return text;
}

std::string all_kinds() {
  std::vector<std::string> kinds;
  for (const FileSpec& spec : file_specs()) kinds.emplace_back(spec.name);
  return joined(kinds);
}

std::string unknown_column_text(const FileSpec& spec, const std::string& heading) {
  std::vector<std::string> known;
  for (const ColumnSpec& column : spec.columns) known.emplace_back(column.name);
  std::vector<std::string> counters = spec.counters == CounterColumns::none ? std::vector<std::string>{} : known_counters();
  for (std::string& counter : counters) {
    if (spec.counters == CounterColumns::start_and_final) known.push_back("final_" + counter), counter = "start_" + counter;
    known.push_back(counter);
  }
  const auto near = near_matches(heading, known);
  const std::string kind = std::string("is no column of a ") + std::string(spec.name) + " file; ";
  if (!near.empty()) return kind + "did you mean " + joined(near) + "?";
  std::string text = kind + "known: ";
  for (std::size_t i = 0; i < spec.columns.size(); ++i) text += (i ? ", " : "") + std::string(spec.columns[i].name);
  return text;
}

void bind_heading(BoundColumns& bound, const CsvTable& table, std::size_t at, const RowPlace& place, FaultList& faults) {
  const std::string& heading = table.header[at];
  if (heading.empty()) return faults.add({place, "", "", "column " + std::to_string(at + 1) + " has no name"});
  Meaning meaning = meaning_of(*bound.spec, heading);
  if (meaning.column) {
    auto& where = bound.at[*meaning.column];
    if (where) return faults.add({place, heading, "", "stands twice (also as \"" + table.header[*where] + "\")"});
    where = at;
  } else if (meaning.counter) {
    meaning.counter->at = at;
    for (const CounterColumn& other : bound.counters)
      if (other.role == meaning.counter->role && other.counter == meaning.counter->counter)
        return faults.add({place, heading, "", "stands twice (also as \"" + table.header[other.at] + "\")"});
    bound.counters.push_back(*meaning.counter);
  } else {
    faults.add({place, "", heading, unknown_column_text(*bound.spec, heading)});
  }
}

}  // namespace

std::optional<std::size_t> BoundColumns::of(std::string_view column) const {
  for (std::size_t i = 0; i < spec->columns.size(); ++i)
    if (spec->columns[i].name == column) return at[i];
  KW_ASSERT(false && "the kind of file has no such column");
  return std::nullopt;
}

std::optional<BoundColumns> recognise(const std::string& file_name, const CsvTable& table, FaultList& faults) {
  const RowPlace place{file_name, table.header_line};
  BoundColumns bound;
  bound.spec = spec_by_name(file_name);
  if (!bound.spec) bound.spec = spec_by_header(table);
  if (!bound.spec) {
    faults.add({place, "", "", "neither the file's name nor its columns tell what it holds; name it after one of: " + all_kinds()});
    return std::nullopt;
  }
  bound.at.resize(bound.spec->columns.size());
  const std::size_t before = faults.count();
  for (std::size_t at = 0; at < table.header.size(); ++at) bind_heading(bound, table, at, place, faults);
  for (std::size_t i = 0; i < bound.at.size(); ++i)
    if (bound.spec->columns[i].required && !bound.at[i])
      faults.add({place, std::string(bound.spec->columns[i].name), "", "this column is missing; a " + std::string(bound.spec->name) + " file must have it"});
  if (faults.count() > before) return std::nullopt;
  return bound;
}

}  // namespace klickwerk::office
