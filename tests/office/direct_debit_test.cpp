// From the mandate to the bank: the invoice announces the collection on paper and in its XML, and the file for the bank
// collects exactly what was announced.
#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include "document/accounting/target_days.h"
#include "document/document_file.h"
#include "office/accounting/collect.h"
#include "office/audit/audit_verify.h"
#include "office/corrections/rebill.h"
#include "office/invoicing/facts_text.h"
#include "office/invoicing/issue_report.h"
#include "office/payments/mandates.h"
#include "tests/document/pdf_tools.h"
#include "tests/office/correction_books.h"

namespace klickwerk::office {
namespace {

using testing::AllOf, testing::HasSubstr, testing::Not;

class DirectDebit : public testing::Test {
 protected:
  DirectDebit() : config_(books_.dealer.config()) {
    config_.sepa.creditor_id = "DE98ZZZ09999999999";
    add_mandate(books_.dealer.database(), {books_.dealer.books().value("select number from customers"), "M-2026-1", "DE02 1203 0000 0000 2020 51", "", "", "CORE", false, Day::of(2026, 1, 5)}, Day::of(2026, 1, 5), "anna");
    books_.dealer.add_contract("V-1");
    books_.dealer.read("V-1", Day::of(2026, 9, 30), 1500);
    books_.dealer.settle(9);
    books_.dealer.approve_all();
    IssuingDesk desk(books_.dealer.database(), config_, "anna");
    InvoiceQuery query;
    query.state = db::InvoiceState::approved;
    for (const auto& invoice : list_invoices(books_.dealer.database(), query)) desk.issue(invoice.id, books_.issued_on);
    number_ = books_.dealer.books().value("select number from invoices");
  }
  ExportReport collect(Day until) {
    return collect_direct_debits(books_.dealer.database(), config_, {until, true, "anna", *parse_iso_utc("2026-11-20T09:00:00.000Z"), "/tmp"});
  }
  test::CorrectionBooks books_;
  config::Config config_;
  std::string number_;
};

TEST_F(DirectDebit, IsAnnouncedAsItIsCollected) {
  const auto facts = read_facts(books_.dealer.books().value("select facts from invoices"));
  ASSERT_TRUE(facts.direct_debit);
  const Day day = facts.direct_debit->collected_on;
  EXPECT_EQ(facts.direct_debit->mandate, "M-2026-1");
  EXPECT_GE(day, facts.due_on);
  EXPECT_TRUE(document::accounting::is_target_day(day));

  const auto pdf = document::read_document_file(config_.invoice.documents_directory / books_.dealer.books().value("select path from invoice_documents where kind = 'pdf'"));
  const std::string page = document::sample::flowing_text_of(pdf);
  EXPECT_THAT(page, AllOf(HasSubstr("am " + day.german() + " per SEPA-Lastschrift"), HasSubstr("DE02 1203 0000 0000 2020 51"), HasSubstr("Mandatsreferenz M-2026-1"),
                          HasSubstr("Gläubiger-Identifikationsnummer DE98ZZZ09999999999"), Not(HasSubstr("Bitte überweisen")), Not(HasSubstr("GiroCode"))));
  EXPECT_THAT(page, HasSubstr("den Betrag von " + german_decimal(facts.gross) + " EUR"));
  const std::string xml = document::sample::attachment_of(pdf, "factur-x.xml");
  EXPECT_THAT(xml, AllOf(HasSubstr("<ram:TypeCode>59</ram:TypeCode>"), HasSubstr("<ram:DirectDebitMandateID>M-2026-1</ram:DirectDebitMandateID>"), HasSubstr("DE98ZZZ09999999999"),
                         HasSubstr("<ram:IBANID>DE02120300000000202051</ram:IBANID>")));

  EXPECT_EQ(collect(day - 1).invoices, 0);
  const auto report = collect(day);
  ASSERT_EQ(report.invoices, 1);
  EXPECT_THAT(report.files[0].content, AllOf(HasSubstr("<ReqdColltnDt>" + day.iso() + "</ReqdColltnDt>"), HasSubstr("<InstdAmt Ccy=\"EUR\">" + decimal(facts.gross) + "</InstdAmt>"),
                                             HasSubstr("<MndtId>M-2026-1</MndtId>"), HasSubstr("<EndToEndId>" + number_ + "</EndToEndId>"), HasSubstr("DE98ZZZ09999999999")));
  AuditRequest everything;
  EXPECT_TRUE(verify_books(books_.dealer.database(), config_, everything).sound());
}

TEST_F(DirectDebit, WhatTheBankWasToldToCollectIsToldWhenItIsCancelledOrCredited) {
  const Day day = read_facts(books_.dealer.books().value("select facts from invoices")).direct_debit->collected_on;
  ASSERT_EQ(collect_direct_debits(books_.dealer.database(), config_, {day, false, "anna", *parse_iso_utc("2026-11-20T09:00:00.000Z"), config_.state_directory}).invoices, 1);
  // The batch bears the database's own moment: a day that the bank can still take follows from it.
  const auto told = testing::MatchesRegex(number_ + " was handed to the bank in batch 1, collected on 20[0-9-]*: recall it there or pay it back");
  const auto credit = credit_lines(books_.dealer.database(), config_, {number_, "Kulanz", books_.issued_on, "anna"}, std::vector<db::LineCredit>{{1, Money{100}}});
  EXPECT_THAT(credit.remark, told);
  IssuingDesk(books_.dealer.database(), config_, "anna").cancel(credit.number, "Irrtum", books_.issued_on);
  const CorrectionOrder order{number_, "Irrtum", books_.issued_on, "anna"};
  EXPECT_THAT(plan_rebill(books_.dealer.database(), config_, order).remark, told);
  const Rebilled rebilled = rebill(books_.dealer.database(), config_, order);
  EXPECT_THAT(rebilled.cancellation.remark, told);
  EXPECT_THAT(rebilled_text(rebilled), HasSubstr("! " + rebilled.cancellation.remark));
  EXPECT_THAT(rebilled_json(rebilled), HasSubstr("\"remark\": \"" + number_ + " was handed to the bank"));
  IssueReport report;
  report.add(rebilled.cancellation);
  EXPECT_TRUE(report.needs_a_person());
  EXPECT_THAT(issue_text(report), HasSubstr("! " + rebilled.cancellation.remark));
  EXPECT_THAT(issue_json(report), HasSubstr("\"remark\":\"" + number_));
}

TEST_F(DirectDebit, ADebitThatCameBackLeavesNothingToRecall) {
  const Day day = read_facts(books_.dealer.books().value("select facts from invoices")).direct_debit->collected_on;
  collect_direct_debits(books_.dealer.database(), config_, {day, false, "anna", *parse_iso_utc("2026-11-20T09:00:00.000Z"), config_.state_directory});
  auto& books = books_.dealer.books();
  for (const char* amount : {"4165", "-4165"})
    books.execute("with p as (insert into payments (received_on, amount_cents, bank_reference, source, recorded_by) values ('2026-12-10', " + std::string(amount) +
                  ", 'B" + amount + "', 'camt', 'anna') returning payment_id) insert into payment_allocations (payment_id, invoice_id, amount_cents, matched_by, recorded_by) "
                  "select payment_id, (select min(invoice_id) from invoices), " + amount + ", 'number', 'anna' from p");
  EXPECT_EQ(IssuingDesk(books_.dealer.database(), config_, "anna").cancel(number_, "Irrtum", books_.issued_on).remark, "");
}

TEST_F(DirectDebit, ACancelledInvoiceIsNotCollected) {
  IssuingDesk(books_.dealer.database(), config_, "anna").cancel(number_, "Irrtum", books_.issued_on);
  EXPECT_EQ(collect(Day::of(2027, 1, 31)).invoices, 0);
  const auto facts = read_facts(books_.dealer.books().value("select facts from invoices where kind = 'cancellation'"));
  EXPECT_FALSE(facts.direct_debit);
}

}  // namespace
}  // namespace klickwerk::office
