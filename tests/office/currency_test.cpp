// A dealer in francs: every paper and file says so, and the books stay in the currency of their first invoice.
#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include "db/books_currency.h"
#include "document/accounting/ledger_invoice.h"
#include "document/document_file.h"
#include "office/accounting/collect.h"
#include "office/explain/explain.h"
#include "office/invoicing/facts_text.h"
#include "office/invoicing/invoice_desk.h"
#include "office/invoicing/issue_run.h"
#include "office/lint/lint.h"
#include "office/payments/bank_entries.h"
#include "office/payments/mandates.h"
#include "office/summary.h"
#include "tests/currency_in_use.h"
#include "tests/document/pdf_tools.h"
#include "tests/office/accounting_books.h"
#include "tests/office/dealer.h"

namespace klickwerk::office {
namespace {

using test::camt, test::camt_entry;
using testing::AllOf, testing::ElementsAre, testing::HasSubstr, testing::IsEmpty, testing::Not;

constexpr auto issued_on = [] { return Day::of(2026, 10, 2); };

config::Config in_francs(config::Config config) {
  config.seller.currency = "CHF", config.seller.currency_chosen = true;
  config.seller.country = "CH", config.seller.street = "Rue du Lac 1268", config.seller.postcode = "2501", config.seller.city = "Biel";
  config.seller.iban = "CH4431999123000889012", config.seller.bic = "POFICHBEXXX", config.seller.vat_id = "CHE-116.281.710 MWST";
  return config;
}

// One contract's September, approved.
class CurrencyOfTheBooks : public testing::Test {
 protected:
  std::vector<InvoiceId> approved(const std::string& contract) {
    dealer_.add_contract(contract, [](db::Contract& one) { one.terms.minimum = billing::MinimumAmount{billing::MinimumAmount::Scope::all, {UnitPrice{50'000'000}, 2}}; });
    dealer_.read(contract, Day::of(2026, 9, 30), 1500);
    run_ = dealer_.settle(9);
    dealer_.approve_all();
    InvoiceQuery query;
    query.state = db::InvoiceState::approved;
    std::vector<InvoiceId> ids;
    for (const auto& invoice : list_invoices(dealer_.database(), query)) ids.push_back(invoice.id);
    return ids;
  }
  IssueReport issue(const std::vector<InvoiceId>& ids, const config::Config& config) { return IssueRun(dealer_.database(), config, "anna").issue(ids, issued_on()); }
  std::optional<std::string> books() {
    db::Transaction transaction = dealer_.database().begin();
    return db::books_currency(transaction);
  }
  std::string refusal(const std::string& sql) {
    try {
      dealer_.books().execute(sql);
    } catch (const std::exception& error) {
      return error.what();
    }
    return "";
  }

  test::Dealer dealer_;
  RunReport run_;
};

TEST_F(CurrencyOfTheBooks, EveryPaperAndReportIsInFrancs) {
  const test::CurrencyInUse francs("CHF");
  const config::Config config = in_francs(dealer_.config());
  const auto ids = approved("V-1");
  const auto report = issue(ids, config);
  ASSERT_EQ(report.issued.size(), 1u) << (report.failed.empty() ? "" : report.failed[0].why);
  EXPECT_EQ(books(), "CHF");

  const std::string pdf = document::read_document_file(report.issued[0].document);
  EXPECT_THAT(document::sample::flowing_text_of(pdf), AllOf(HasSubstr("Betrag CHF"), HasSubstr("CHF je Klick"), HasSubstr("Zahlteil"), HasSubstr("CH44 3199 9123 0008 8901 2"), Not(HasSubstr("EUR"))));
  EXPECT_THAT(document::sample::attachment_of(pdf, "factur-x.xml"), AllOf(HasSubstr("<ram:InvoiceCurrencyCode>CHF</ram:InvoiceCurrencyCode>"), HasSubstr("100000000000000020260000019"), Not(HasSubstr("EUR"))));
  EXPECT_THAT(document::sample::attachment_of(pdf, "positionen-und-zaehlerstaende.csv"), AllOf(HasSubstr("Einzelpreis CHF;Betrag CHF"), Not(HasSubstr("EUR"))));

  const auto account = invoice_account(dealer_.database(), report.issued[0].number, config);
  const auto explained = explanation_text(explain_invoice(dealer_.database(), config, report.issued[0].number, {}, document::Language::german));
  const auto summary = text_of(summarise(dealer_.database(), Period::month(2026, 9), "/tmp"));
  for (const std::string& text : {report_text(run_, true), issue_text(report), list_text(list_invoices(dealer_.database(), {})), account_text(account), explained, summary})
    EXPECT_THAT(text, AllOf(HasSubstr("CHF"), Not(HasSubstr("EUR"))));
  EXPECT_THAT(explained, AllOf(HasSubstr("0,0100 CHF"), HasSubstr("auf Rappen gerundet"), HasSubstr("nachgerechnet: identisch")));
  EXPECT_THAT(dealer_.books().value("select after::text from audit_log where action = 'invoice.issue'"), HasSubstr("\"currency\": \"CHF\""));
}

TEST_F(CurrencyOfTheBooks, WhatIsIssuedInEurosStaysSoAndNothingElseIsIssuedBesides) {
  const auto first = issue(approved("V-1"), dealer_.config());
  ASSERT_EQ(first.issued.size(), 1u);
  EXPECT_THAT(dealer_.books().value("select facts from invoices where state = 'issued'"), Not(HasSubstr("currency"))) << "as older programs wrote them";
  const auto ids = approved("V-2");

  const test::CurrencyInUse francs("CHF");
  const config::Config config = in_francs(dealer_.config());
  db::Transaction transaction = dealer_.database().begin();
  try {
    db::require_books_currency(transaction, "CHF");
    ADD_FAILURE() << "not refused";
  } catch (const db::Refused& error) {
    EXPECT_THAT(error.what(), AllOf(HasSubstr("seller.currency is CHF"), HasSubstr("issued in EUR"), HasSubstr("klickwerk.toml")));
  }
  db::require_books_currency(transaction, "EUR");
  { const auto ended = std::move(transaction); }

  const auto report = issue(ids, config);
  EXPECT_THAT(report.issued, IsEmpty());
  ASSERT_EQ(report.failed.size(), 1u);
  EXPECT_THAT(report.failed[0].why, HasSubstr("the books are in EUR"));
  EXPECT_EQ(dealer_.books().value("select count(*) from invoices where state = 'issued'"), "1");

  std::filesystem::remove(first.issued[0].document);
  const auto check = IssuingDesk(dealer_.database(), config, "anna").check_documents();
  EXPECT_THAT(check.restored, ElementsAre(first.issued[0].number)) << "byte for byte, in euros";
  EXPECT_THAT(check.faults, IsEmpty());
  EXPECT_THAT(explanation_text(explain_invoice(dealer_.database(), config, first.issued[0].number, {}, document::Language::english)), AllOf(HasSubstr("EUR"), Not(HasSubstr("CHF"))));
}

TEST_F(CurrencyOfTheBooks, IsFreeUntilTheFirstInvoice) {
  EXPECT_EQ(books(), std::nullopt);
  for (const char* currency : {"CHF", "EUR", "CHF"}) {
    db::Transaction transaction = dealer_.database().begin();
    db::keep_books_currency(transaction, currency);
    transaction.commit();
    EXPECT_EQ(dealer_.books().value("select currency from books_currency"), currency);
    EXPECT_EQ(books(), std::nullopt) << "no invoice is issued";
  }
  EXPECT_THAT(refusal("insert into books_currency (currency) values ('EUR')"), HasSubstr("books_currency"));
  EXPECT_THAT(refusal("update books_currency set currency = 'USD'"), HasSubstr("books_currency_known"));
  const test::CurrencyInUse francs("CHF");
  ASSERT_EQ(issue(approved("V-1"), in_francs(dealer_.config())).issued.size(), 1u);
  EXPECT_EQ(books(), "CHF");
  EXPECT_THAT(refusal("update books_currency set currency = 'EUR'"), HasSubstr("the books are in CHF"));
  EXPECT_THAT(refusal("delete from books_currency"), HasSubstr("the books are in CHF"));
  EXPECT_THAT(refusal("truncate books_currency"), HasSubstr("never emptied"));
}

TEST_F(CurrencyOfTheBooks, LintAsksASwissDealerOnce) {
  const auto found = [&](const config::Config& config) {
    std::vector<std::string> list;
    for (const auto& finding : run_lint(dealer_.database(), config, {Period::month(2026, 9), issued_on()}).findings)
      if (finding.code == "CURRENCY") list.push_back(std::string(name_of(finding.severity)) + ": " + finding.what + ": " + finding.next_step);
    return list;
  };
  config::Config config = in_francs(dealer_.config());
  EXPECT_THAT(found(config), IsEmpty());
  config.sepa.creditor_id = "DE98ZZZ09999999999";
  EXPECT_THAT(found(config), ElementsAre(HasSubstr("direct debits are in EUR only")));
  config.sepa.creditor_id.clear(), config.seller.iban = "DE89370400440532013000";
  EXPECT_THAT(found(config), ElementsAre(HasSubstr("bear no QR-bill")));
  config.seller.iban = "CH5800791123000889012", config.seller.country = "DE";
  EXPECT_THAT(found(config), ElementsAre(HasSubstr("error: [seller] is in DE and accounts in CHF")));
  config.seller.country = "CH", config.seller.currency = "EUR", config.seller.currency_chosen = false;
  EXPECT_THAT(found(config), ElementsAre(AllOf(HasSubstr("warning: [seller] is in CH and names no currency"), HasSubstr("set currency = \"CHF\""))));
  config.seller.currency_chosen = true;
  EXPECT_THAT(found(config), IsEmpty());
  EXPECT_THAT(found(dealer_.config()), IsEmpty());
}

class PaymentsInFrancs : public test::AccountingBooks {
 protected:
  PaymentsInFrancs() { config_ = in_francs(config_); }
  static std::string credited(const std::string& reference, const std::string& amount, const std::string& details) {
    std::string entry = camt_entry("BOOK", reference, amount, "CRDT", "<TxDtls>" + details + "</TxDtls>");
    return entry.replace(entry.find("EUR"), 3, "CHF");
  }
  static std::string structured(const std::string& reference) {
    return "<RmtInf><Strd><CdtrRefInf><Ref>" + reference + "</Ref></CdtrRefInf><AddtlRmtInf>danke</AddtlRmtInf></Strd></RmtInf>";
  }
  const test::CurrencyInUse francs_{"CHF"};
};

TEST_F(PaymentsInFrancs, AReferenceFindsItsInvoice) {
  issue("RE-1", "K-1", "2026-10-05", 10000);
  issue("RE-2", "K-2", "2026-10-05", 10000);
  const auto report = import(camt("08", credited("A", "119.00", structured("100000000000000000000000019")) + credited("B", "119.00", structured("RF05RE2"))));
  ASSERT_THAT(report.faults, IsEmpty());
  ASSERT_EQ(report.entries.size(), 2u);
  EXPECT_EQ(report.entries[0].match.by, "reference");
  EXPECT_EQ(report.entries[0].match.assignments.at(0).number, "RE-1");
  EXPECT_EQ(report.entries[0].payment.purpose, "100000000000000000000000019 / danke");
  EXPECT_EQ(report.entries[1].match.assignments.at(0).number, "RE-2");
  EXPECT_TRUE(open().empty());
}

TEST_F(PaymentsInFrancs, AnothersReferenceFindsNone) {
  issue("RE-1", "K-1", "2026-10-05", 10000);
  const auto report = import(camt("08", credited("A", "119.00", structured("900000000000000000000000017")) + credited("B", "119.00", structured("RF18539007547034"))));
  for (const auto& entry : report.entries) EXPECT_THAT(entry.match.assignments, IsEmpty());
}

TEST_F(PaymentsInFrancs, EurosAreRefused) {
  EXPECT_THAT(import(camt("08", camt_entry("BOOK", "A", "119.00", "CRDT", "<TxDtls></TxDtls>"))).faults, ElementsAre(HasSubstr("an amount in EUR, not CHF")));
  EXPECT_EQ(money_of("1'119.00 EUR"), std::nullopt);
  EXPECT_EQ(money_of("119.00 EUR"), std::nullopt);
  EXPECT_EQ(money_of("1'119.00 CHF"), Money{111900});
  EXPECT_EQ(money_of("119.00 CHF"), Money{11900});
  EXPECT_EQ(money_of("119.00 Fr."), Money{11900});
}

TEST_F(PaymentsInFrancs, NothingIsCollectedBySepa) {
  try {
    collect_direct_debits(database(), config_, {Day::of(2026, 11, 16), true, "anna", test::now, "/tmp"});
    ADD_FAILURE() << "not refused";
  } catch (const document::accounting::AccountingError& error) {
    EXPECT_THAT(error.what(), AllOf(HasSubstr("accounts in CHF (seller.currency)"), HasSubstr("QR-bill")));
  }
  EXPECT_THROW(add_mandate(database(), {"K-1", "M-1", "DE02 1203 0000 0000 2020 51", "", "", "CORE", false, Day::of(2026, 1, 5)}, Day::of(2026, 1, 5), "anna"), db::Refused);
  db::Mandate mandate;
  mandate.signed_on = Day::of(2026, 1, 5);
  EXPECT_FALSE(collects_by(mandate, config_, Day::of(2026, 10, 5)));
  config_.seller.currency = "EUR";
  EXPECT_TRUE(collects_by(mandate, config_, Day::of(2026, 10, 5)));
}

TEST_F(PaymentsInFrancs, DatevIsToldTheCurrency) {
  issue("RE-1", "K-1", "2026-10-05", 10000);
  ExportRequest request = datev(true);
  config_.seller.country = "DE";  // its charts of accounts are German
  const auto report = run_export(database(), config_, request);
  ASSERT_EQ(report.files.size(), 1u);
  EXPECT_THAT(report.files[0].content, AllOf(HasSubstr(";\"CHF\";"), HasSubstr("119,00;\"S\";\"CHF\""), Not(HasSubstr("EUR"))));
  EXPECT_THAT(export_text(report), HasSubstr("gross 119.00 CHF"));
}

}  // namespace
}  // namespace klickwerk::office
