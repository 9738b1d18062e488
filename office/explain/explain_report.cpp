#include <nlohmann/json.hpp>

#include "office/explain/explain.h"
#include "office/explain/figures.h"

namespace klickwerk::office {

std::string explanation_text(const Explanation& explanation) {
  const bool german = explanation.language == document::Language::german;
  const Figures figures(explanation.language, explanation.currency);
  std::string text = explanation.title + "\n";
  for (const auto& line : explanation.heading) text += line + "\n";
  for (const auto& line : explanation.lines) {
    text += std::string("\n") + (german ? "Zeile " : "Line ") + std::to_string(line.number) + ": " + line.title + "  " + figures.sum(line.amount) + "\n";
    for (const auto& step : line.steps) text += "  " + step + "\n";
  }
  if (!explanation.totals.empty()) text += "\n";
  for (const auto& total : explanation.totals) text += total + "\n";
  if (!explanation.open.empty()) text += german ? "\nNicht berechnet:\n" : "\nNot billed:\n";
  for (const auto& open : explanation.open) text += "  " + open + "\n";
  if (!explanation.recomputed.empty()) text += "\n" + explanation.recomputed + "\n";
  return text;
}

std::string explanation_json(const Explanation& explanation) {
  nlohmann::ordered_json lines = nlohmann::ordered_json::array();
  for (const auto& line : explanation.lines)
    lines.push_back({{"line", line.number}, {"title", line.title}, {"amount", decimal(line.amount)}, {"steps", line.steps}});
  nlohmann::ordered_json object{{"title", explanation.title}, {"heading", explanation.heading}};
  object["lines"] = std::move(lines);
  object["totals"] = explanation.totals;
  object["not_billed"] = explanation.open;
  object["recomputed"] = explanation.recomputed;
  object["identical"] = explanation.identical;
  return object.dump(2) + "\n";
}

}  // namespace klickwerk::office
