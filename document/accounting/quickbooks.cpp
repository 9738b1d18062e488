#include "document/accounting/quickbooks.h"

#include "document/accounting/windows_1252.h"

namespace klickwerk::document::accounting {
namespace {

std::string two(int value) { return (value < 10 ? "0" : "") + std::to_string(value); }
std::string short_date(Day day) { return two(day.month()) + "/" + two(day.day_of_month()) + "/" + two(day.year() % 100); }
std::string long_date(Day day) { return two(day.month()) + "/" + two(day.day_of_month()) + "/" + std::to_string(day.year()); }

// A field of a tab-separated line: no quotes, no tabs (windows_1252 makes them blanks).
std::string plain(const std::string& text) {
  std::string bytes = windows_1252(text);
  std::erase(bytes, '"');
  return bytes;
}

std::string tabbed(const std::vector<std::string>& fields) {
  std::string line;
  for (std::size_t i = 0; i < fields.size(); ++i) line += (i == 0 ? "" : "\t") + fields[i];
  return line + "\r\n";
}

std::string comma_separated(const std::vector<std::string>& fields) {
  std::string line;
  for (std::size_t i = 0; i < fields.size(); ++i) {
    std::string quoted;
    for (char c : fields[i]) quoted += c == '"' ? "\"\"" : std::string(1, c);
    const bool bare = fields[i].find_first_of(",\"\r\n") == std::string::npos;
    line += (i == 0 ? "" : ",") + (bare ? fields[i] : '"' + quoted + '"');
  }
  return line + "\r\n";
}

std::string memo(const LedgerInvoice& invoice) {
  std::string text;
  for (const std::string& number : invoice.refers_to) text += (text.empty() ? "Refers to " : ", ") + number;
  return text;
}
bool is_credit(const LedgerInvoice& invoice) { return invoice.gross < Money{}; }

// Sum of TRNS and SPL is 0: the customer owes the gross sum, income and tax are its counterparts.
std::string iif_transaction(const LedgerInvoice& invoice, const std::vector<Posting>& list, const QuickBooksNames& names) {
  const std::string kind = is_credit(invoice) ? "CREDIT MEMO" : "INVOICE", date = short_date(invoice.issued_on);
  const std::string name = plain(invoice.customer_name), number = plain(invoice.number);
  std::string text = tabbed({"TRNS", kind, date, plain(names.receivables), name, decimal(invoice.gross), number, plain(memo(invoice))});
  Money tax;
  for (const Posting& posting : list) {
    text += tabbed({"SPL", kind, date, posting.account, name, decimal(-posting.net), number, tax_name(posting.tax)});
    tax += posting.gross - posting.net;
  }
  if (tax != Money{}) text += tabbed({"SPL", kind, date, plain(names.tax), name, decimal(-tax), number, "VAT"});
  return text + "ENDTRNS\r\n";
}

std::string online_rows(const LedgerInvoice& invoice, const std::vector<Posting>& list) {
  std::string text;
  for (const Posting& posting : list) {
    const bool credit = is_credit(invoice);
    const Money net = credit ? -posting.net : posting.net, tax = credit ? posting.net - posting.gross : posting.gross - posting.net;
    text += comma_separated({invoice.number, invoice.customer_name, long_date(invoice.issued_on), long_date(invoice.due_on), "", memo(invoice), posting.account,
                             "Revenue " + tax_name(posting.tax), "1", decimal(net), decimal(net), tax_name(posting.tax), decimal(tax),
                             long_date(invoice.service.last())});
  }
  return text;
}

}  // namespace

std::vector<AccountingFile> quickbooks_files(const std::vector<LedgerInvoice>& invoices, const RevenueSettings& settings, const QuickBooksNames& names) {
  AccountingFile desktop{"klickwerk.iif", "", 0}, online{"quickbooks-online-invoices.csv", "", 0}, credits{"quickbooks-online-credits.csv", "", 0};
  for (const char* mark : {"!TRNS", "!SPL"}) desktop.bytes += tabbed({mark, "TRNSTYPE", "DATE", "ACCNT", "NAME", "AMOUNT", "DOCNUM", "MEMO"});
  desktop.bytes += "!ENDTRNS\r\n";
  online.bytes = credits.bytes = comma_separated({"*InvoiceNo", "*Customer", "*InvoiceDate", "*DueDate", "Terms", "Memo", "Item(Product/Service)", "ItemDescription",
                                                  "ItemQuantity", "ItemRate", "*ItemAmount", "ItemTaxCode", "ItemTaxAmount", "Service Date"});
  for (const LedgerInvoice& invoice : invoices) {
    const auto list = postings(invoice, settings);
    desktop.bytes += iif_transaction(invoice, list, names), ++desktop.rows;
    AccountingFile& file = is_credit(invoice) ? credits : online;
    file.bytes += online_rows(invoice, list), file.rows += static_cast<int>(list.size());
  }
  std::vector<AccountingFile> files{desktop, online};
  if (credits.rows > 0) files.push_back(credits);
  return files;
}

}  // namespace klickwerk::document::accounting
