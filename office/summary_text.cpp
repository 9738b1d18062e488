// The summary for a person at a terminal: a heading at the left, what it says beside it.
#include <sstream>

#include "office/summary.h"
#include "office/text_table.h"

namespace klickwerk::office {
namespace {

constexpr std::size_t heading_width = 12;
constexpr std::size_t line_width = 104;

class Page {
 public:
  void heading(const std::string& title) {
    text_ += "\n";
    heading_ = title;
  }
  void line(const std::string& text) {
    text_ += text.empty() ? heading_ : heading_ + std::string(heading_width - heading_.size(), ' ') + text;
    text_ += "\n";
    heading_.clear();
  }
  // Broken between words; further lines begin `indent` further right.
  void paragraph(const std::string& text, std::size_t indent) {
    std::istringstream words(text);
    std::string current(indent, ' '), word;
    bool begun = false;
    while (words >> word) {
      if (begun && heading_width + shown_width(current) + 1 + shown_width(word) > line_width) {
        line(current);
        current = std::string(indent + 2, ' ');
        begun = false;
      }
      current += (begun ? " " : "") + word;
      begun = true;
    }
    line(current);
  }
  void table(const TextTable& table) {
    std::istringstream lines(table.text());
    for (std::string each; std::getline(lines, each);) line(each);
  }
  void begin(const std::string& title) { text_ = title + "\n" + std::string(shown_width(title), '=') + "\n"; }
  const std::string& text() const { return text_; }

 private:
  std::string text_, heading_;
};

std::string counted(long long count, const char* one, const char* many) { return std::to_string(count) + " " + (count == 1 ? one : many); }

std::string grouped(std::int64_t count) {
  std::string text = std::to_string(count);
  for (std::size_t at = text.size(); at > 3 + (count < 0 ? 1u : 0u);) text.insert(at -= 3, ",");
  return text;
}

std::string euros(Money money) {
  const std::string text = decimal(money);
  const std::size_t point = text.find('.');
  return grouped(money.cents / 100) == "0" ? text : grouped(money.cents / 100) + text.substr(point);
}

void put_polls(Page& page, const Summary& summary) {
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

void put_invoices(Page& page, const Summary& summary) {
  const db::InvoiceFigures& invoices = summary.invoices;
  page.heading("Billed");
  const int all = invoices.drafts + invoices.approved + invoices.issued;
  page.line(counted(summary.settled, "contract", "contracts") + " settled, " + counted(all, "invoice", "invoices") + ": " + std::to_string(invoices.issued) +
            " issued, " + std::to_string(invoices.approved) + " approved, " + std::to_string(invoices.drafts) + " drafts" +
            (invoices.cancelled > 0 ? ", " + std::to_string(invoices.cancelled) + " cancelled" : ""));
  if (invoices.issued > 0) page.line("numbers " + invoices.first_number + " to " + invoices.last_number);
  page.line("net " + euros(invoices.net) + " EUR, VAT " + euros(invoices.vat) + " EUR, gross " + euros(invoices.gross) + " EUR");
  if (invoices.estimated > 0) page.line(counted(invoices.estimated, "invoice has", "invoices have") + " estimated clicks (marked on the invoice)");
}

void put_meters(Page& page, const Summary& summary) {
  if (summary.meters.empty()) return;
  page.heading("Clicks");
  TextTable table({{"meter"}, {"billed", true}, {"of these estimated", true}, {"EUR", true}});
  for (const db::MeterFigures& meter : summary.meters)
    table.row({meter.meter, grouped(meter.billed.count), meter.estimated.count == 0 ? "" : grouped(meter.estimated.count), euros(meter.amount)});
  page.table(table);
}

void put_customers(Page& page, const Summary& summary) {
  if (summary.customers.empty()) return;
  page.heading("Customers");
  TextTable table({{"number"}, {"name"}, {"invoices", true}, {"net EUR", true}});
  for (const db::CustomerFigures& customer : summary.customers)
    table.row({customer.number, customer.name, std::to_string(customer.invoices), euros(customer.net)});
  page.table(table);
}

void put_exceptions(Page& page, const Summary& summary) {
  page.heading("To look at");
  if (summary.exceptions.empty()) return page.line("nothing");
  page.line(counted(summary.exceptions.size(), "exception", "exceptions") + "; these meters are held, the rest of their contracts is billed");
  for (const db::StoredException& exception : summary.exceptions) {
    std::string where = exception.meter;
    if (!exception.position.empty()) where += ", position " + exception.position;
    if (!exception.serial.empty()) where += ", device " + exception.serial;
    page.line("");
    page.line(exception.contract_number + "  " + exception.customer_name + (where.empty() ? "" : " (" + where + ")"));
    page.paragraph(exception.what, 2);
    if (!exception.next_step.empty()) page.paragraph("Next: " + exception.next_step, 2);
  }
}

void put_documents(Page& page, const Summary& summary) {
  page.heading("Documents");
  page.line(counted(summary.invoices.documents, "document", "documents") + " in " + summary.documents.string());
}

}  // namespace

std::string text_of(const Summary& summary) {
  Page page;
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
