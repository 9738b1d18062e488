// Statements that overlap, contradict themselves, or sum up what we sent: no money is lost, none is booked twice.
#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include "office/accounting/collect.h"
#include "office/payments/bank_entries.h"
#include "office/payments/mandates.h"
#include "tests/office/accounting_books.h"

namespace klickwerk::office {
namespace {

using test::camt, test::camt_entry, test::now;
using testing::AllOf, testing::ElementsAre, testing::HasSubstr, testing::IsEmpty;

class StatementDoubts : public test::AccountingBooks {
 protected:
  StatementDoubts() { issue("RE-1", "K-1", "2026-10-05", 100000); }
  std::string payments() { return books_.value("select coalesce(string_agg(amount_cents::text, ' ' order by payment_id), '') from payments"); }
  PaymentReport import_as(const std::string& content, bool dry_run, bool book_alike) { return import_payments(database(), {"bank", content, "anna", dry_run, book_alike}); }
};

std::string part(const std::string& amount, const std::string& purpose, const std::string& more = "") {
  return "<TxDtls><Refs><EndToEndId>NOTPROVIDED</EndToEndId></Refs><Amt Ccy=\"EUR\">" + amount + "</Amt><CdtDbtInd>CRDT</CdtDbtInd>" + more +
         "<RltdPties><Dbtr><Pty><Nm>Müller &amp; Söhne KG</Nm></Pty></Dbtr></RltdPties><RmtInf><Ustrd>" + purpose + "</Ustrd></RmtInf></TxDtls>";
}
std::string entry(const std::string& reference, const std::string& amount, const std::string& details) { return camt_entry("BOOK", reference, amount, "CRDT", details); }
// As the bank writes it without a reference, in a statement of that id.
std::string anonymous(const std::string& statement, const std::string& entries) {
  std::string text = camt("08", entries);
  for (auto at = text.find("<AcctSvcrRef>"); at != std::string::npos; at = text.find("<AcctSvcrRef>")) text.erase(at, text.find("</AcctSvcrRef>") + 14 - at);
  return text.replace(text.find("<Id>S1"), 6, "<Id>" + statement);
}

TEST_F(StatementDoubts, OneReferenceOfTwoAmountsAreTwoPayments) {
  const std::string file = camt("08", entry("B7", "20.00", part("20.00", "RE-1")) + entry("B7", "30.00", part("30.00", "RE-1")));
  const auto report = import(file);
  EXPECT_EQ(payments(), "2000 3000");
  EXPECT_THAT(report.warnings, ElementsAre(AllOf(HasSubstr("B7"), HasSubstr("20.00"), HasSubstr("30.00"), HasSubstr("another payment"))));
  EXPECT_TRUE(report.needs_attention());
  const auto again = import(file);
  EXPECT_TRUE(again.entries[0].known && again.entries[1].known);
  EXPECT_FALSE(again.needs_attention());
  EXPECT_EQ(payments(), "2000 3000");
}

TEST_F(StatementDoubts, TheSameReferenceAndAmountTwiceInAStatementIsHeld) {
  const std::string file = camt("08", entry("B7", "20.00", part("20.00", "RE-1")) + entry("B7", "20.00", part("20.00", "RE-1")));
  const auto report = import(file);
  EXPECT_TRUE(report.entries[1].alike);
  EXPECT_TRUE(report.needs_attention());
  EXPECT_EQ(payments(), "2000");
  import_as(file, false, true);
  EXPECT_EQ(payments(), "2000 2000");
  EXPECT_TRUE(import(file).entries[1].known);
}

TEST_F(StatementDoubts, TransactionsOfAnEntryThatBearItsReferenceAreSeveral) {
  const std::string own = "<Refs><AcctSvcrRef>B9</AcctSvcrRef>";
  std::string details = part("20.00", "RE-1") + part("20.00", "RE-1");
  for (auto at = details.find("<Refs>"); at != std::string::npos; at = details.find("<Refs>", at + 7)) details.replace(at, 6, own);
  EXPECT_FALSE(import(camt("08", entry("B9", "40.00", details))).needs_attention());
  EXPECT_EQ(payments(), "2000 2000");
}

TEST_F(StatementDoubts, WhatTheBankBookedIsInTheBooks) {
  const std::string less = camt("08", entry("C1", "500.00", part("100.00", "RE-1") + part("100.00", "RE-1")));
  const auto report = import(less);
  EXPECT_EQ(payments(), "10000 10000 30000");
  EXPECT_THAT(report.warnings, ElementsAre(AllOf(HasSubstr("booked 500.00 EUR"), HasSubstr("make 200.00 EUR"), HasSubstr("difference of 300.00 EUR"))));
  EXPECT_EQ(report.entries[2].match.rest, Money{30000});
  EXPECT_THAT(report.entries[2].match.assignments, IsEmpty());
  EXPECT_TRUE(import(less).entries[2].known);
  EXPECT_TRUE(import(camt("08", entry("C2", "90.00", part("50.00", "RE-1") + part("50.00", "RE-1")))).needs_attention());
  EXPECT_EQ(books_.value("select sum(amount_cents) from payments"), "59000");
  EXPECT_EQ(open()[0].open(), Money{119000 - 30000});
}

TEST_F(StatementDoubts, ChargesExplainADifference) {
  const std::string charges = "<Chrgs><TtlChrgsAndTaxAmt Ccy=\"EUR\">5.00</TtlChrgsAndTaxAmt></Chrgs>";
  const auto report = import(camt("08", entry("C2", "90.00", part("50.00", "RE-1", charges) + part("50.00", "RE-1", charges))));
  EXPECT_EQ(payments(), "5000 5000");
  EXPECT_THAT(report.warnings, IsEmpty());
  EXPECT_THAT(report.remarks, ElementsAre(AllOf(HasSubstr("charges of 10.00 EUR"), HasSubstr("as a cost"))));
  EXPECT_THAT(import(camt("08", entry("C3", "45.00", part("50.00", "RE-1", charges)))).remarks, ElementsAre(AllOf(HasSubstr("50.00 EUR were sent, the bank booked 45.00 EUR"), HasSubstr("charges of 5.00"))));
}

TEST_F(StatementDoubts, AnOverlappingStatementIsHeld) {
  const std::string entries = entry("B1", "100.00", part("50.00", "RE-1") + part("50.00", "RE-1")) + entry("B2", "70.00", part("70.00", "RE-1"));
  import(camt("08", entries));
  const auto overlap = import(anonymous("S1b", entries + entry("", "71.00", part("71.00", "RE-1"))));
  ASSERT_EQ(overlap.entries.size(), 4u);
  for (std::size_t i = 0; i < 3; ++i) EXPECT_TRUE(overlap.entries[i].alike) << i;
  EXPECT_EQ(overlap.entries[0].payment.id, 1);
  EXPECT_EQ(overlap.entries[1].payment.id, 2);
  EXPECT_FALSE(overlap.entries[3].alike);
  EXPECT_TRUE(overlap.needs_attention());
  EXPECT_EQ(payments(), "5000 5000 7000 7100");
  EXPECT_THAT(payments_text(overlap), AllOf(HasSubstr("looks like payment 1"), HasSubstr("--book-alike"), HasSubstr("1 payment booked")));
  const auto csv = import("Buchungstag;Betrag;Name;Verwendungszweck\n20.10.2026;70,00;Müller & Söhne KG;RE-1\n20.10.2026;70,00;Müller & Söhne KG;RE-2\n");
  EXPECT_TRUE(csv.entries[0].alike);
  EXPECT_FALSE(csv.entries[1].alike);
}

TEST_F(StatementDoubts, EqualPaymentsOfOneStatementAreCounted) {
  const std::string once = entry("", "70.00", part("70.00", "RE-1"));
  import(anonymous("S1", once + once));
  EXPECT_EQ(payments(), "7000 7000");
  EXPECT_FALSE(import(anonymous("S1", once + once)).needs_attention());  // the same statement again
  const auto later = import(anonymous("S2", once + once + once));
  EXPECT_TRUE(later.entries[0].alike && later.entries[1].alike);
  EXPECT_FALSE(later.entries[2].alike);
  EXPECT_EQ(payments(), "7000 7000 7000");
  const auto booked = import_as(anonymous("S3", once), false, true);
  EXPECT_FALSE(booked.entries[0].alike);
  EXPECT_EQ(payments(), "7000 7000 7000 7000");
  EXPECT_TRUE(import(anonymous("S3", once)).entries[0].known);
}

TEST_F(StatementDoubts, TheBankTellsPaymentsApartAnotherAccountToo) {
  import(camt("08", entry("B1", "70.00", part("70.00", "RE-1"))));
  EXPECT_FALSE(import(camt("08", entry("B2", "70.00", part("70.00", "RE-1")))).entries[0].alike);
  std::string other = anonymous("S1", entry("", "70.00", part("70.00", "RE-1")));
  other.replace(other.find("DE89370400440532013000"), 22, "DE02120300000000202051");
  EXPECT_FALSE(import(other).entries[0].alike);
}

TEST_F(StatementDoubts, APreviewUsesNoNumberUp) {
  const std::string file = camt("08", entry("B1", "70.00", part("70.00", "RE-1")) + entry("B2", "71.00", part("71.00", "RE-1")));
  EXPECT_THAT(payments_text(import_as(file, true, false)), HasSubstr("2 payments would be booked"));
  EXPECT_EQ(import(file).entries[0].payment.id, 1);
}

TEST_F(StatementDoubts, APaymentOfNothingIsRefusedInWords) {
  db::Payment payment;
  payment.received_on = Day::of(2026, 10, 20), payment.purpose = "RE-1", payment.source = "hand", payment.bank_reference = "Q-1";
  try {
    add_payment(database(), payment, "anna");
    FAIL();
  } catch (const db::Refused& refused) {
    EXPECT_THAT(refused.what(), HasSubstr("a payment of 0.00 is none"));
  }
}

class Collected : public StatementDoubts {
 protected:
  Collected() {
    for (const std::string customer : {"K-1", "K-2"})
      add_mandate(database(), {customer, "M-" + customer, "DE89370400440532013000", "", "", "CORE", false, Day::of(2026, 1, 5)}, Day::of(2026, 1, 5), "anna");
    issue("RE-11", "K-1", "2026-11-01", 10000, "invoice", "", "M-K-1");
    issue("RE-12", "K-2", "2026-11-01", 5000, "invoice", "", "M-K-2");
    collect_direct_debits(database(), config_, {Day::of(2026, 11, 16), false, "anna", now, folder_});
    message_ = "KW" + std::to_string(now.time_since_epoch().count());
  }
  std::string credit(const std::string& amount, bool in_batch) const {
    const std::string details = in_batch ? "<Btch><MsgId>" + message_ + "</MsgId><PmtInfId>" + message_ + "-1</PmtInfId></Btch>"
                                         : "<TxDtls><Refs><PmtInfId>" + message_ + "-1</PmtInfId><EndToEndId>NOTPROVIDED</EndToEndId></Refs></TxDtls>";
    return entry("C9", amount, details);
  }
  std::string open_on(const std::string& number) {
    return books_.value("select billed_cents - paid_cents from item_balances('9999-12-31') b join invoices i on i.invoice_id = b.item_id where i.number = '" + number + "'");
  }
  std::string message_;
};

TEST_F(Collected, AnEntryOfOneSumSettlesEveryInvoice) {
  const auto report = import(camt("08", credit("178.50", true)));
  EXPECT_FALSE(report.needs_attention());
  EXPECT_THAT(report.remarks, ElementsAre(AllOf(HasSubstr("collection " + message_ + "-1 of 2 debits"), HasSubstr("178.50 EUR as one sum"))));
  EXPECT_EQ(payments(), "11900 5950");
  EXPECT_EQ(open_on("RE-11") + " " + open_on("RE-12"), "0 0");
  const auto again = import(camt("08", credit("178.50", false)));
  EXPECT_TRUE(again.entries[0].known && again.entries[1].known);
}

TEST_F(Collected, WhatCameBackIsNotSettledWithTheOthers) {
  import(camt("08", camt_entry("BOOK", "R1", "59.50", "DBIT", "<TxDtls><Refs><EndToEndId>RE-12</EndToEndId></Refs><RtrInf><Rsn><Cd>AM04</Cd></Rsn></RtrInf></TxDtls>")));
  const auto report = import(camt("08", credit("119.00", false)));
  EXPECT_THAT(report.remarks, ElementsAre(HasSubstr("without RE-12 that came back")));
  EXPECT_EQ(open_on("RE-11") + " " + open_on("RE-12"), "0 5950");
}

TEST_F(Collected, AnotherSumWaitsForAPerson) {
  const auto report = import(camt("08", credit("119.00", true)));
  EXPECT_THAT(report.warnings, ElementsAre(AllOf(HasSubstr("we asked for 178.50 EUR, the bank booked 119.00 EUR"), HasSubstr("the amount of RE-12"))));
  EXPECT_EQ(payments(), "11900");
  EXPECT_EQ(open_on("RE-11") + " " + open_on("RE-12"), "11900 5950");
  EXPECT_TRUE(import(camt("08", credit("119.00", true))).entries[0].known);
}

}  // namespace
}  // namespace klickwerk::office
