#include <nlohmann/json.hpp>

#include "core/currency.h"
#include "office/corrections/correction_run.h"
#include "office/text_table.h"

namespace klickwerk::office {

std::string corrections_text(const CorrectionReport& report) {
  if (report.outcomes.empty()) return {};
  TextTable table({{"contract"}, {"correction"}, {"corrects"}, {"lines", true}, {"net " + accounting_currency(), true}, {"gross " + accounting_currency(), true}});
  for (const auto& outcome : report.outcomes) {
    const bool drafted = outcome.verdict == CorrectionVerdict::drafted;
    const char* kind = outcome.net < Money{} ? "credit" : "additional invoice";
    table.row({outcome.contract, drafted ? std::string(report.dry_run ? "would draft: " : "drafted: ") + kind : name_of(outcome.verdict), outcome.corrects,
               std::to_string(outcome.lines), decimal(outcome.net), decimal(outcome.gross)});
    table.note(outcome.what);
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
