#include <nlohmann/json.hpp>

#include "office/audit/audit_verify.h"

namespace klickwerk::office {
namespace {

std::string counted(std::int64_t count, const char* word) { return std::to_string(count) + " " + word + (count == 1 ? "" : "s"); }

// So that nobody takes it for more than it is.
std::string scope_of(const AuditReport& report) {
  std::string text = "Checked: issued documents with lines, printed facts";
  text += report.files_looked_at ? ", files" : "";
  text += std::string(" and frozen settlements") + (report.settled_again ? ", settled again" : "") +
          " (the readings that billed stand in them); payments, assignments and set-offs; reminders; exports with every byte; the journal; the order of numbers.\n";
  text += "Not checked: contracts, prices and master data (who changed them stands in the journal), readings that have not billed, mails";
  return text + (report.files_looked_at ? "" : ", the documents on disk (--no-files)") + ".\n";
}

}  // namespace

std::string audit_text(const AuditReport& report) {
  std::string text = std::to_string(report.links) + " links, " + std::to_string(report.documents) + " issued documents, " +
                     std::to_string(report.files) + " files, " + std::to_string(report.settlements) + " settlements, " +
                     std::to_string(report.series) + " number series, " + counted(report.payments, "payment") + ", " + counted(report.assignments, "assignment") + ", " +
                     counted(report.reminders, "reminder") + ", " + counted(report.exports, "export") + ", " +
                     std::to_string(report.journal) + " entries of the journal checked\n";
  if (!report.head.empty()) text += "Last link " + report.head + "\n";
  for (const auto& remark : report.remarks) text += "- " + remark.code + " " + remark.where + ": " + remark.what + "\n";
  if (report.sound()) return text + "The books are as they were written.\n" + scope_of(report);
  if (report.first_broken) text += "The chain is broken. First broken: " + *report.first_broken + "\n";
  text += "\n";
  for (const auto& fault : report.faults) text += "! " + fault.code + " " + fault.where + ": " + fault.what + "\n";
  return text + "\n" + std::to_string(report.faults.size()) + (report.faults.size() == 1 ? " fault" : " faults") +
         ". Next: keep the database as it is, compare with the latest backup that verifies, and find out who had access.\n";
}

std::string audit_json(const AuditReport& report) {
  nlohmann::ordered_json faults = nlohmann::ordered_json::array();
  for (const auto& fault : report.faults) faults.push_back({{"code", fault.code}, {"where", fault.where}, {"what", fault.what}});
  nlohmann::ordered_json object{{"sound", report.sound()},     {"links", report.links},
                                {"head", report.head},         {"documents", report.documents},
                                {"files", report.files},       {"settlements", report.settlements},
                                {"series", report.series},
                                {"payments", report.payments}, {"assignments", report.assignments},
                                {"reminders", report.reminders}, {"exports", report.exports},
                                {"journal", report.journal},   {"files_looked_at", report.files_looked_at},
                                {"settled_again", report.settled_again}};
  object["first_broken"] = report.first_broken ? nlohmann::ordered_json(*report.first_broken) : nlohmann::ordered_json();
  object["faults"] = std::move(faults);
  object["remarks"] = nlohmann::ordered_json::array();
  for (const auto& remark : report.remarks) object["remarks"].push_back({{"code", remark.code}, {"where", remark.where}, {"what", remark.what}});
  return object.dump(2) + "\n";
}

}  // namespace klickwerk::office
