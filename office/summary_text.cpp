// The summary for a person at a terminal: a heading at the left, what it says beside it.
#include "core/currency.h"
#include "office/summary.h"
#include "office/text_page.h"

namespace klickwerk::office {
namespace {

std::string figure(Money money) {
  const std::string text = decimal(money);
  const std::size_t point = text.find('.');
  return grouped(money.cents / 100) == "0" ? text : grouped(money.cents / 100) + text.substr(point);
}

void put_polls(TextPage& page, const Summary& summary) {
  const db::PollFigures& polls = summary.polls;
  page.heading("Polled");
  page.line(std::to_string(polls.read) + " of " + counted(polls.asked, "device", "devices") + " read at the last poll" +
            (polls.last_attempt_at ? " (" + local_day(*polls.last_attempt_at).iso() + ")" : ""));
  std::string rest;
  const auto part = [&](int count, const char* word) {
    if (count > 0) rest += (rest.empty() ? "" : ", ") + std::to_string(count) + " " + word;
  };
  part(polls.silent, "silent");
  part(polls.wrong_device, "with another device behind the address");
  part(polls.undecodable, "not understood");
  part(polls.never_asked, "never asked");
  if (rest.empty()) return;
  page.line(rest + ":");
  TextTable table({{"serial"}, {"device"}, {"where"}, {"outcome"}, {"last read"}});
  for (const db::UnreadDevice& device : summary.unread)
    table.row({device.serial, device.model, device.customer + (device.location.empty() ? "" : ", " + device.location), device.outcome,
               device.last_read_at ? local_day(*device.last_read_at).iso() : "never"});
  if (!table.empty()) page.table(table);
}

void put_invoices(TextPage& page, const Summary& summary) {
  const db::InvoiceFigures& invoices = summary.invoices;
  page.heading("Billed");
  const int all = invoices.drafts + invoices.approved + invoices.issued;
  page.line(counted(summary.settled, "contract", "contracts") + " settled, " + counted(all, "invoice", "invoices") + ": " + std::to_string(invoices.issued) +
            " issued, " + std::to_string(invoices.approved) + " approved, " + std::to_string(invoices.drafts) + " drafts" +
            (invoices.cancelled > 0 ? ", " + std::to_string(invoices.cancelled) + " cancelled" : ""));
  if (invoices.issued > 0) page.line("numbers " + invoices.first_number + " to " + invoices.last_number);
  const std::string& currency = accounting_currency();
  page.line("net " + figure(invoices.net) + " " + currency + ", VAT " + figure(invoices.vat) + " " + currency + ", gross " + figure(invoices.gross) + " " + currency);
  if (invoices.estimated > 0) page.line(counted(invoices.estimated, "invoice has", "invoices have") + " estimated clicks (marked on the invoice)");
}

void put_meters(TextPage& page, const Summary& summary) {
  if (summary.meters.empty()) return;
  page.heading("Clicks");
  TextTable table({{"meter"}, {"billed", true}, {"of these estimated", true}, {accounting_currency(), true}});
  for (const db::MeterFigures& meter : summary.meters)
    table.row({meter.meter, grouped(meter.billed.count), meter.estimated.count == 0 ? "" : grouped(meter.estimated.count), figure(meter.amount)});
  page.table(table);
}

void put_customers(TextPage& page, const Summary& summary) {
  if (summary.customers.empty()) return;
  page.heading("Customers");
  TextTable table({{"number"}, {"name"}, {"invoices", true}, {"net " + accounting_currency(), true}});
  for (const db::CustomerFigures& customer : summary.customers)
    table.row({customer.number, customer.name, std::to_string(customer.invoices), figure(customer.net)});
  page.table(table);
}

constexpr std::size_t most_told = 50;  // of exceptions: so many are still read one by one

void put_exceptions(TextPage& page, const Summary& summary) {
  page.heading("To look at");
  if (summary.exceptions.empty()) return page.line("nothing");
  page.line(counted(summary.exceptions.size(), "exception", "exceptions") + "; these meters are held or estimated, the rest of their contracts is billed");
  std::size_t told = 0;
  for (const db::StoredException& exception : summary.exceptions) {
    if (told++ == most_told) {
      page.line("");
      page.line("… and " + std::to_string(summary.exceptions.size() - most_told) + " more: klickwerk summary --json tells all");
      break;
    }
    std::string where = exception.meter;
    if (!exception.position.empty()) where += ", position " + exception.position;
    if (!exception.serial.empty()) where += ", device " + exception.serial;
    page.line("");
    page.line(exception.contract_number + "  " + exception.customer_name + (where.empty() ? "" : " (" + where + ")"));
    page.paragraph(exception.what, 2);
    if (!exception.next_step.empty()) page.paragraph("Next: " + exception.next_step, 2);
  }
}

void put_documents(TextPage& page, const Summary& summary) {
  page.heading("Documents");
  page.line(counted(summary.invoices.documents, "document", "documents") + " in " + summary.documents.string());
}

}  // namespace

std::string text_of(const Summary& summary) {
  TextPage page;
  page.begin("Summary of " + summary.month.iso());
  page.heading("Office");
  page.line(counted(summary.stock.customers, "customer", "customers") + " with " + counted(summary.stock.sites, "site", "sites") + ", " +
            counted(summary.stock.contracts, "contract", "contracts") + ", " + counted(summary.stock.devices, "device", "devices"));
  put_polls(page, summary);
  put_invoices(page, summary);
  put_meters(page, summary);
  put_customers(page, summary);
  put_exceptions(page, summary);
  put_documents(page, summary);
  return page.text();
}

}  // namespace klickwerk::office
