#include <nlohmann/json.hpp>

#include "office/payments/booking.h"
#include "office/text_table.h"

namespace klickwerk::office {
namespace {

std::string assigned_text(const BookedEntry& entry) {
  if (entry.alike) return entry.payment.id == 0 ? "not booked: looks like an earlier entry of this file" : "not booked: looks like payment " + std::to_string(entry.payment.id);
  if (entry.known) return "known, payment " + std::to_string(entry.payment.id);
  std::string text;
  for (const Assignment& one : entry.match.assignments) text += (text.empty() ? "" : ", ") + one.number + " " + decimal(one.amount);
  if (entry.match.rest != Money{}) text += (text.empty() ? "" : "; ") + ("not assigned: " + decimal(entry.match.rest));
  return text;
}

}  // namespace

std::string payments_text(const PaymentReport& report) {
  if (!report.faults.empty()) {
    std::string text = "Nothing was booked. Mend the file, or ask the bank for another export:\n";
    for (const std::string& fault : report.faults) text += "  " + fault + "\n";
    return text;
  }
  TextTable table({{"Day"}, {"Amount", true}, {"Payer"}, {"Assigned"}});
  int known = 0, open = 0, alike = 0;
  for (const BookedEntry& entry : report.entries) {
    table.row({entry.payment.received_on.iso(), decimal(entry.payment.amount), entry.payment.payer, assigned_text(entry)});
    known += entry.known, alike += entry.alike, open += !entry.known && !entry.alike && entry.match.rest != Money{};
  }
  std::string text = table.empty() ? "" : table.text();
  for (const std::string& remark : report.remarks) text += remark + "\n";
  for (const std::string& warning : report.warnings) text += "LOOK  " + warning + "\n";
  const int booked = static_cast<int>(report.entries.size()) - known - alike;
  text += std::to_string(booked) + (booked == 1 ? " payment" : " payments") + (report.dry_run ? " would be booked, " : " booked, ") + std::to_string(known) + " known already, " +
          std::to_string(report.skipped) + " outgoing left out, " + std::to_string(open) + " not assigned in full";
  text += open > 0 ? ": klickwerk payment assign PAYMENT INVOICE\n" : "\n";
  if (alike > 0)
    text += std::to_string(alike) + (alike == 1 ? " entry looks like a payment that is booked, and was not booked again. If it is another one" : " entries look like payments that are booked, and were not booked again. If all are other ones") +
            ": import the file with --book-alike; a single one of them: klickwerk payment add\n";
  return text;
}

std::string payments_json(const PaymentReport& report) {
  nlohmann::json entries = nlohmann::json::array();
  for (const BookedEntry& entry : report.entries) {
    nlohmann::json assignments = nlohmann::json::array();
    for (const Assignment& one : entry.match.assignments) assignments.push_back({{"invoice", one.number}, {"cents", one.amount.cents}});
    entries.push_back({{"payment", entry.payment.id}, {"received_on", entry.payment.received_on.iso()}, {"cents", entry.payment.amount.cents},
                       {"reference", entry.payment.bank_reference}, {"payer", entry.payment.payer}, {"known", entry.known}, {"looks_alike", entry.alike}, {"matched_by", entry.match.by},
                       {"assignments", assignments}, {"rest_cents", entry.match.rest.cents}});
  }
  return nlohmann::json{{"dry_run", report.dry_run}, {"payments", entries}, {"faults", report.faults}, {"skipped", report.skipped}, {"remarks", report.remarks}, {"warnings", report.warnings}}.dump(2) + "\n";
}

std::string payment_list_text(const std::vector<db::Payment>& payments) {
  if (payments.empty()) return "No payments.\n";
  TextTable table({{"Payment", true}, {"Day"}, {"Amount", true}, {"Not assigned", true}, {"Payer"}, {"Purpose"}, {"Source"}});
  for (const auto& payment : payments)
    table.row({std::to_string(payment.id), payment.received_on.iso(), decimal(payment.amount), decimal(payment.amount - payment.assigned), payment.payer,
               payment.purpose.substr(0, 40), payment.source});
  return table.text();
}

std::string payment_list_json(const std::vector<db::Payment>& payments) {
  nlohmann::json list = nlohmann::json::array();
  for (const auto& payment : payments)
    list.push_back({{"payment", payment.id}, {"received_on", payment.received_on.iso()}, {"cents", payment.amount.cents}, {"rest_cents", (payment.amount - payment.assigned).cents},
                    {"reference", payment.bank_reference}, {"payer", payment.payer}, {"payer_iban", payment.payer_iban}, {"purpose", payment.purpose},
                    {"end_to_end", payment.end_to_end}, {"source", payment.source}});
  return nlohmann::json{{"payments", list}}.dump(2) + "\n";
}

}  // namespace klickwerk::office
