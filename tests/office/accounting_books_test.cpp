// Handing over, collecting, payments, open items, dunning and the auditor's export over a real database.
#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <cstdlib>

#include "core/sha256.h"
#include "document/accounting/ledger_invoice.h"
#include "document/document_file.h"
#include "office/accounting/book_export.h"
#include "office/accounting/collect.h"
#include "office/accounting/export_batch.h"
#include "office/payments/booking.h"
#include "office/payments/mandates.h"
#include "office/payments/dunning.h"
#include "office/payments/open_items.h"
#include "tests/office/accounting_books.h"

namespace klickwerk::office {
namespace {

namespace fs = std::filesystem;
using test::AccountingBooks, test::now, test::camt, test::camt_entry;
using testing::HasSubstr;

TEST_F(AccountingBooks, AnInvoiceIsHandedOverOnceAndABatchAgainByteForByte) {
  issue("RE-1", "K-1", "2026-10-05", 10000);
  issue("RE-2", "K-2", "2026-10-06", 5000);
  EXPECT_EQ(run_export(database(), config_, datev(true)).invoices, 2);
  EXPECT_EQ(books_.value("select count(*) from export_batches"), "0");
  EXPECT_EQ(books_.value("select count(*) from customers where debtor_account <> ''"), "0");
  const auto first = run_export(database(), config_, datev());
  ASSERT_TRUE(first.batch);
  EXPECT_EQ(first.gross, Money{17850});
  ASSERT_EQ(first.paths.size(), 1u);
  const std::string bytes = document::read_document_file(first.paths[0]);
  EXPECT_THAT(bytes, HasSubstr("119,00;\"S\";\"EUR\";;;;10000;8400"));
  EXPECT_THAT(bytes, HasSubstr("59,50;\"S\";\"EUR\";;;;10001;8400"));
  EXPECT_FALSE(run_export(database(), config_, datev()).batch);
  issue("RE-3", "K-1", "2026-10-20", 100);
  EXPECT_EQ(run_export(database(), config_, datev()).invoices, 1);
  const auto again = export_again(database(), *first.batch, ExportKind::datev, folder_ / "again");
  EXPECT_EQ(document::read_document_file(again.paths[0]), bytes);
  EXPECT_THROW(export_again(database(), *first.batch, ExportKind::sepa, folder_), db::Refused);
  EXPECT_THROW(books_.execute("delete from export_items"), db::Error);
  EXPECT_EQ(books_.value("select string_agg(action || ' ' || subject, ', ' order by entry_id) from audit_log"),
            "customer.debtor_account K-1, customer.debtor_account K-2, export.datev 1, export.datev 2");
}

TEST_F(AccountingBooks, WhatCannotBeBookedHandsNothingOver) {
  issue("RE-1", "K-1", "2026-10-05", 10000);
  issue("RE 2", "K-2", "2026-10-06", 5000);
  EXPECT_THROW(run_export(database(), config_, datev()), document::accounting::AccountingError);
  EXPECT_EQ(books_.value("select count(*) from export_batches"), "0");
  EXPECT_FALSE(fs::exists(folder_ / "out"));
}

TEST_F(AccountingBooks, DebtorsAndQuickBooks) {
  issue("RE-1", "K-1", "2026-10-05", 10000);
  ExportRequest request = datev();
  request.kind = ExportKind::debtors;
  EXPECT_EQ(run_export(database(), config_, request).invoices, 1);
  request.kind = ExportKind::quickbooks;
  const auto report = run_export(database(), config_, request);
  EXPECT_EQ(report.files.size(), 2u);
  EXPECT_EQ(run_export(database(), config_, datev()).invoices, 1);  // each program for itself
}

TEST_F(AccountingBooks, CollectionsWaitForTheirDayAndAreSentOnce) {
  add_mandate(database(), {"K-1", "M-1", "DE89 3704 0044 0532 0130 00", "", "", "CORE", false, Day::of(2026, 1, 5)}, Day::of(2026, 1, 5), "anna");
  EXPECT_THROW(add_mandate(database(), {"K-1", "M-2", "DE89370400440532013000", "", "", "CORE", false, Day::of(2026, 1, 5)}, Day::of(2026, 1, 5), "anna"), db::Conflict);
  EXPECT_THROW(add_mandate(database(), {"K-2", "M-3", "DE89370400440532013001", "", "", "CORE", false, Day::of(2026, 1, 5)}, Day::of(2026, 1, 5), "anna"), db::Refused);
  issue("RE-1", "K-1", "2026-11-01", 10000, "invoice", "", "M-1");
  issue("RE-2", "K-2", "2026-11-01", 10000);
  CollectRequest request{Day::of(2026, 11, 15), false, "anna", now, folder_};
  EXPECT_EQ(collect_direct_debits(database(), config_, request).invoices, 0);
  request.announced_until = Day::of(2026, 11, 16);
  const auto report = collect_direct_debits(database(), config_, request);
  ASSERT_EQ(report.invoices, 1);
  EXPECT_THAT(report.files[0].content, HasSubstr("<ReqdColltnDt>2026-11-16</ReqdColltnDt>"));
  EXPECT_THAT(report.files[0].content, HasSubstr("<InstdAmt Ccy=\"EUR\">119.00</InstdAmt>"));
  EXPECT_EQ(collect_direct_debits(database(), config_, request).invoices, 0);
  EXPECT_EQ(books_.value("select last_used_on from mandates"), "2026-11-16");
}

TEST_F(AccountingBooks, WhatTheBankCollectsIsNotDunned) {
  add_mandate(database(), {"K-1", "M-1", "DE89370400440532013000", "", "", "CORE", false, Day::of(2026, 1, 5)}, Day::of(2026, 1, 5), "anna");
  const Day overdue = *Day::parse(books_.value("select current_date"));  // the batch bears the database's clock
  issue("RE-1", "K-1", (overdue - 30).iso(), 10000, "invoice", "", "M-1");
  const auto dun = [&](Day day) { return run_dunning(database(), config_, {day, false, false, {}, "anna"}).steps; };
  ASSERT_EQ(dun(overdue).size(), 1u);
  collect_direct_debits(database(), config_, {Day::of(2026, 11, 30), false, "anna", now, folder_});
  EXPECT_TRUE(dun(overdue).empty());
  EXPECT_EQ(dun(overdue + 20).size(), 1u);
}

TEST_F(AccountingBooks, ARevokedMandateIsNamed) {
  add_mandate(database(), {"K-1", "M-1", "DE89370400440532013000", "", "", "CORE", false, Day::of(2026, 1, 5)}, Day::of(2026, 1, 5), "anna");
  issue("RE-1", "K-1", "2026-11-01", 10000, "invoice", "", "M-1");
  revoke_mandate(database(), "M-1", Day::of(2026, 11, 3), "anna");
  const auto report = collect_direct_debits(database(), config_, {Day::of(2026, 11, 30), false, "anna", now, folder_});
  EXPECT_EQ(report.invoices, 0);
  ASSERT_EQ(report.remarks.size(), 1u);
  EXPECT_THAT(report.remarks[0], HasSubstr("revoked"));
}

TEST_F(AccountingBooks, PaymentsFindTheirInvoicesOnce) {
  issue("RE-1", "K-1", "2026-10-05", 10000);  // 119.00
  issue("RE-2", "K-1", "2026-10-06", 20000);  // 238.00
  issue("RE-12", "K-2", "2026-10-06", 5000);  // 59.50
  const std::string csv =
      "Buchungstag;Betrag;Referenz;Name;Verwendungszweck\n"
      "20.10.2026;100,00;B1;X;Rechnung RE-1 Teil\n"
      "21.10.2026;19,00;B2;X;R E-1 Rest\n"
      "22.10.2026;240,00;B3;X;RE-2\n"
      "23.10.2026;59,50;B4;Praxis Öz;danke\n"
      "24.10.2026;7,00;B5;Niemand;?\n"
      "25.10.2026;-55,00;B6;Vermieter;Miete\n";
  auto report = import(csv);
  EXPECT_TRUE(report.faults.empty());
  ASSERT_EQ(report.entries.size(), 5u);
  EXPECT_EQ(report.skipped, 1);
  EXPECT_EQ(report.entries[2].match.rest, Money{200});  // overpaid
  EXPECT_EQ(report.entries[3].match.by, "amount");
  EXPECT_EQ(report.entries[4].match.rest, Money{700});
  EXPECT_TRUE(open().empty());
  EXPECT_EQ(open(Day::of(2026, 10, 20)).size(), 3u);
  EXPECT_EQ(open(Day::of(2026, 10, 20))[0].open(), Money{1900});
  report = import(csv);
  for (const auto& entry : report.entries) EXPECT_TRUE(entry.known) << entry.payment.bank_reference;
  EXPECT_EQ(books_.value("select count(*) || ' ' || sum(amount_cents) from payments"), "5 42550");
  EXPECT_THROW(assign_payment(database(), 3, "RE-12", Money{300}, "anna"), db::Error);  // only 2.00 are left
  EXPECT_EQ(assign_payment(database(), 3, "RE-2", Money{-100}, "anna"), Money{-100});
  EXPECT_EQ(open().size(), 1u);
}

TEST_F(AccountingBooks, OneBadLineBooksNothing) {
  const auto report = import("date;amount;reference\n2026-10-20;100,00;B1\n2026-13-20;1,00;B2\n");
  ASSERT_EQ(report.faults.size(), 1u);
  EXPECT_THAT(report.faults[0], HasSubstr("line 3"));
  EXPECT_EQ(books_.value("select count(*) from payments"), "0");
}

TEST_F(AccountingBooks, Camt053PaysAndAReturnedDebitReopens) {
  issue("RE-1", "K-1", "2026-10-05", 10000);
  issue("RE-2", "K-2", "2026-10-05", 10000);
  const std::string collected = camt_entry("BOOK", "C1", "238.00", "CRDT",
                                      "<TxDtls><Refs><EndToEndId>RE-1</EndToEndId></Refs><AmtDtls><TxAmt><Amt Ccy=\"EUR\">119.00</Amt></TxAmt></AmtDtls></TxDtls>"
                                      "<TxDtls><Refs><EndToEndId>RE-2</EndToEndId></Refs><AmtDtls><TxAmt><Amt Ccy=\"EUR\">119.00</Amt></TxAmt></AmtDtls></TxDtls>");
  const std::string announced = camt_entry("PDNG", "C9", "1.00", "CRDT", "<TxDtls/>"), rent = camt_entry("BOOK", "C2", "500.00", "DBIT", "<TxDtls/>");
  const auto report = import(camt("02", collected + announced + rent));
  EXPECT_TRUE(report.faults.empty());
  EXPECT_EQ(report.entries.size(), 2u);
  EXPECT_EQ(report.skipped, 1);
  EXPECT_TRUE(open().empty());
  const std::string returned = camt_entry("<Cd>BOOK</Cd>", "C3", "119.00", "DBIT",
                                     "<TxDtls><Refs><EndToEndId>RE-2</EndToEndId></Refs><Amt Ccy=\"EUR\">119.00</Amt><CdtDbtInd>DBIT</CdtDbtInd><RtrInf><Rsn><Cd>AM04</Cd></Rsn></RtrInf></TxDtls>");
  import(camt("08", returned));
  import(camt("08", returned));
  ASSERT_EQ(open().size(), 1u);
  EXPECT_EQ(open()[0].number, "RE-2");
  EXPECT_EQ(open()[0].open(), Money{11900});
  EXPECT_EQ(import(camt("06", "")).faults.size(), 1u);
  EXPECT_EQ(import("<Document").faults.size(), 1u);
}

TEST_F(AccountingBooks, CancellationsAndCorrectionsBelongToTheirItem) {
  issue("RE-1", "K-1", "2026-10-05", 10000);
  issue("RE-2", "K-1", "2026-10-05", 10000);
  issue("ST-1", "K-1", "2026-10-06", -10000, "cancellation", "RE-1");
  issue("KO-1", "K-1", "2026-10-06", -2500, "correction", "RE-2");
  ASSERT_EQ(open().size(), 1u);
  EXPECT_EQ(open()[0].number, "RE-2");
  EXPECT_EQ(open()[0].open(), Money{11900 - 2975});
}

TEST_F(AccountingBooks, TheAuditorsExportIsValid) {
  issue("RE-1", "K-1", "2026-10-05", 10000);
  issue("RE-2", "K-2", "2026-11-05", 10000);
  const auto report = export_books(database(), config_, {BookFormat::gobd, *Period::parse("2026-10"), folder_ / "gobd", "anna"});
  EXPECT_TRUE(report.faults.empty());
  const std::string invoices = document::read_document_file(folder_ / "gobd/rechnungen.csv");
  EXPECT_EQ(invoices, "\"RE-1\";\"invoice\";2026-10-05;2026-10-19;\"K-1\";\"Kanzlei Möller\";\"\";2026-09-01;2026-09-30;100.00;19.00;119.00;\"\";\"\";\"test\";\"test\"\r\n");
  const std::string command = "xmllint --noout --nonet --valid '" + (folder_ / "gobd/index.xml").string() + "' 2>&1";
  EXPECT_EQ(std::system(command.c_str()), 0);
  EXPECT_THROW(export_books(database(), config_, {BookFormat::csv, *Period::parse("2026"), folder_ / "gobd", "anna"}), std::runtime_error);
  export_books(database(), config_, {BookFormat::json, *Period::parse("2026"), folder_ / "json", "anna"});
  EXPECT_THAT(document::read_document_file(folder_ / "json/rechnungen.json"), HasSubstr("\"brutto\":\"119.00\""));
  export_books(database(), config_, {BookFormat::csv, *Period::parse("2026"), folder_ / "csv", "anna"});
  EXPECT_THAT(document::read_document_file(folder_ / "csv/steuergruppen.csv"), HasSubstr("\"nummer\";\"kategorie\""));
}

TEST_F(AccountingBooks, AChangedOriginalIsAFault) {
  document::write_document_file(folder_ / "documents/2026/RE-1.pdf", "the invoice");
  books_.execute("insert into customers (number, name) values ('K-3', 'X')");
  issue("RE-1", "K-1", "2026-10-05", 10000);
  books_.execute("alter table invoice_documents disable trigger user");
  books_.execute("insert into invoice_documents select invoice_id, 'pdf', '2026/RE-1.pdf', '" + sha256_hex("the invoice") + "', 11 from invoices");
  EXPECT_EQ(export_books(database(), config_, {BookFormat::gobd, *Period::parse("2026"), folder_ / "a", "anna"}).originals, 1);
  EXPECT_TRUE(fs::exists(folder_ / "a/originale/2026/RE-1.pdf"));
  document::write_document_file(folder_ / "documents/2026/RE-1.pdf", "another one");
  const auto report = export_books(database(), config_, {BookFormat::gobd, *Period::parse("2026"), folder_ / "b", "anna"});
  ASSERT_EQ(report.faults.size(), 1u);
  EXPECT_THAT(report.faults[0], HasSubstr("RE-1"));
}

}  // namespace
}  // namespace klickwerk::office
