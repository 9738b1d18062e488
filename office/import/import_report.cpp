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

// What the clerk has to do with what was taken over but cannot be true.
std::string review_of(const ImportReport& report) {
  const std::int64_t suspect = suspect_readings(report);
  if (suspect == 0) return "";
  const std::string readings = std::to_string(suspect) + (suspect == 1 ? " reading is" : " readings are") + " not plausible (fell, jumped, or a sum that does not fit)";
  if (!report.stored) return readings + ": they would wait for review.\n";
  return readings + ": stored, but nothing is billed from them until they are decided. Next: klickwerk reading review\n";
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
  return text + outcome_of(report) + review_of(report) + unbilled_text(report.unbilled);
}

std::int64_t suspect_readings(const ImportReport& report) {
  std::int64_t sum = 0;
  for (const ImportTally& tally : report.tallies) sum += tally.suspect;
  return sum;
}

std::string json_of(const ImportReport& report) {
  nlohmann::ordered_json json{{"dry_run", report.dry_run}, {"stored", report.stored}, {"fault_count", report.fault_count},
                              {"suspect_readings", suspect_readings(report)}};
  json["faults"] = nlohmann::ordered_json::array();
  for (const ImportFault& fault : report.faults)
    json["faults"].push_back({{"file", fault.place.file}, {"line", fault.place.line}, {"column", fault.column}, {"value", fault.value}, {"what", fault.what}});
  json["tallies"] = nlohmann::ordered_json::array();
  for (const ImportTally& tally : report.tallies)
    json["tallies"].push_back({{"what", tally.what}, {"rows", tally.rows}, {"new", tally.added}, {"changed", tally.changed}, {"unchanged", tally.unchanged}, {"suspect", tally.suspect}});
  json["unbilled_counts"] = report.unbilled.counts();
  json["unbilled"] = nlohmann::ordered_json::array();
  for (const UnbilledReading& one : report.unbilled.kept())
    json["unbilled"].push_back({{"kind", one.kind}, {"file", one.place.file}, {"line", one.place.line}, {"serial", one.serial}, {"day", one.day.iso()}, {"reading", one.reading},
                                {"readings", one.readings}, {"why", one.why}, {"next_step", one.next_step}});
  return json.dump(2) + "\n";
}

}  // namespace klickwerk::office
