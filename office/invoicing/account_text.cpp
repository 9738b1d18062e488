// Invoices for a clerk at a terminal. Labels are English like the program; the invoice's own texts and the figures of its lines stay as the customer
// reads them.
#include "core/currency.h"
#include "document/difference_words.h"
#include "document/format.h"
#include "office/invoicing/invoice_desk.h"
#include "office/settlement_run/run_report.h"
#include "office/text_table.h"

namespace klickwerk::office {
namespace {

std::string number_or_draft(const db::InvoiceSummary& invoice) {
  return invoice.number.empty() ? "draft " + std::to_string(invoice.id.value) : invoice.number;
}

// "of RE-2026-000107", "of RE-2026-000107 and 15 more"
std::string references_of(const db::InvoiceSummary& invoice) {
  if (invoice.refers_to.empty()) return {};
  const std::size_t others = invoice.refers_to.size() - 1;
  return "of " + invoice.refers_to.front() + (others == 0 ? "" : " and " + std::to_string(others) + " more");
}

std::string marks(const db::InvoiceSummary& invoice, const InvoiceFindings& findings) {
  std::string text;
  auto add = [&](bool applies, const char* mark) {
    if (applies) text += (text.empty() ? "" : ", ") + std::string(mark);
  };
  add(invoice.kind == db::InvoiceKind::cancellation, "cancellation");
  add(invoice.kind == db::InvoiceKind::correction, "correction");
  add(!invoice.refers_to.empty(), references_of(invoice).c_str());
  add(invoice.cancelled, "cancelled");
  add(invoice.estimated, "estimated");
  add(invoice.gross == Money{}, "zero");
  add(invoice.gross < Money{} && invoice.kind == db::InvoiceKind::invoice, "negative");
  const auto found = findings.find(invoice.id);
  if (found != findings.end()) text += (text.empty() ? "" : ", ") + std::string("cannot be issued");
  return text;
}

// Few contracts are named; of many the first and how many more.
std::string contracts_of(const db::InvoiceSummary& invoice) {
  if (invoice.contracts.empty()) return invoice.contract_number;
  if (invoice.contracts.size() == 1) return invoice.contracts.front();
  if (invoice.contracts.size() == 2) return invoice.contracts[0] + ", " + invoice.contracts[1];
  return invoice.contracts.front() + " and " + std::to_string(invoice.contracts.size() - 1) + " more";
}

// What it corrects, with what its lines come to for each and what was set off.
std::string corrected_text(const db::Invoice& invoice) {
  if (invoice.corrected.empty()) return {};
  std::string text = "reason: " + invoice.reason + "\n";
  const bool spread = invoice.kind == db::InvoiceKind::correction && invoice.state == db::InvoiceState::issued;
  Money rest = invoice.gross;
  for (const auto& one : invoice.corrected) {
    text += "corrects " + one.number + " of " + one.issued_on.iso() + " (" + one.service.iso() + "), gross " + decimal(one.lines);
    if (spread) text += ", of which " + decimal(-one.credited) + " is set off against it";
    text += "\n";
    rest -= one.credited;
  }
  if (spread && rest != Money{}) text += decimal(-rest) + " is more than these invoices have left: it stands as a credit of its own\n";
  return text;
}

std::string head(const InvoiceAccount& account) {
  const db::Invoice& invoice = account.invoice;
  bool mirror = invoice.kind == db::InvoiceKind::cancellation;
  std::string text = mirror ? "Cancellation " : invoice.kind == db::InvoiceKind::correction ? "Correction " : "Invoice ";
  text += invoice.number ? invoice.number->text : "draft " + std::to_string(invoice.id.value);
  text += std::string(" (") + name_of(invoice.state) + (invoice.cancelled_by ? ", cancelled by " + *invoice.cancelled_by : "") + ")\n";
  if (invoice.issued_on) text += "issued on " + invoice.issued_on->iso() + ", due on " + invoice.due_on->iso() + "\n";
  if (invoice.kind == db::InvoiceKind::correction && invoice.corrected.empty()) text += "corrects " + account.facts.cancels_number + ", reason: " + account.facts.reason + "\n";
  text += corrected_text(invoice);
  if (mirror) text += "cancels " + account.facts.cancels_number + ", reason: " + account.facts.reason + "\n";
  const auto& buyer = account.facts.buyer;
  text += "customer " + account.facts.customer_number + " " + buyer.name + ", " + buyer.postcode + " " + buyer.city + "\n";
  text += "contract " + account.facts.contract_number + ", service period " + invoice.service.iso() + "\n";
  if (!account.facts.layout.name.empty()) text += "layout " + account.facts.layout.name + "\n";
  return text;
}

std::string vat_text(const document::InvoiceDocument& facts) {
  std::string text;
  for (const auto& group : facts.vat_groups) {
    text += ", VAT " + document::percent_text(group.rate_bp, facts.language);
    if (group.category != "S") text += " (" + group.category + ")";
    text += (facts.vat_groups.size() > 1 ? " on " + document::money_text(group.net, facts.language) + ": " : " ") + document::money_text(group.vat, facts.language);
  }
  return text;
}

std::string lines_text(const document::InvoiceDocument& facts) {
  std::string section;
  TextTable table({{"line"}, {"quantity", true}, {"price " + facts.seller.currency, true}, {"amount " + facts.seller.currency, true}, {""}});
  for (const auto& line : facts.lines) {
    if (line.section != section) table.row({line.section, "", "", "", ""});
    section = line.section;
    table.row({line.text, line.quantity, line.unit_price, document::money_text(line.amount, facts.language), line.estimated ? "estimated" : ""});
    if (line.discount) table.row({"  " + document::discount_words(*line.discount, facts.language), "", "", "", ""});
  }
  std::string text = facts.lines.empty() ? "no lines\n" : table.text();
  return text + "net " + document::money_text(facts.net, facts.language) + vat_text(facts) + ", gross " + document::money_text(facts.gross, facts.language) + " " + facts.seller.currency + "\n";
}

std::string value_words(Day day, std::int64_t value, const std::string& source) {
  return std::to_string(value) + " on " + day.iso() + (source.empty() ? "" : ", " + source);
}

std::string meter_text(const document::AnnexMeter& meter) {
  std::string text = "\n" + meter.name + (meter.section.empty() ? "" : " (" + meter.section + ")") + ", " + meter.span.iso() + (meter.estimated ? ", estimated" : "") + "\n";
  if (meter.settled)
    text += "  usage " + std::to_string(meter.usage.count) + ", free " + std::to_string(meter.allowance.count) + ", billable " +
            std::to_string(meter.billable.count) + ", unused " + std::to_string(meter.unused.count) + "\n";
  for (const auto& segment : meter.segments) {
    text += "  " + segment.position + ", " + (segment.model.empty() ? "" : segment.model + ", ") + segment.serial + ", " + segment.counter +
            (segment.weight == 1 ? "" : " x " + std::to_string(segment.weight)) + ": " +
            value_words(segment.from_day, segment.from_value, segment.from_source) + " to " +
            value_words(segment.to_day, segment.to_value, segment.to_source) + " = " +
            std::to_string(segment.weight * (segment.to_value - segment.from_value)) + "\n";
  }
  for (const auto& price : meter.prices) text += "  " + price + "\n";
  for (const auto& remark : meter.remarks) text += "  " + remark + "\n";
  return text;
}

std::string exceptions_text(const std::vector<billing::SettlementException>& exceptions) {
  std::string text;
  for (const auto& exception : exceptions) {
    text += std::string("\n! ") + name_of(exception.code) + " (" + exception.meter + "): " + exception.what + "\n";
    if (!exception.next_step.empty()) text += "  Next: " + exception.next_step + "\n";
  }
  return text;
}

}  // namespace

std::string findings_hint(const InvoiceFindings& findings) {
  if (findings.empty()) return {};
  const auto& [id, first] = *findings.begin();
  return "! " + std::to_string(findings.size()) + (findings.size() == 1 ? " draft" : " drafts") + " cannot be issued yet, as draft " +
         std::to_string(id.value) + ": " + first.front() + "\n  Next: klickwerk invoice show " + std::to_string(id.value) +
         "; klickwerk invoice list marks them all\n";
}

std::string list_text(const std::vector<db::InvoiceSummary>& invoices, const InvoiceFindings& findings) {
  if (invoices.empty()) return "no invoices\n";
  const std::string& currency = accounting_currency();
  TextTable table({{"invoice"}, {"state"}, {"customer"}, {"contract"}, {"service period"}, {"net " + currency, true}, {"gross " + currency, true}, {""}});
  Money net, gross;
  for (const auto& invoice : invoices) {
    table.row({number_or_draft(invoice), name_of(invoice.state), invoice.customer_number + " " + invoice.customer_name, contracts_of(invoice),
               invoice.service.iso(), decimal(invoice.net), decimal(invoice.gross), marks(invoice, findings)});
    net += invoice.net;
    gross += invoice.gross;
  }
  return table.text() + "\n" + std::to_string(invoices.size()) + (invoices.size() == 1 ? " invoice" : " invoices") + ", net " +
         decimal(net) + " " + currency + ", gross " + decimal(gross) + " " + currency + "\n";
}

std::string account_text(const InvoiceAccount& account) {
  std::string text = head(account) + "\n" + lines_text(account.facts);
  for (const auto& meter : account.facts.annex) text += meter_text(meter);
  text += exceptions_text(account.exceptions);
  if (!account.findings.empty()) text += "\nThis draft cannot be issued:\n";
  for (const auto& finding : account.findings) text += "! " + finding + "\n";
  for (const auto& file : account.invoice.files) text += "\n" + file.kind + ": " + file.path + " (" + std::to_string(file.size_bytes) + " bytes, sha256 " + file.sha256 + ")\n";
  return text;
}

}  // namespace klickwerk::office
