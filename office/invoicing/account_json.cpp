#include <nlohmann/json.hpp>

#include "office/invoicing/facts_text.h"
#include "office/invoicing/invoice_desk.h"
#include "office/settlement_run/run_report.h"

namespace klickwerk::office {
namespace {

using nlohmann::ordered_json;

const char* name_of(db::InvoiceKind kind) {
  return kind == db::InvoiceKind::invoice ? "invoice" : kind == db::InvoiceKind::cancellation ? "cancellation" : "correction";
}

ordered_json period_json(Period period) { return {{"from", period.first.iso()}, {"to", period.last().iso()}}; }

ordered_json summary_json(const db::InvoiceSummary& invoice) {
  ordered_json object{{"id", invoice.id.value}, {"kind", name_of(invoice.kind)}, {"state", office::name_of(invoice.state)}};
  object["number"] = invoice.number.empty() ? ordered_json() : ordered_json(invoice.number);
  object["customer"] = invoice.customer_number;
  object["customer_name"] = invoice.customer_name;
  object["contract"] = invoice.contract_number;
  if (!invoice.contracts.empty()) object["contracts"] = invoice.contracts;
  object["period"] = period_json(invoice.service);
  object["net"] = decimal(invoice.net);
  object["gross"] = decimal(invoice.gross);
  object["issued_on"] = invoice.issued_on ? ordered_json(invoice.issued_on->iso()) : ordered_json();
  if (!invoice.refers_to.empty()) object["refers_to"] = invoice.refers_to;
  object["estimated"] = invoice.estimated;
  object["cancelled"] = invoice.cancelled;
  return object;
}

ordered_json corrected_json(const db::Invoice& invoice) {
  ordered_json list = ordered_json::array();
  for (const auto& one : invoice.corrected)
    list.push_back({{"number", one.number}, {"issued_on", one.issued_on.iso()}, {"period", period_json(one.service)}, {"gross", decimal(one.lines)}, {"set_off", decimal(-one.credited)}});
  return list;
}

}  // namespace

std::string list_json(const std::vector<db::InvoiceSummary>& invoices, const InvoiceFindings& findings) {
  ordered_json list = ordered_json::array();
  for (const auto& invoice : invoices) {
    list.push_back(summary_json(invoice));
    if (const auto found = findings.find(invoice.id); found != findings.end()) list.back()["findings"] = found->second;
  }
  return ordered_json{{"invoices", list}}.dump(2) + "\n";
}

std::string account_json(const InvoiceAccount& account) {
  ordered_json object{{"id", account.invoice.id.value},
                      {"kind", name_of(account.invoice.kind)},
                      {"state", office::name_of(account.invoice.state)}};
  object["number"] = account.invoice.number ? ordered_json(account.invoice.number->text) : ordered_json();
  object["cancelled_by"] = account.invoice.cancelled_by ? ordered_json(*account.invoice.cancelled_by) : ordered_json();
  if (!account.invoice.corrected.empty()) object["corrects"] = corrected_json(account.invoice);
  object["facts"] = ordered_json::parse(write_facts(account.facts));
  object["settlements"] = ordered_json::array();
  for (const auto& part : account.invoice.parts)
    object["settlements"].push_back({{"settlement", part.settlement.value}, {"contract_id", part.contract.value}, {"lines", part.lines}});
  object["exceptions"] = ordered_json::array();
  for (const auto& exception : account.exceptions)
    object["exceptions"].push_back({{"period", period_json(exception.period)},
                                    {"meter", exception.meter},
                                    {"code", name_of(exception.code)},
                                    {"what", exception.what},
                                    {"next_step", exception.next_step}});
  object["findings"] = account.findings;
  object["files"] = ordered_json::array();
  for (const auto& file : account.invoice.files)
    object["files"].push_back({{"kind", file.kind}, {"path", file.path}, {"sha256", file.sha256}, {"bytes", file.size_bytes}});
  return object.dump(2) + "\n";
}

}  // namespace klickwerk::office
