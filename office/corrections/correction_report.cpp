#include <nlohmann/json.hpp>

#include "core/currency.h"
#include "office/corrections/correction_run.h"
#include "office/text_table.h"

namespace klickwerk::office {

namespace {

// "RE-2026-000107", "RE-2026-000107 and 15 more": a note under the row names them all.
std::string short_list(const std::vector<std::string>& numbers) {
  if (numbers.empty()) return {};
  return numbers.front() + (numbers.size() > 1 ? " and " + std::to_string(numbers.size() - 1) + " more" : "");
}

std::string all_of(const std::vector<std::string>& numbers) {
  std::string text;
  for (const auto& number : numbers) text += (text.empty() ? "" : ", ") + number;
  return text;
}

}  // namespace

std::string corrections_text(const CorrectionReport& report) {
  if (report.outcomes.empty()) return {};
  TextTable table({{"contract"}, {"correction"}, {"corrects"}, {"lines", true}, {"net " + accounting_currency(), true}, {"gross " + accounting_currency(), true}});
  for (const auto& outcome : report.outcomes) {
    const bool drafted = outcome.verdict == CorrectionVerdict::drafted;
    const char* kind = outcome.net < Money{} ? "credit" : "additional invoice";
    table.row({outcome.contract, drafted ? std::string(report.dry_run ? "would draft: " : "drafted: ") + kind : name_of(outcome.verdict), short_list(outcome.corrects),
               std::to_string(outcome.lines), decimal(outcome.net), decimal(outcome.gross)});
    table.note(outcome.what);
    if (outcome.corrects.size() > 1) table.note("corrects " + all_of(outcome.corrects));
    for (const auto& input : outcome.inputs) table.note("- " + input);
    if (!outcome.next_step.empty()) table.note("Next: " + outcome.next_step);
  }
  return "Known after the invoice, and reopened periods\n\n" + table.text();
}

std::string corrections_json(const CorrectionReport& report) {
  nlohmann::ordered_json list = nlohmann::ordered_json::array();
  for (const auto& outcome : report.outcomes) {
    nlohmann::ordered_json changed = nlohmann::ordered_json::array();
    for (const Period& period : outcome.changed) changed.push_back({{"from", period.first.iso()}, {"to", period.last().iso()}});
    list.push_back({{"contract", outcome.contract},
                    {"outcome", name_of(outcome.verdict)},
                    {"periods", std::move(changed)},
                    {"corrects", outcome.corrects},
                    {"lines", outcome.lines},
                    {"net", decimal(outcome.net)},
                    {"gross", decimal(outcome.gross)},
                    {"what", outcome.what},
                    {"inputs", outcome.inputs},
                    {"next_step", outcome.next_step}});
  }
  return nlohmann::ordered_json{{"dry_run", report.dry_run}, {"looked_at", report.looked_at}, {"corrections", std::move(list)}}.dump(2) + "\n";
}

}  // namespace klickwerk::office
