#include <nlohmann/json.hpp>

#include "office/reading_requests/reading_request.h"
#include "office/text_table.h"

namespace klickwerk::office {
namespace {

using Json = nlohmann::ordered_json;

std::string dumped(const Json& json) { return json.dump(2, ' ', false, Json::error_handler_t::replace) + "\n"; }

std::string outcome_text(const RequestReport::Line& line, bool dry_run) {
  if (line.outcome == "asked") return dry_run ? "would be asked" : "asked";
  if (line.outcome == "asked_before") return "asked before";
  return line.outcome == "cannot" ? "cannot be asked" : line.outcome;
}

}  // namespace

std::string requests_text(const RequestReport& report) {
  TextTable table({{"customer"}, {"name"}, {"address"}, {"outcome"}, {"readings", true}});
  for (const auto& line : report.lines) {
    table.row({line.customer_number, line.customer_name, line.address, outcome_text(line, report.dry_run), std::to_string(line.wanted.size())});
    for (const auto& wanted : line.wanted) table.note(wanted);
    if (!line.why_not.empty()) table.note("! " + line.why_not);
  }
  std::string text = table.empty() ? "Nobody is to be asked.\n" : table.text();
  if (report.arrived > 0) text += std::to_string(report.arrived) + " requests are answered.\n";
  if (report.not_over > 0) text += std::to_string(report.not_over) + " readings are of days that are still to come.\n";
  return text;
}

std::string requests_json(const RequestReport& report) {
  Json lines = Json::array();
  for (const auto& line : report.lines) {
    Json json{{"customer", line.customer_number}, {"name", line.customer_name}, {"address", line.address}, {"outcome", line.outcome}, {"wanted", line.wanted}};
    if (!line.why_not.empty()) json["why_not"] = line.why_not;
    lines.push_back(json);
  }
  return dumped({{"dry_run", report.dry_run}, {"requests", lines}, {"answered", report.arrived}, {"not_over", report.not_over}});
}

std::string replies_text(const ReplyReport& report) {
  std::string text;
  int taken = 0, known = 0;
  for (const auto& line : report.lines) {
    taken += line.taken;
    known += line.known;
    if (line.known) continue;
    text += line.sender + (line.customer_number.empty() ? "" : ", customer " + line.customer_number) + ": " + std::to_string(line.taken) + " readings\n";
    for (const auto& remark : line.remarks) text += "  ! " + remark + "\n";
  }
  return text + std::to_string(report.lines.size() - static_cast<std::size_t>(known)) + " mails read in, " + std::to_string(known) + " known before, " + std::to_string(taken) +
         " readings stored\n";
}

std::string replies_json(const ReplyReport& report) {
  Json lines = Json::array();
  for (const auto& line : report.lines)
    lines.push_back({{"sender", line.sender}, {"customer", line.customer_number}, {"taken", line.taken}, {"suspect", line.suspect}, {"known", line.known}, {"remarks", line.remarks}});
  return dumped({{"replies", lines}});
}

}  // namespace klickwerk::office
