#include <map>
#include <nlohmann/json.hpp>
#include <utility>

#include "office/lint/lint.h"
#include "office/text_table.h"

namespace klickwerk::office {
namespace {

std::string counted(int count, const char* word) { return std::to_string(count) + " " + word + (count == 1 ? "" : "s"); }

std::string totals(const LintReport& report) {
  return counted(report.count(LintSeverity::error), "error") + ", " + counted(report.count(LintSeverity::warning), "warning") + ", " +
         counted(report.count(LintSeverity::notice), "notice");
}

}  // namespace

std::string lint_text(const LintReport& report, std::size_t most_of_a_code) {
  if (report.findings.empty()) return "Billing lint of " + report.period.iso() + ": nothing found\n";
  TextTable table({{"severity"}, {"code"}, {"where"}});
  std::map<std::string, std::size_t> shown, all;
  for (const auto& finding : report.findings) ++all[finding.code];
  for (const auto& finding : report.findings) {
    const std::size_t place = ++shown[finding.code];
    if (most_of_a_code > 0 && place > most_of_a_code) {
      if (place == all[finding.code]) table.note("… and " + std::to_string(place - most_of_a_code) + " more " + finding.code + ": klickwerk lint --all");
      continue;
    }
    table.row({name_of(finding.severity), finding.code, finding.where});
    table.note(finding.what);
    table.note("Next: " + finding.next_step);
  }
  return "Billing lint of " + report.period.iso() + "\n\n" + table.text() + "\n" + totals(report) + "\n";
}

std::string lint_summary(const LintReport& report) {
  if (report.findings.empty()) return {};
  std::map<std::pair<LintSeverity, std::string>, int> counts;
  for (const auto& finding : report.findings) ++counts[{finding.severity, finding.code}];
  std::string text = "Billing lint: " + totals(report) + " (klickwerk lint shows them)\n";
  for (const auto& [key, count] : counts) text += std::string("  ") + name_of(key.first) + " " + key.second + " " + std::to_string(count) + "\n";
  return text;
}

std::string lint_json(const LintReport& report) {
  nlohmann::ordered_json findings = nlohmann::ordered_json::array();
  for (const auto& finding : report.findings)
    findings.push_back({{"code", finding.code},
                        {"severity", name_of(finding.severity)},
                        {"where", finding.where},
                        {"what", finding.what},
                        {"next_step", finding.next_step}});
  nlohmann::ordered_json object{{"period", {{"from", report.period.first.iso()}, {"to", report.period.last().iso()}}},
                                {"errors", report.count(LintSeverity::error)},
                                {"warnings", report.count(LintSeverity::warning)},
                                {"notices", report.count(LintSeverity::notice)}};
  object["findings"] = std::move(findings);
  return object.dump(2) + "\n";
}

}  // namespace klickwerk::office
