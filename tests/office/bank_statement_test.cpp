// What banks really write into a statement: charges on a returned debit, foreign money, one transfer for many invoices.
#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include "office/payments/bank_entries.h"
#include "office/payments/dunning.h"
#include "tests/office/accounting_books.h"

namespace klickwerk::office {
namespace {

using test::camt, test::camt_entry;
using testing::ElementsAre, testing::HasSubstr;

using BankStatement = test::AccountingBooks;

std::string transfer(const std::string& reference, const std::string& amount, const std::string& purpose, const std::string& more = "") {
  return camt_entry("BOOK", reference, amount, "CRDT", "<TxDtls>" + more + "<RmtInf><Ustrd>" + purpose + "</Ustrd></RmtInf></TxDtls>");
}

TEST_F(BankStatement, PartialOverAndSecondPayments) {
  issue("RE-1", "K-1", "2026-10-05", 10000);
  import(camt("08", transfer("A", "100.00", "RE-1 first part")));
  ASSERT_EQ(open().size(), 1u);
  EXPECT_EQ(open()[0].open(), Money{1900});
  const auto over = import(camt("08", transfer("B", "20.00", "RE-1 rest")));
  EXPECT_EQ(over.entries[0].match.rest, Money{100});
  EXPECT_TRUE(over.needs_attention());
  const auto twice = import(camt("08", transfer("C", "119.00", "RE-1")));  // the same invoice paid once more, by another transfer
  EXPECT_TRUE(twice.entries[0].match.assignments.empty());
  EXPECT_EQ(twice.entries[0].match.rest, Money{11900});
  EXPECT_TRUE(import(camt("08", transfer("C", "119.00", "RE-1"))).entries[0].known);
  EXPECT_EQ(books_.value("select sum(amount_cents) from payment_allocations"), "11900");
}

TEST_F(BankStatement, OneTransferPaysSeveralInvoicesTheOldestFirst) {
  issue("RE-1", "K-1", "2026-10-05", 10000);
  issue("RE-2", "K-1", "2026-10-12", 10000);
  issue("RE-10", "K-1", "2026-10-01", 5000);
  const auto report = import(camt("08", transfer("A", "200.00", "RE-2, RE-1 und Gruss")));
  ASSERT_EQ(report.entries[0].match.assignments.size(), 2u);
  EXPECT_EQ(report.entries[0].match.assignments[0].number, "RE-1");
  EXPECT_EQ(report.entries[0].match.assignments[0].amount, Money{11900});
  EXPECT_EQ(report.entries[0].match.assignments[1].amount, Money{8100});
  EXPECT_EQ(open().size(), 2u);  // RE-10 is not RE-1
}

TEST_F(BankStatement, TheBanksChargesAreNoPartOfWhatCameBack) {
  issue("RE-1", "K-1", "2026-10-05", 10000);
  import(camt("08", camt_entry("BOOK", "A", "119.00", "CRDT", "<TxDtls><Refs><EndToEndId>RE-1</EndToEndId></Refs></TxDtls>")));
  EXPECT_TRUE(open().empty());
  const std::string returned = camt_entry("BOOK", "B", "124.30", "DBIT",
                                          "<TxDtls><Refs><EndToEndId>RE-1</EndToEndId></Refs><AmtDtls><InstdAmt><Amt Ccy=\"EUR\">119.00</Amt></InstdAmt><TxAmt><Amt Ccy=\"EUR\">124.30</Amt></TxAmt></AmtDtls>"
                                          "<Chrgs><TtlChrgsAndTaxAmt Ccy=\"EUR\">5.30</TtlChrgsAndTaxAmt></Chrgs><BkTxCd><Prtry><Cd>NDDT+109+00914+992</Cd></Prtry></BkTxCd></TxDtls>");
  const auto report = import(camt("02", returned));
  ASSERT_EQ(report.entries.size(), 1u);
  EXPECT_EQ(report.entries[0].payment.amount, Money{-11900});
  EXPECT_EQ(report.entries[0].match.rest, Money{});
  EXPECT_THAT(report.remarks, ElementsAre(HasSubstr("RE-1 came back; the banks charged 5.30 EUR")));
  ASSERT_EQ(open().size(), 1u);
  EXPECT_EQ(open()[0].open(), Money{11900});
  EXPECT_FALSE(run_dunning(database(), config_, {Day::of(2026, 12, 1), false, false, {}, "anna"}).steps.empty());
}

TEST_F(BankStatement, ForeignMoneyCountsAsBooked) {
  issue("RE-1", "K-1", "2026-10-05", 10000);
  const auto report = import(camt("02", transfer("A", "119.00", "RE-1", "<AmtDtls><InstdAmt><Amt Ccy=\"USD\">140.00</Amt></InstdAmt><TxAmt><Amt Ccy=\"USD\">140.00</Amt></TxAmt></AmtDtls>")));
  EXPECT_TRUE(report.faults.empty());
  EXPECT_EQ(report.entries[0].payment.amount, Money{11900});
  EXPECT_TRUE(open().empty());
  std::string account = transfer("B", "10.00", "RE-1");
  account.replace(account.find("EUR"), 3, "CHF");
  EXPECT_THAT(import(camt("08", account)).faults, ElementsAre(HasSubstr("CHF")));
}

TEST_F(BankStatement, ZeroIsNoPaymentAndLessIsAFault) {
  EXPECT_EQ(import(camt("08", transfer("A", "0.00", "RE-1"))).skipped, 1);
  EXPECT_EQ(import(camt("08", transfer("A", "-5.00", "RE-1"))).faults.size(), 1u);
  EXPECT_EQ(books_.value("select count(*) from payments"), "0");
}

TEST_F(BankStatement, WhatWasPaidForACancelledInvoiceWaitsForAPerson) {
  issue("RE-1", "K-1", "2026-10-05", 10000);
  import(camt("08", transfer("A", "119.00", "RE-1")));
  issue("ST-1", "K-1", "2026-10-21", -10000, "cancellation", "RE-1");
  ASSERT_EQ(open().size(), 1u);
  EXPECT_EQ(open()[0].open(), Money{-11900});  // to be given back
  EXPECT_EQ(import(camt("08", transfer("B", "119.00", "RE-1"))).entries[0].match.rest, Money{11900});
}

}  // namespace
}  // namespace klickwerk::office
