#include "office/invoicing/issue_report.h"

#include <nlohmann/json.hpp>

#include "document/document_error.h"
#include "office/text_table.h"

namespace klickwerk::office {
namespace {

using nlohmann::ordered_json;

// So many documents are still read one by one.
constexpr std::size_t readable_rows = 100;

std::string counted(std::size_t count, const char* word) {
  return std::to_string(count) + " " + word + (count == 1 ? "" : "s");
}

}  // namespace

IssueReport issue_each(IssuingDesk& desk, const std::vector<InvoiceId>& invoices, Day issued_on,
                       const std::function<void(long long, std::chrono::milliseconds)>& progress) {
  auto begin = std::chrono::steady_clock::now();
  IssueReport report;
  long long done = 0;
  for (InvoiceId id : invoices) {
    try {
      report.issued.push_back(desk.issue(id, issued_on));
    } catch (const db::Unavailable&) {
      throw;  // nothing more can be issued
    } catch (const db::Error& error) {
      report.failed.push_back({id, error.what()});
    } catch (const document::DocumentError& error) {
      report.failed.push_back({id, error.what()});
    }
    auto elapsed = std::chrono::duration_cast<std::chrono::milliseconds>(std::chrono::steady_clock::now() - begin);
    if (progress) progress(++done, elapsed);
  }
  return report;
}

std::string issue_text(const IssueReport& report) {
  std::string text;
  if (!report.issued.empty() && report.issued.size() <= readable_rows) {
    TextTable table({{"number"}, {"gross EUR", true}, {"document"}});
    for (const auto& issued : report.issued) table.row({issued.number, decimal(issued.gross), issued.document.string()});
    text += table.text() + "\n";
  }
  Money gross;
  for (const auto& issued : report.issued) gross += issued.gross;
  text += counted(report.issued.size(), "document") + " issued, gross " + decimal(gross) + " EUR\n";
  for (const auto& failed : report.failed) text += "! draft " + std::to_string(failed.id.value) + " not issued: " + failed.why + "\n";
  return text;
}

std::string issue_json(const IssueReport& report) {
  ordered_json object{{"issued", ordered_json::array()}, {"failed", ordered_json::array()}};
  for (const auto& issued : report.issued)
    object["issued"].push_back({{"id", issued.id.value}, {"number", issued.number}, {"gross", decimal(issued.gross)}, {"document", issued.document.string()}});
  for (const auto& failed : report.failed) object["failed"].push_back({{"id", failed.id.value}, {"why", failed.why}});
  return object.dump(2) + "\n";
}

std::string check_text(const IssuingDesk::DocumentCheck& check) {
  std::string text = counted(static_cast<std::size_t>(check.sound), "document") + " as issued";
  if (!check.restored.empty()) text += ", " + counted(check.restored.size(), "document") + " made again";
  text += "\n";
  for (const auto& number : check.restored) text += "  made again: " + number + "\n";
  for (const auto& fault : check.faults) text += "! " + fault + "\n";
  return text;
}

std::string check_json(const IssuingDesk::DocumentCheck& check) {
  return ordered_json{{"sound", check.sound}, {"restored", check.restored}, {"faults", check.faults}}.dump(2) + "\n";
}

}  // namespace klickwerk::office
