// DATEV format EXTF, main version 700 (DATEV developer portal: "Header", "Buchungsstapel", "Debitoren/Kreditoren"): Windows-1252
// without a byte order mark, ";", CRLF, decimal comma, text in quotes.
#pragma once

#include <string>
#include <string_view>
#include <utility>
#include <vector>

#include "document/accounting/revenue.h"

namespace klickwerk::document::accounting {

struct DatevSettings {
  RevenueSettings revenue;
  int adviser_number = 0;          // Beraternummer, 1001 to 9999999
  int client_number = 0;           // Mandantennummer, 1 to 99999
  int fiscal_year_first_month = 1;
  int account_length = 4;          // of ledger accounts; debtors have one digit more
  bool lock = false;               // Festschreibung
  bool general_reversal = false;   // cancellations as Generalumkehr: same side, negative effect
  bool service_dates = true;       // fields 115 and 116
  int rows_at_most = 99'999;       // of one file: what the import takes
  std::string created;             // "20261121224500000", YYYYMMDDHHMMSSFFF
  std::string currency = "EUR";    // WKZ of the header and of every row, ISO 4217
  std::string label;               // of the batch, 30 characters at most
};

struct AccountingFile {
  std::string name, bytes;
  int rows = 0;
};

enum class Division { fiscal_year, month };

// The Buchungsstapel (category 21, format version 13): in the order given, one file for each fiscal year or month (field 10
// has no year) and for each 99,999 rows; an invoice is never divided. Throws AccountingError. Only the files are held.
class BookingFiles {
 public:
  BookingFiles(DatevSettings settings, Division division);
  void add(const LedgerInvoice& invoice);
  std::vector<AccountingFile> finish();

 private:
  struct Volume {
    Period span;
    AccountingFile file;
  };
  Volume& volume_for(Day issued_on, int rows);
  DatevSettings settings_;
  Division division_;
  std::vector<Volume> volumes_;
};
std::vector<AccountingFile> datev_bookings(const std::vector<LedgerInvoice>& invoices, const DatevSettings& settings, Division division);

struct Debtor {
  std::string account, customer_number, name, name_extra, street, postcode, city, country, vat_id, email, language;
  std::string iban, bic, mandate;
  int payment_days = 0;
};
// Debitoren/Kreditoren (category 16, format version 5). Only the file is held.
class DebtorFile {
 public:
  DebtorFile(const DatevSettings& settings, Day year_day);
  void add(const Debtor& debtor);
  int rows() const { return file_.rows; }
  AccountingFile finish() { return std::move(file_); }

 private:
  AccountingFile file_;
};
AccountingFile datev_debtors(const std::vector<Debtor>& debtors, const DatevSettings& settings, Day year_day);

// First day of the fiscal year in which the day lies.
Day fiscal_year_start(Day day, int first_month);
// What is wrong with the number as Belegfeld 1: at most 36 of A-Z a-z 0-9 _ $ & % * + - /.
bool valid_document_field(std::string_view number);

}  // namespace klickwerk::document::accounting
