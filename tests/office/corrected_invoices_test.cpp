// A correcting document names every invoice that it corrects, covers its lines' days, and its credit is set off against those invoices.
#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include "db/accounting.h"
#include "document/einvoice/from_invoice.h"
#include "office/audit/audit_verify.h"
#include "office/corrections/rebill.h"
#include "office/explain/explain.h"
#include "office/invoicing/discard_draft.h"
#include "office/invoicing/issue_run.h"
#include "tests/office/correction_books.h"

namespace klickwerk::office {
namespace {

using test::CorrectionBooks;
using testing::ElementsAre;
using testing::HasSubstr;
using testing::IsEmpty;
using testing::Not;
using testing::SizeIs;

Day end_of(int month) { return Period::month(2026, month).last(); }

class CorrectedInvoices : public testing::Test {
 protected:
  // Two months issued: 600 and 900 clicks at 0.0100, flat fee 30.00 each: gross 42.84 and 46.41.
  void two_months() {
    books_.dealer.add_contract("V-1");
    books_.dealer.read("V-1", end_of(9), 1600);
    books_.month(9);
    books_.dealer.read("V-1", end_of(10), 2500);
    books_.month(10);
  }
  // 100 clicks less in each of them.
  void lower_both() {
    books_.enter("V-1", end_of(9), 1500);
    books_.enter("V-1", end_of(10), 2300);
    books_.correct();
  }
  InvoiceAccount account(const std::string& number) { return invoice_account(books_.dealer.database(), number, books_.dealer.config()); }
  std::string value(const std::string& sql) { return books_.dealer.books().value(sql); }
  std::string items() {
    return value("select string_agg(i.number || ' ' || b.billed_cents, ', ' order by i.number) from item_balances('9999-12-31') b join invoices i on i.invoice_id = b.item_id");
  }
  std::string draft() { return value("select coalesce(string_agg(invoice_id::text, ' '), '') from invoices where state <> 'issued'"); }
  std::string refusal(const std::function<void()>& deed) {
    try {
      deed();
    } catch (const db::Error& error) {
      return error.what();
    }
    return "";
  }
  CorrectionBooks books_;
};

TEST_F(CorrectedInvoices, AllOfThemAreNamed) {
  two_months();
  lower_both();
  books_.issue_all();
  const std::string number = books_.numbers("correction");
  const InvoiceAccount correction = account(number);
  EXPECT_EQ(correction.invoice.gross, Money{-238});
  ASSERT_THAT(correction.invoice.corrected, SizeIs(2));
  EXPECT_EQ(correction.invoice.corrects, correction.invoice.corrected[0].id);
  ASSERT_THAT(correction.facts.corrected, SizeIs(2));
  EXPECT_EQ(correction.facts.corrected[0].number, "RE-2026-000001");
  EXPECT_EQ(correction.facts.corrected[1].service, Period::month(2026, 10));
  EXPECT_EQ(correction.facts.intro_note, "Hiermit korrigieren wir die Rechnungen RE-2026-000001 vom 20.11.2026 (September 2026) und RE-2026-000002 vom 20.11.2026 "
                                         "(Oktober 2026) um die folgenden Beträge.");
  const auto semantic = document::einvoice::from_invoice(correction.facts);
  ASSERT_THAT(semantic.preceding, SizeIs(2));
  EXPECT_EQ(semantic.preceding[1].number, "RE-2026-000002");
  EXPECT_THAT(account_text(correction), HasSubstr("corrects RE-2026-000002 of 2026-11-20 (" + Period::month(2026, 10).iso() + "), gross -1.19, of which 1.19 is set off"));
  EXPECT_THAT(account_json(correction), HasSubstr("\"set_off\": \"1.19\""));
  InvoiceQuery all;
  EXPECT_THAT(list_text(list_invoices(books_.dealer.database(), all)), HasSubstr("correction, of RE-2026-000001 and 1 more"));
}

// Before anything is drafted, in the explanation, and in what is handed over.
TEST_F(CorrectedInvoices, AllOfThemAreNamedEverywhere) {
  two_months();
  books_.enter("V-1", end_of(9), 1500);
  books_.enter("V-1", end_of(10), 2300);
  const auto report = books_.correct(true);
  ASSERT_THAT(report.outcomes, SizeIs(1));
  EXPECT_THAT(report.outcomes[0].corrects, ElementsAre("RE-2026-000001", "RE-2026-000002"));
  EXPECT_EQ(draft(), "") << "a dry run leaves nothing behind";
  EXPECT_THAT(corrections_text(report), HasSubstr("corrects RE-2026-000001, RE-2026-000002"));
  EXPECT_THAT(corrections_text(report), HasSubstr("would draft: credit"));
  EXPECT_THAT(books_.correct().outcomes[0].corrects, ElementsAre("RE-2026-000001", "RE-2026-000002"));
  EXPECT_EQ(books_.correct(true).outcomes[0].verdict, CorrectionVerdict::unchanged);
  books_.issue_all();
  const std::string number = books_.numbers("correction");
  const auto explanation = explain_invoice(books_.dealer.database(), books_.dealer.config(), number, {}, document::Language::english);
  EXPECT_THAT(explanation.heading, ::testing::IsSupersetOf({HasSubstr("corrects: RE-2026-000001 of 2026-11-20"), HasSubstr("corrects: RE-2026-000002 of 2026-11-20"), HasSubstr("reason: ")}));
  const InvoiceId id = account(number).invoice.id;
  db::Transaction transaction = books_.dealer.database().begin();
  const auto booked = db::AccountingStore(transaction).invoices(std::vector{id});
  ASSERT_THAT(booked, SizeIs(1));
  EXPECT_THAT(booked[0].refers_to, ElementsAre("RE-2026-000001", "RE-2026-000002"));
}

TEST_F(CorrectedInvoices, TheCreditIsSpreadAndItsCancellationTakesItBack) {
  two_months();
  const std::string before = items();
  EXPECT_EQ(before, "RE-2026-000001 4284, RE-2026-000002 4641");
  lower_both();
  books_.issue_all();
  EXPECT_EQ(items(), "RE-2026-000001 4165, RE-2026-000002 4522");
  books_.cancel(books_.numbers("correction"));
  EXPECT_EQ(items(), before);
  EXPECT_TRUE(verify_books(books_.dealer.database(), books_.dealer.config(), {}).sound());
}

TEST_F(CorrectedInvoices, NoneGetsMoreThanItHasLeft) {
  two_months();
  credit_lines(books_.dealer.database(), books_.dealer.config(), {"RE-2026-000001", "Kulanz", books_.issued_on, "anna"},
               std::vector<db::LineCredit>{{1, Money{3000}}, {2, Money{600}}});
  EXPECT_EQ(items(), "RE-2026-000001 0, RE-2026-000002 4641");
  lower_both();
  books_.issue_all();
  const std::string number = value("select number from invoices where kind = 'correction' and settlement_id is not null");
  EXPECT_EQ(items(), number + " -119, RE-2026-000001 0, RE-2026-000002 4522");
  EXPECT_THAT(account_text(account(number)), HasSubstr("1.19 is more than these invoices have left: it stands as a credit of its own"));
  books_.cancel(number);
  EXPECT_EQ(value("select sum(billed_cents) from item_balances('9999-12-31')"), "4641");
}

TEST_F(CorrectedInvoices, WhatWasSpreadIsFrozenAndLinked) {
  two_months();
  lower_both();
  books_.issue_all();
  for (const char* sql : {"update invoice_corrects set credited_cents = 0", "delete from invoice_corrects", "truncate invoice_corrects",
                          "update invoice_corrects set lines_cents = lines_cents - 1"})
    EXPECT_ANY_THROW(books_.dealer.books().execute(sql)) << sql;
  books_.dealer.books().execute("set session_replication_role = replica; update invoice_corrects set credited_cents = -1 where ordinal = 2; set session_replication_role = default");
  const auto report = verify_books(books_.dealer.database(), books_.dealer.config(), {});
  ASSERT_FALSE(report.faults.empty());
  EXPECT_THAT(report.faults[0].what, HasSubstr("corrected 2"));
}

TEST_F(CorrectedInvoices, AnAdditionalInvoiceNamesThemTooAndIsAnItemOfItsOwn) {
  two_months();
  books_.enter("V-1", end_of(9), 1700);
  books_.enter("V-1", end_of(10), 2700);
  books_.correct();
  books_.issue_all();
  const InvoiceAccount more = account("RE-2026-000003");
  EXPECT_THAT(more.facts.intro_note, HasSubstr("Nachberechnung zu den Rechnungen RE-2026-000001 vom 20.11.2026 (September 2026) und RE-2026-000002"));
  EXPECT_THAT(document::einvoice::from_invoice(more.facts).preceding, SizeIs(2));
  EXPECT_EQ(items(), "RE-2026-000001 4284, RE-2026-000002 4641, RE-2026-000003 238");
}

TEST_F(CorrectedInvoices, ServiceIsTheSpanOfTheLines) {
  two_months();
  books_.cancel("RE-2026-000001");
  books_.correct();
  books_.issue_all();
  const InvoiceAccount anew = account("RE-2026-000003");
  EXPECT_EQ(anew.invoice.service, Period::month(2026, 9));
  EXPECT_EQ(anew.facts.service, Period::month(2026, 9));
  EXPECT_THAT(anew.facts.corrected, IsEmpty());
  const auto semantic = document::einvoice::from_invoice(anew.facts);
  EXPECT_EQ(semantic.period, Period::month(2026, 9));
  EXPECT_EQ(semantic.delivery.on, end_of(9));
  EXPECT_EQ(value("select period_end from settlements where kind = 'correction'"), "2026-11-01") << "its ledger knows October";
}

TEST_F(CorrectedInvoices, NumbersFollowTheDatesOfAllYears) {
  two_months();
  books_.dealer.read("V-1", end_of(11), 2600);
  books_.dealer.settle(11);
  books_.dealer.approve_all();
  const InvoiceId ready{std::stoll(draft())};
  IssuingDesk desk(books_.dealer.database(), books_.dealer.config(), "anna");
  EXPECT_THAT(refusal([&] { desk.issue(ready, Day::of(2024, 5, 5)); }), HasSubstr("the last number of the series \"invoice\" is of 2026-11-20, and numbers follow the dates"));
  const auto report = IssueRun(books_.dealer.database(), books_.dealer.config(), "anna").issue(std::vector{ready}, Day::of(2024, 5, 5));
  ASSERT_THAT(report.failed, SizeIs(1));
  EXPECT_EQ(value("select count(*) from invoices where state = 'issued'"), "2");
  EXPECT_EQ(desk.issue(ready, books_.issued_on).number, "RE-2026-000003");
}

TEST_F(CorrectedInvoices, NothingIsCancelledOrCorrectedBeforeItWasIssued) {
  two_months();
  IssuingDesk desk(books_.dealer.database(), books_.dealer.config(), "anna");
  EXPECT_THAT(refusal([&] { desk.cancel("RE-2026-000001", "Irrtum", Day::of(2025, 1, 1)); }),
              HasSubstr("a cancellation of RE-2026-000001 cannot bear the date 2025-01-01: RE-2026-000001 itself is of 2026-11-20"));
  EXPECT_EQ(value("select count(*) from invoices where kind = 'cancellation'"), "0");
  lower_both();
  books_.dealer.approve_all();
  const std::string id = draft();
  EXPECT_THAT(refusal([&] { desk.issue(InvoiceId{std::stoll(id)}, Day::of(2026, 11, 1)); }), HasSubstr("a correction of RE-2026-000001 cannot bear the date 2026-11-01"));
}

TEST_F(CorrectedInvoices, DocumentsThatAreOutOfOrderAreRemarked) {
  two_months();
  EXPECT_THAT(verify_books(books_.dealer.database(), books_.dealer.config(), {}).remarks, IsEmpty());
  books_.cancel("RE-2026-000002");
  books_.dealer.books().execute("set session_replication_role = replica; update invoices set issued_on = '2026-05-05' where number = 'RE-2026-000002' or cancels_id is not null; "
                                "update invoices set issued_on = '2026-01-01' where cancels_id is not null; set session_replication_role = default");
  const auto remarks = verify_books(books_.dealer.database(), books_.dealer.config(), {}).remarks;
  ASSERT_THAT(remarks, SizeIs(2));
  EXPECT_EQ(remarks[0].where, "RE-2026-000002");
  EXPECT_EQ(remarks[0].what, "bears the date 2026-05-05, but RE-2026-000001 was issued before it with the date 2026-11-20");
  EXPECT_EQ(remarks[1].what, "bears the date 2026-01-01, but RE-2026-000002, to which it refers, is of 2026-05-05");
}

TEST_F(CorrectedInvoices, ADraftIsDiscardedAndFoundAgain) {
  two_months();
  lower_both();
  const std::string first = draft();
  const auto discarded = discard_draft(books_.dealer.database(), first, "anna");
  EXPECT_THAT(discarded.what, HasSubstr("correction draft " + first + " of contract V-1"));
  EXPECT_THAT(discarded.next_step, HasSubstr("unless its cause is gone"));
  EXPECT_EQ(draft(), "");
  EXPECT_EQ(value("select action || ' ' || actor || ' ' || subject from audit_log order by entry_id desc limit 1"), "invoice.discard anna " + first);
  books_.correct();
  EXPECT_NE(draft(), "");
  books_.dealer.approve_all();
  discard_draft(books_.dealer.database(), draft(), "anna");
  EXPECT_EQ(value("select count(*) from settlement_ledger l join settlements s using (settlement_id) where s.kind = 'correction'"), "0") << "not in force any more";
  books_.correct();
  EXPECT_NE(draft(), "");
}

TEST_F(CorrectedInvoices, AMonthsDraftIsDiscardedAndAnIssuedInvoiceIsNot) {
  two_months();
  books_.dealer.read("V-1", end_of(11), 2600);
  books_.dealer.settle(11);
  EXPECT_THAT(discard_draft(books_.dealer.database(), draft(), "anna").next_step, HasSubstr("klickwerk settle"));
  EXPECT_EQ(draft(), "");
  EXPECT_THAT(refusal([&] { discard_draft(books_.dealer.database(), "RE-2026-000001", "anna"); }), HasSubstr("klickwerk invoice cancel RE-2026-000001"));
  EXPECT_THAT(refusal([&] { discard_draft(books_.dealer.database(), "4711", "anna"); }), HasSubstr("there is no draft 4711"));
}

TEST_F(CorrectedInvoices, WhatWasCancelledIsToldApartFromWhatComesOutDifferently) {
  two_months();
  books_.cancel("RE-2026-000001");
  books_.enter("V-1", end_of(10), 2300);
  const auto report = books_.correct();
  ASSERT_THAT(report.outcomes, SizeIs(1));
  EXPECT_EQ(report.outcomes[0].what, "the invoice of " + Period::month(2026, 9).iso() + " was cancelled: it is settled anew; settled with what is known today, " +
                                         Period::month(2026, 10).iso() + " comes out differently");
  for (const auto& input : report.outcomes[0].inputs) EXPECT_THAT(input, Not(HasSubstr("2026-09-30, 1600")));
}

// An invoice for two contracts is rebilled for both, and is one invoice again where nothing later stands.
TEST_F(CorrectedInvoices, AnInvoiceOfSeveralContractsIsRebilledForAll) {
  for (const char* number : {"V-1", "V-2"}) {
    books_.dealer.add_contract(number, [](db::Contract& contract) { contract.invoice_grouping = "customer"; });
    books_.dealer.read(number, end_of(9), 1600);
  }
  books_.month(9);
  ASSERT_EQ(books_.numbers("invoice"), "RE-2026-000001");
  const CorrectionOrder order{"RE-2026-000001", "Anschrift", books_.issued_on, "anna"};
  const Rebilled once = rebill(books_.dealer.database(), books_.dealer.config(), order);
  EXPECT_THAT(once.problems, IsEmpty());
  ASSERT_THAT(once.invoices, SizeIs(1));
  EXPECT_EQ(books_.issued_net(), Money{7200});
  EXPECT_THAT(refusal([&] { rebill(books_.dealer.database(), books_.dealer.config(), {once.cancellation.number, "Anschrift", books_.issued_on, "anna"}); }),
              HasSubstr("is a cancellation: nothing of it can be billed anew"));
}

TEST_F(CorrectedInvoices, WhileLaterMonthsStandTheyAreOneDocumentAgain) {
  for (const char* number : {"V-1", "V-2"}) {
    books_.dealer.add_contract(number, [](db::Contract& contract) { contract.invoice_grouping = "customer"; });
    books_.dealer.read(number, end_of(9), 1600);
    books_.dealer.read(number, end_of(10), 2500);
  }
  books_.month(9);
  books_.month(10);
  const Money before = books_.issued_net();
  const Rebilled again = rebill(books_.dealer.database(), books_.dealer.config(), {"RE-2026-000001", "Anschrift", books_.issued_on, "anna"});
  EXPECT_THAT(again.problems, IsEmpty());
  ASSERT_THAT(again.invoices, SizeIs(1));
  EXPECT_EQ(again.invoices[0].number, "RE-2026-000003");
  EXPECT_EQ(books_.issued_net(), before);
  const InvoiceAccount anew = account("RE-2026-000003");
  EXPECT_EQ(anew.facts.service, Period::month(2026, 9));
  EXPECT_THAT(anew.invoice.parts, SizeIs(2));
  EXPECT_EQ(anew.facts.lines.size(), account("RE-2026-000001").facts.lines.size());
  EXPECT_EQ(anew.facts.lines[0].section, account("RE-2026-000001").facts.lines[0].section);
  EXPECT_EQ(anew.invoice.gross, account("RE-2026-000001").invoice.gross);
  EXPECT_TRUE(verify_books(books_.dealer.database(), books_.dealer.config(), {}).sound());
  EXPECT_EQ(value("select count(distinct contract_id) from settlement_ledger l join settlements s using (settlement_id, contract_id) where s.kind = 'correction' and not l.void"), "2")
      << "the ledgers of both are in force";
  EXPECT_THAT(books_.correct().outcomes, IsEmpty()) << "nothing is left to correct";
  EXPECT_THAT(explain_invoice(books_.dealer.database(), books_.dealer.config(), "RE-2026-000003", {}, document::Language::english).lines, SizeIs(anew.facts.lines.size()));
}

// It can be cancelled and billed anew again, and so can each step in between be taken back.
TEST_F(CorrectedInvoices, ARebilledCollectiveInvoiceIsRebilledOnceMore) {
  for (const char* number : {"V-1", "V-2", "V-3"}) {
    books_.dealer.add_contract(number, [&](db::Contract& contract) { contract.invoice_grouping = number == std::string("V-3") ? "contract" : "customer"; });
    books_.dealer.read(number, end_of(9), 1600);
    books_.dealer.read(number, end_of(10), 2500);
  }
  books_.month(9);
  books_.month(10);
  const Money before = books_.issued_net();
  const std::string collective = value("select number from invoices where settlement_id is null and service_end = '2026-10-01'");
  const auto rebill_one = [&](const std::string& number) { return rebill(books_.dealer.database(), books_.dealer.config(), {number, "Anschrift", books_.issued_on, "anna"}); };
  const Rebilled first = rebill_one(collective);
  ASSERT_THAT(first.invoices, SizeIs(1));
  const Rebilled second = rebill_one(first.invoices[0].number);
  ASSERT_THAT(second.invoices, SizeIs(1));
  EXPECT_EQ(second.invoices[0].gross, first.invoices[0].gross);
  EXPECT_EQ(books_.issued_net(), before);

  books_.cancel(second.invoices[0].number);
  books_.correct();
  EXPECT_EQ(value("select count(*) from invoices where state = 'draft'"), "1");
  books_.dealer.approve_all();
  discard_draft(books_.dealer.database(), draft(), "anna");
  EXPECT_EQ(draft(), "");
  books_.correct();
  EXPECT_EQ(value("select count(*) from invoices where state = 'draft'"), "1");
  books_.enter("V-1", end_of(10), 2600);
  books_.correct();
  EXPECT_EQ(value("select count(*) from invoices where state = 'draft'"), "2") << "V-1's corrects October, too, and stands by itself";
  books_.issue_all();
  EXPECT_EQ(books_.issued_net(), before + Money{100});
  EXPECT_THAT(books_.correct().outcomes, IsEmpty());
  EXPECT_TRUE(verify_books(books_.dealer.database(), books_.dealer.config(), {}).sound());
}

// Also where one of the contracts had been corrected before: what was billed of it is told by its contract's lines alone.
TEST_F(CorrectedInvoices, ACollectiveInvoiceThatWasCorrectedIsRebilledAsOne) {
  for (const char* number : {"V-1", "V-2"}) {
    books_.dealer.add_contract(number, [](db::Contract& contract) { contract.invoice_grouping = "customer"; });
    books_.dealer.read(number, end_of(9), 1600);
    books_.dealer.read(number, end_of(10), 2500);
  }
  books_.month(9);
  books_.month(10);
  lower_both();
  books_.issue_all();
  const std::string correction = books_.numbers("correction");
  EXPECT_EQ(account(correction).invoice.gross, Money{-238});
  InvoiceQuery query;
  query.contract_number = "V-2";
  EXPECT_THAT(list_text(list_invoices(books_.dealer.database(), query)), Not(HasSubstr(correction))) << "it is V-1's alone";
  const auto explained = [&](const std::string& number) { return explain_invoice(books_.dealer.database(), books_.dealer.config(), number, {}, document::Language::english); };
  EXPECT_THAT(explained(correction).lines[0].steps, testing::Contains("RE-2026-000001: 6.00 EUR")) << "V-2's 6.00 are not its";
  const Money before = books_.issued_net();
  const Rebilled again = rebill(books_.dealer.database(), books_.dealer.config(), {"RE-2026-000001", "Anschrift", books_.issued_on, "anna"});
  ASSERT_THAT(again.invoices, SizeIs(1));
  const InvoiceAccount anew = account(again.invoices[0].number);
  EXPECT_FALSE(anew.invoice.corrects) << "what is billed anew corrects none that stands";
  EXPECT_EQ(anew.invoice.net, Money{7200});
  EXPECT_THAT(anew.facts.lines[1].text, HasSubstr("Berichtigung Klicks")) << "and no correction of an estimate: " << anew.facts.lines[1].text;
  EXPECT_EQ(books_.issued_net(), before);
  for (const auto& line : explained(again.invoices[0].number).lines) EXPECT_THAT(line.steps, Not(testing::Contains(HasSubstr("RE-2026-000002")))) << line.title;
  EXPECT_THAT(books_.correct().outcomes, IsEmpty());
  EXPECT_TRUE(verify_books(books_.dealer.database(), books_.dealer.config(), {}).sound());
}

TEST_F(CorrectedInvoices, InvoicesOfTheirOwnStayApart) {
  for (const char* number : {"V-1", "V-2"}) {
    books_.dealer.add_contract(number);
    books_.dealer.read(number, end_of(9), 1600);
    books_.dealer.read(number, end_of(10), 2500);
  }
  books_.month(9);
  books_.month(10);
  for (const char* number : {"V-1", "V-2"}) books_.dealer.books().execute(std::string("update contracts set invoice_grouping = 'customer' where number = '") + number + "'");
  books_.cancel("RE-2026-000001");
  books_.cancel("RE-2026-000002");
  books_.correct();
  EXPECT_EQ(value("select count(*) from invoices where state = 'draft'"), "2") << "they were two, and are two";
}

}  // namespace
}  // namespace klickwerk::office
