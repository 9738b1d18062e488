#include "document/accounting/datev.h"

#include <algorithm>

#include "document/accounting/datev_titles.h"
#include "document/accounting/windows_1252.h"

namespace klickwerk::document::accounting {
namespace {

std::string padded(int value, std::size_t digits) {
  std::string text = std::to_string(value);
  return text.size() < digits ? std::string(digits - text.size(), '0') + text : text;
}

std::string year_month_day(Day day) { return padded(day.year(), 4) + padded(day.month(), 2) + padded(day.day_of_month(), 2); }
std::string day_month(Day day) { return padded(day.day_of_month(), 2) + padded(day.month(), 2); }
std::string day_month_year(Day day) { return day_month(day) + padded(day.year(), 4); }

std::string quoted(std::string_view text) {
  std::string out = "\"";
  for (char c : text) out += c == '"' ? "\"\"" : std::string(1, c);
  return out + '"';
}

// "1234,56", always positive: the side has the sign.
std::string amount(Money money) {
  std::string text = decimal(money.cents < 0 ? -money : money);
  std::replace(text.begin(), text.end(), '.', ',');
  return text;
}

std::string joined(const std::vector<std::string>& fields) {
  std::string line;
  for (std::size_t i = 0; i < fields.size(); ++i) line += (i == 0 ? "" : ";") + fields[i];
  return line + "\r\n";
}

// Line by line: line ends are no characters of the text.
std::string encoded(const std::string& line) { return windows_1252(std::string_view(line).substr(0, line.size() - 2)) + "\r\n"; }

// Fields are counted from 1, as DATEV does.
class Row {
 public:
  explicit Row(std::size_t count) : fields_(count) {}
  void bare(std::size_t field, std::string value) { fields_[field - 1] = std::move(value); }
  void text(std::size_t field, std::string_view value, std::size_t most) { fields_[field - 1] = quoted(first_characters(value, most)); }
  const std::vector<std::string>& fields() const { return fields_; }

 private:
  std::vector<std::string> fields_;
};

struct Head {
  int category = 0, version = 0;
  std::string name, from, to;
  bool bookings = false;
};

void require_numbers(const DatevSettings& settings) {
  if (settings.adviser_number < 1001 || settings.adviser_number > 9999999)
    throw AccountingError("accounting.adviser_number: the tax adviser's DATEV number, 1001 to 9999999, is not set");
  if (settings.client_number < 1 || settings.client_number > 99999)
    throw AccountingError("accounting.client_number: the client number at the tax adviser's, 1 to 99999, is not set");
}

std::string head_line(const Head& head, const DatevSettings& settings, Day fiscal_year) {
  const bool bookings = head.bookings;
  return joined({quoted("EXTF"), "700", std::to_string(head.category), quoted(head.name), std::to_string(head.version), settings.created, "",
                 quoted("KW"), quoted(""), quoted(""), std::to_string(settings.adviser_number), std::to_string(settings.client_number),
                 year_month_day(fiscal_year), std::to_string(settings.account_length), head.from, head.to,
                 quoted(bookings ? first_characters(settings.label, 30) : ""), quoted(""), bookings ? "1" : "", bookings ? "0" : "",
                 bookings ? (settings.lock ? "1" : "0") : "", quoted(bookings ? settings.currency : ""), "", quoted(""), "", "",
                 quoted(bookings ? (settings.revenue.chart == Chart::skr03 ? "03" : "04") : ""), "", "", quoted(""), quoted("Klickwerk")});
}

// The invoice's side: the debtor's account is debited; what is below 0 goes to the other side.
const char* side(Money gross, bool reversal) { return (gross.cents > 0) != reversal ? "S" : "H"; }

bool tax_needs_partner(const std::string& category) { return category == "AE" || category == "K" || category == "O"; }

// "RE-2026-000107", "RE-2026-000107 u. 15 weitere"
std::string first_of(const std::vector<std::string>& numbers) {
  if (numbers.empty()) return "";
  return numbers.front() + (numbers.size() > 1 ? " u. " + std::to_string(numbers.size() - 1) + " weitere" : "");
}

std::string booking_text(const LedgerInvoice& invoice) {
  if (invoice.refers_to.empty()) return invoice.customer_name;
  const char* word = invoice.kind == DocumentKind::cancellation ? "Storno " : invoice.kind == DocumentKind::correction ? "Korrektur " : "Nachberechnung ";
  return word + first_of(invoice.refers_to) + " " + invoice.customer_name;
}

// Belegfeld 2 has 12 characters. A number that is cut would name another document, and one of several only a part.
std::string second_document_field(const LedgerInvoice& invoice) {
  constexpr std::size_t most = 12;
  return invoice.refers_to.size() == 1 && invoice.refers_to.front().size() <= most ? invoice.refers_to.front() : "";
}

// All of them, in the twenty pairs of free information of a booking (fields 48 to 87: what it is in 20 characters, and 210
// characters of content); what does not fit into a pair goes on in the next one.
void name_references(Row& row, const LedgerInvoice& invoice) {
  constexpr std::size_t first_field = 48, end_field = 88, longest_content = 210;
  const char* word = invoice.kind == DocumentKind::cancellation ? "Storniert" : "Berichtigt";
  std::string content;
  std::size_t field = first_field;
  const auto write = [&] { row.text(field, word, 20), row.text(field + 1, content, longest_content), field += 2, content.clear(); };
  for (const std::string& number : invoice.refers_to) {
    if (!content.empty() && content.size() + 2 + number.size() > longest_content) write();
    if (field >= end_field) throw AccountingError("invoice " + invoice.number + " refers to more documents than DATEV takes for one booking: have it entered by hand");
    content += (content.empty() ? "" : ", ") + number;
  }
  if (!content.empty()) write();
}

std::string booking_line(const LedgerInvoice& invoice, const Posting& posting, const DatevSettings& settings) {
  const bool reversal = settings.general_reversal && invoice.kind == DocumentKind::cancellation;
  Row row(booking_titles().size());
  row.bare(1, amount(posting.gross));
  row.text(2, side(posting.gross, reversal), 1);
  row.text(3, settings.currency, 3);
  row.bare(7, invoice.debtor_account);
  row.bare(8, posting.account);
  row.text(9, posting.bu_key, 4);
  row.bare(10, day_month(invoice.issued_on));
  row.text(11, invoice.number, 36);
  row.text(12, second_document_field(invoice), 12);
  row.text(14, booking_text(invoice), 60);
  row.text(37, posting.cost_centre, 36);
  name_references(row, invoice);
  if (tax_needs_partner(posting.tax.category)) row.text(40, invoice.vat_id, 15);
  if (!invoice.mandate.empty()) row.text(105, invoice.mandate, 35);
  row.bare(114, settings.lock ? "1" : "0");
  if (settings.service_dates && invoice.service.last() <= invoice.issued_on) {
    row.bare(115, day_month_year(invoice.service.last()));
    row.bare(116, day_month_year(invoice.service.last()));
  }
  if (invoice.kind == DocumentKind::invoice) row.bare(117, day_month_year(invoice.due_on));
  if (reversal) row.text(118, "1", 1);
  return joined(row.fields());
}

void require_bookable(const LedgerInvoice& invoice, const DatevSettings& settings) {
  if (!valid_document_field(invoice.number))
    throw AccountingError("invoice " + invoice.number + ": DATEV takes numbers of 1 to 36 of A-Z a-z 0-9 _ $ & % * + - / only; change invoice.number_format "
                          "for those to come and have this one entered by hand");
  const bool digits = std::all_of(invoice.debtor_account.begin(), invoice.debtor_account.end(), [](char c) { return c >= '0' && c <= '9'; });
  if (!digits || invoice.debtor_account.size() != static_cast<std::size_t>(settings.account_length) + 1)
    throw AccountingError("customer " + invoice.customer_number + ": the debtor account \"" + invoice.debtor_account + "\" does not have " +
                          std::to_string(settings.account_length + 1) + " digits (accounting.account_length and one)");
}

Period span_of(Day day, const DatevSettings& settings, Division division) {
  if (division == Division::month) return Period::month(day.year(), day.month());
  const Day first = fiscal_year_start(day, settings.fiscal_year_first_month);
  return {first, first.plus_months(12)};
}

std::string debtor_line(const Debtor& debtor) {
  Row row(debtor_titles().size());
  row.bare(1, debtor.account);
  row.text(2, debtor.name, 50);
  row.bare(7, quoted("2"));  // a business
  row.text(8, debtor.customer_number, 15);
  if (debtor.vat_id.size() > 2 && debtor.country != "CH") {
    row.text(9, debtor.vat_id.substr(0, 2), 2);
    row.text(10, debtor.vat_id.substr(2), 13);
  }
  row.text(15, "STR", 3);
  row.text(16, debtor.street, 36);
  row.text(18, debtor.postcode, 10);
  row.text(19, debtor.city, 30);
  row.text(20, debtor.country, 2);
  row.text(22, debtor.name_extra, 36);
  row.bare(26, "1");
  row.text(33, debtor.email, 60);
  row.text(45, debtor.iban, 34);
  row.text(47, debtor.bic, 11);
  row.bare(49, debtor.iban.empty() ? "" : quoted("1"));
  row.text(99, debtor.customer_number, 15);
  row.bare(101, debtor.language == "en" ? "5" : "1");
  row.bare(110, debtor.payment_days > 0 ? std::to_string(debtor.payment_days) : "");
  row.text(222, debtor.mandate, 35);
  return joined(row.fields());
}

}  // namespace

Day fiscal_year_start(Day day, int first_month) {
  const int year = day.month() < first_month ? day.year() - 1 : day.year();
  return Day::of(year, first_month, 1);
}

bool valid_document_field(std::string_view number) {
  const std::string_view signs = "_$&%*+-/";
  const auto allowed = [&](char c) {
    return (c >= '0' && c <= '9') || (c >= 'A' && c <= 'Z') || (c >= 'a' && c <= 'z') || signs.find(c) != std::string_view::npos;
  };
  return !number.empty() && number.size() <= 36 && std::all_of(number.begin(), number.end(), allowed);
}

BookingFiles::BookingFiles(DatevSettings settings, Division division) : settings_(std::move(settings)), division_(division) { require_numbers(settings_); }

BookingFiles::Volume& BookingFiles::volume_for(Day issued_on, int rows) {
  const Period span = span_of(issued_on, settings_, division_);
  const auto takes = [&](const Volume& volume) { return volume.span == span && volume.file.rows + rows <= settings_.rows_at_most; };
  if (const auto found = std::ranges::find_if(volumes_, takes); found != volumes_.end()) return *found;
  const auto part = std::ranges::count(volumes_, span, &Volume::span) + 1;
  const Head head{21, 13, "Buchungsstapel", year_month_day(span.first), year_month_day(span.last()), true};
  const std::string name = "EXTF_Buchungsstapel_" + year_month_day(span.first) + "_" + year_month_day(span.last()) + (part > 1 ? "_" + std::to_string(part) : "");
  const Day fiscal_year = fiscal_year_start(issued_on, settings_.fiscal_year_first_month);
  volumes_.push_back({span, {name + ".csv", encoded(head_line(head, settings_, fiscal_year)) + encoded(joined(booking_titles())), 0}});
  return volumes_.back();
}

void BookingFiles::add(const LedgerInvoice& invoice) {
  require_bookable(invoice, settings_);
  std::string lines;
  int rows = 0;
  for (const Posting& posting : postings(invoice, settings_.revenue)) lines += encoded(booking_line(invoice, posting, settings_)), ++rows;
  AccountingFile& file = volume_for(invoice.issued_on, rows).file;
  file.bytes += lines, file.rows += rows;
}

std::vector<AccountingFile> BookingFiles::finish() {
  std::vector<AccountingFile> files;
  for (Volume& volume : volumes_) files.push_back(std::move(volume.file));
  volumes_.clear();
  return files;
}

std::vector<AccountingFile> datev_bookings(const std::vector<LedgerInvoice>& invoices, const DatevSettings& settings, Division division) {
  BookingFiles files(settings, division);
  for (const LedgerInvoice& invoice : invoices) files.add(invoice);
  return files.finish();
}

DebtorFile::DebtorFile(const DatevSettings& settings, Day year_day) : file_{"EXTF_Debitoren.csv", "", 0} {
  require_numbers(settings);
  const Head head{16, 5, "Debitoren/Kreditoren", "", "", false};
  file_.bytes = encoded(head_line(head, settings, fiscal_year_start(year_day, settings.fiscal_year_first_month))) + encoded(joined(debtor_titles()));
}

void DebtorFile::add(const Debtor& debtor) {
  file_.bytes += encoded(debtor_line(debtor));
  ++file_.rows;
}

AccountingFile datev_debtors(const std::vector<Debtor>& debtors, const DatevSettings& settings, Day year_day) {
  DebtorFile file(settings, year_day);
  for (const Debtor& debtor : debtors) file.add(debtor);
  return file.finish();
}

}  // namespace klickwerk::document::accounting
