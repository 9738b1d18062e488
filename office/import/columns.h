// The kinds of import files and their columns. docs/import.md is the same list for people; a test holds both together.
#pragma once

#include <optional>
#include <span>
#include <string>
#include <string_view>
#include <vector>

namespace klickwerk::office {

enum class FileKind {
  customers, sites, devices, contracts, flat_fees, discounts, meters, prices, positions, position_terms, placements, resets, history, service_copies, mandates, readings
};

struct ColumnSpec {
  std::string_view name;
  bool required = false;
  std::vector<std::string_view> aliases;  // German headings and other habits; compared folded
};

// Columns that stand for a raw counter each: "start_mono", or in readings "mono" itself.
enum class CounterColumns { none, start_and_final, plain };

struct FileSpec {
  FileKind kind;
  std::string_view name;                     // "contracts": also the file's name
  std::vector<std::string_view> file_names;  // further names by which it is recognised
  CounterColumns counters = CounterColumns::none;
  std::vector<ColumnSpec> columns;
};

// In the order in which they are imported.
std::span<const FileSpec> file_specs();
const FileSpec& spec_of(FileKind kind);

// The raw counter behind a heading such as "mono", "Farbe", "A3"; empty when it names none.
std::optional<std::string> counter_of_heading(std::string_view heading);
// Names that a counter or meter may have: a letter, then letters, digits, _ (lower case).
bool is_counter_name(std::string_view name);
std::vector<std::string> known_counters();

}  // namespace klickwerk::office
