#include <cstdio>

#include <nlohmann/json.hpp>

#include "core/money.h"
#include "office/import/import_files.h"

namespace klickwerk::office {
namespace {

// The kinds that become part of a contract are counted by their rows only.
bool has_figures(const ImportTally& tally) { return tally.added + tally.changed + tally.unchanged > 0; }

std::string row_of(const ImportTally& tally) {
  char line[160];
  if (has_figures(tally))
    std::snprintf(line, sizeof line, "  %-15s %9lld rows %9lld new %9lld changed %9lld unchanged\n", tally.what.c_str(),
                  static_cast<long long>(tally.rows), static_cast<long long>(tally.added), static_cast<long long>(tally.changed),
                  static_cast<long long>(tally.unchanged));
  else
    std::snprintf(line, sizeof line, "  %-15s %9lld rows\n", tally.what.c_str(), static_cast<long long>(tally.rows));
  return line;
}

std::string outcome_of(const ImportReport& report) {
  if (report.stored) return "Stored.\n";
  if (report.fault_count == 0) return "Dry run: nothing was stored; without --dry-run it would be.\n";
  return "Nothing was stored. Correct the files and import them again.\n";
}

}  // namespace

std::string text_of(const ImportReport& report) {
  std::string text;
  for (const ImportFault& fault : report.faults) text += text_of(fault) + "\n";
  if (report.fault_count > report.faults.size())
    text += "… and " + std::to_string(report.fault_count - report.faults.size()) + " more\n";
  if (report.fault_count > 0) return text + std::to_string(report.fault_count) + (report.fault_count == 1 ? " fault. " : " faults. ") + outcome_of(report);
  for (const ImportTally& tally : report.tallies) text += row_of(tally);
  return text + outcome_of(report);
}

std::string json_of(const ImportReport& report) {
  nlohmann::ordered_json json{{"dry_run", report.dry_run}, {"stored", report.stored}, {"fault_count", report.fault_count}};
  json["faults"] = nlohmann::ordered_json::array();
  for (const ImportFault& fault : report.faults)
    json["faults"].push_back({{"file", fault.place.file}, {"line", fault.place.line}, {"column", fault.column}, {"value", fault.value}, {"what", fault.what}});
  json["tallies"] = nlohmann::ordered_json::array();
  for (const ImportTally& tally : report.tallies)
    json["tallies"].push_back({{"what", tally.what}, {"rows", tally.rows}, {"new", tally.added}, {"changed", tally.changed}, {"unchanged", tally.unchanged}});
  return json.dump(2) + "\n";
}

}  // namespace klickwerk::office
