#include "office/invoicing/issue_report.h"

#include <algorithm>
#include <nlohmann/json.hpp>

#include "core/currency.h"
#include "office/text_table.h"

namespace klickwerk::office {
namespace {

using nlohmann::ordered_json;

std::string counted(long long count, const char* word) {
  return std::to_string(count) + " " + word + (count == 1 ? "" : "s");
}

long long ms(std::chrono::microseconds time) { return time.count() / 1000; }

// ", 41 s, 230 a second" of a run that was long enough to be waited for.
std::string pace_text(const IssueReport& report) {
  if (!report.times || ms(report.times->whole) < 5000) return {};
  const long long whole_ms = ms(report.times->whole);
  return ", " + std::to_string(whole_ms / 1000) + " s, " + std::to_string(report.count() * 1000 / whole_ms) + " a second";
}

ordered_json times_json(const IssueTimes& times) {
  return {{"whole", ms(times.whole)},     {"reading", ms(times.reading)}, {"drawing", ms(times.drawing)},
          {"waiting", ms(times.waiting)}, {"forcing", ms(times.forcing)}, {"storing", ms(times.storing)}};
}

}  // namespace

void IssueReport::add(const IssuedInvoice& invoice) {
  if (issued.size() < most_listed) return issued.push_back(invoice);
  ++unlisted;
  unlisted_gross += invoice.gross;
}

bool IssueReport::needs_a_person() const {
  return !failed.empty() || std::ranges::any_of(issued, [](const IssuedInvoice& one) { return !one.remark.empty(); });
}

std::string issue_text(const IssueReport& report) {
  std::string text;
  if (!report.issued.empty() && report.unlisted == 0) {
    TextTable table({{"number"}, {"gross " + accounting_currency(), true}, {"document"}});
    for (const auto& issued : report.issued) table.row({issued.number, decimal(issued.gross), issued.document.string()});
    text += table.text() + "\n";
  }
  Money gross = report.unlisted_gross;
  for (const auto& issued : report.issued) gross += issued.gross;
  text += counted(report.count(), "document") + " issued, gross " + decimal(gross) + " " + accounting_currency() + pace_text(report) + "\n";
  for (const auto& issued : report.issued)
    if (!issued.remark.empty()) text += "! " + issued.remark + "\n";
  for (const auto& failed : report.failed) text += "! draft " + std::to_string(failed.id.value) + " not issued: " + failed.why + "\n";
  return text;
}

IssueJson::IssueJson(std::function<void(const std::string&)> out) : out_(std::move(out)) { out_("{\n  \"issued\": ["); }

void IssueJson::add(const IssuedInvoice& issued) {
  ordered_json row{{"id", issued.id.value}, {"number", issued.number}, {"gross", decimal(issued.gross)}, {"document", issued.document.string()}};
  if (!issued.remark.empty()) row["remark"] = issued.remark;
  out_((first_ ? "\n    " : ",\n    ") + row.dump());
  first_ = false;
}

void IssueJson::finish(const IssueReport& report) {
  ordered_json failures = ordered_json::array();
  for (const auto& failed : report.failed) failures.push_back({{"id", failed.id.value}, {"why", failed.why}});
  out_((first_ ? "" : "\n  ") + std::string("],\n  \"failed\": ") + failures.dump());
  if (report.times) out_(",\n  \"times_ms\": " + times_json(*report.times).dump());
  out_("\n}\n");
}

std::string issue_json(const IssueReport& report) {
  std::string text;
  IssueJson json([&text](const std::string& piece) { text += piece; });
  for (const auto& issued : report.issued) json.add(issued);
  json.finish(report);
  return text;
}

std::string check_text(const IssuingDesk::DocumentCheck& check) {
  std::string text = counted(check.sound, "document") + " as issued";
  if (!check.restored.empty()) text += ", " + counted(static_cast<long long>(check.restored.size()), "document") + " made again";
  text += "\n";
  for (const auto& number : check.restored) text += "  made again: " + number + "\n";
  for (const auto& fault : check.faults) text += "! " + fault + "\n";
  return text;
}

std::string check_json(const IssuingDesk::DocumentCheck& check) {
  return ordered_json{{"sound", check.sound}, {"restored", check.restored}, {"faults", check.faults}}.dump(2) + "\n";
}

}  // namespace klickwerk::office
