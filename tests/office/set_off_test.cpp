// Credits: set off against open invoices, paid out by hand or by the bank, taken back; and what is said when it cannot be.
#include "office/payments/set_off.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include "office/payments/mandates.h"
#include "tests/office/accounting_books.h"

namespace klickwerk::office {
namespace {

using test::camt, test::camt_entry;
using testing::AllOf, testing::HasSubstr;

class CustomerCredits : public test::AccountingBooks {
 protected:
  CustomerCredits() {
    issue("RE-15", "K-1", "2026-10-05", -1600);  // 19.04 in his favour
    issue("RE-16", "K-1", "2026-10-06", 1000);   // 11.90
    issue("RE-17", "K-1", "2026-10-07", 10000);  // 119.00
    issue("RE-18", "K-2", "2026-10-07", 10000);
  }
  SetOffReport set(const std::string& credit, std::vector<std::string> invoices, std::optional<Money> amount = {}) {
    return set_off(database(), {credit, std::move(invoices), amount, Day::of(2026, 11, 1), "anna"});
  }
  std::string open_text(Day as_of = Day::of(2026, 12, 31)) {
    std::string text;
    for (const auto& item : open(as_of)) text += item.number + " " + decimal(item.open()) + ", ";
    return text;
  }
  db::Payment payment(std::int64_t cents, const std::string& purpose, const std::string& reference) {
    db::Payment one;
    one.received_on = Day::of(2026, 11, 2), one.amount = {cents}, one.purpose = purpose, one.source = "hand", one.bank_reference = reference;
    return one;
  }
  template <class Do>
  std::string refusal(Do&& deed) {
    try {
      deed();
    } catch (const db::Refused& error) {
      return error.what();
    }
    return "nothing was refused";
  }
};

TEST_F(CustomerCredits, AreSetOffByTheSmallerRestAndTakenBack) {
  const auto report = set("RE-15", {"RE-16", "RE-17"});
  ASSERT_EQ(report.lines.size(), 2u);
  EXPECT_EQ(report.lines[0].amount, Money{1190});
  EXPECT_EQ(report.lines[1].amount, Money{714});
  EXPECT_EQ(report.credit_left, Money{});
  EXPECT_EQ(open_text(), "RE-17 111.86, RE-18 119.00, ");
  EXPECT_EQ(open_text(Day::of(2026, 10, 31)), "RE-15 -19.04, RE-16 11.90, RE-17 119.00, RE-18 119.00, ") << "before that day nothing was set off";
  const auto taken_back = set("RE-15", {"RE-17"}, Money{-714});
  EXPECT_EQ(taken_back.credit_left, Money{714});
  EXPECT_EQ(set_off_text(taken_back), "7.14 EUR of RE-15 taken back from RE-17, open now: 119.00 EUR\nRE-15 has 7.14 EUR left in the customer's favour\n");
  EXPECT_EQ(open_text(), "RE-15 -7.14, RE-17 119.00, RE-18 119.00, ");
  EXPECT_EQ(books_.value("select string_agg(subject || ': ' || note, '; ' order by entry_id) from audit_log where action = 'invoice.set_off' and subject = 'RE-17'"),
            "RE-17: 7.14 of credit RE-15 set off on 2026-11-01; RE-17: -7.14 of credit RE-15 set off on 2026-11-01");
  EXPECT_EQ(books_.value("select count(*) from audit_log where action = 'invoice.set_off' and subject = 'RE-15'"), "3");
  db::Transaction transaction = database().begin();
  const auto list = db::PaymentStore(transaction).set_offs();
  ASSERT_EQ(list.size(), 3u);
  EXPECT_THAT(set_offs_text(list), AllOf(HasSubstr("RE-15"), HasSubstr("-7.14"), HasSubstr("2026-11-01")));
}

TEST_F(CustomerCredits, ACorrectionsNumberStandsForItsInvoice) {
  issue("RE-20", "K-1", "2026-10-05", 10000);
  import("date;amount;reference;purpose\n2026-10-20;119;B1;RE-20\n");
  issue("KO-1", "K-1", "2026-10-21", -1000, "correction", "RE-20");
  EXPECT_EQ(set("KO-1", {"RE-17"}).lines[0].amount, Money{1190});
  EXPECT_THAT(refusal([&] { set("KO-1", {"RE-20"}); }), HasSubstr("are one item"));
}

TEST_F(CustomerCredits, WhatCannotBeSetOffSaysWhy) {
  EXPECT_THAT(refusal([&] { set("RE-15", {"RE-18"}); }), HasSubstr("RE-15 is customer K-1's, RE-18 is K-2's"));
  EXPECT_THAT(refusal([&] { set("RE-16", {"RE-17"}); }), HasSubstr("RE-16 is no open credit: 11.90 EUR are owed on it"));
  EXPECT_THAT(refusal([&] { set("RE-15", {"RE-99"}); }), HasSubstr("no issued invoice RE-99"));
  EXPECT_THAT(refusal([&] { set("RE-15", {"RE-17"}, Money{2000}); }), HasSubstr("at most 19.04 EUR can be set off"));
  EXPECT_THAT(refusal([&] { set("RE-15", {"RE-16", "RE-17"}, Money{100}); }), HasSubstr("one invoice"));
  set("RE-15", {"RE-16"});
  EXPECT_THAT(refusal([&] { set("RE-15", {"RE-16"}, Money{-1191}); }), HasSubstr("only 11.90 EUR of RE-15 are set off against RE-16"));
  EXPECT_THAT(refusal([&] { set("RE-15", {"RE-16"}); }), HasSubstr("nothing is owed on RE-16"));
  EXPECT_THROW(books_.execute("insert into set_offs (credit_id, invoice_id, amount_cents, set_off_on, recorded_by) select c.invoice_id, i.invoice_id, 1, '2026-11-01', 'x' from invoices c, invoices i "
                              "where c.number = 'RE-15' and i.number = 'RE-18'"), db::Refused);
  EXPECT_THROW(books_.execute("delete from set_offs"), db::Error);
}

TEST_F(CustomerCredits, ARefundByHandIsAssignedAtOnce) {
  const auto entry = add_payment(database(), payment(-1904, "RE-15", "H1"), "anna");
  ASSERT_EQ(entry.match.assignments.size(), 1u);
  EXPECT_EQ(entry.match.rest, Money{});
  EXPECT_EQ(open_text(), "RE-16 11.90, RE-17 119.00, RE-18 119.00, ");
  EXPECT_EQ(add_payment(database(), payment(-500, "RE-15", "H2"), "anna").match.rest, Money{-500}) << "nothing is left to pay out";
}

TEST_F(CustomerCredits, WhatIsSetOffDoesNotComeBackFromTheBank) {
  set("RE-15", {"RE-16"});
  EXPECT_EQ(add_payment(database(), payment(-1190, "RE-16", "H1"), "anna").match.rest, Money{-1190}) << "no payment had paid RE-16";
}

TEST_F(CustomerCredits, TheBanksStatementPaysThemOut) {
  const auto out = [](const std::string& reference, const std::string& amount, const std::string& purpose) {
    return camt_entry("BOOK", reference, amount, "DBIT", "<TxDtls><RltdPties><Cdtr><Nm>Kanzlei</Nm></Cdtr></RltdPties><RmtInf><Ustrd>" + purpose + "</Ustrd></RmtInf></TxDtls>");
  };
  const std::string file = camt("02", out("A", "19.03", "Gutschrift RE-15") + out("B", "19.04", "Gutschrift RE-15") + out("C", "19.04", "Miete") + out("D", "119.00", "RE-17"));
  const auto report = import(file);
  ASSERT_EQ(report.entries.size(), 1u);
  EXPECT_EQ(report.entries[0].payment.amount, Money{-1904});
  EXPECT_EQ(report.entries[0].payment.payer, "Kanzlei");
  EXPECT_EQ(report.skipped, 3);
  EXPECT_FALSE(report.needs_attention());
  EXPECT_THAT(payments_text(report), HasSubstr("3 outgoing left out"));
  EXPECT_EQ(open_text(), "RE-16 11.90, RE-17 119.00, RE-18 119.00, ");
  const auto again = import(file);
  ASSERT_EQ(again.entries.size(), 1u);
  EXPECT_TRUE(again.entries[0].known);
  EXPECT_EQ(books_.value("select count(*) from payments"), "1");
}

TEST_F(CustomerCredits, ACsvPaysThemOutTooAndLeavesOtherMoneyAlone) {
  const auto report = import("date;amount;reference;purpose\n2026-10-20;-10,00;B1;RE-15\n2026-10-21;-19,04;B2;RE-15\n");
  ASSERT_EQ(report.entries.size(), 1u);
  EXPECT_EQ(report.skipped, 1);
  EXPECT_EQ(open_text(), "RE-16 11.90, RE-17 119.00, RE-18 119.00, ");
}

TEST_F(CustomerCredits, AssigningSaysWhyItCannot) {
  add_payment(database(), payment(3333, "", "H1"), "anna");
  const auto assign = [&](const std::string& number, std::optional<Money> amount = {}) { return refusal([&] { assign_payment(database(), 1, number, amount, "anna"); }); };
  EXPECT_THAT(assign("RE-15"), AllOf(HasSubstr("RE-15 is a credit of 19.04 EUR, and payment 1 of 33.33 EUR came in"), HasSubstr("klickwerk payment set-off RE-15 INVOICE"),
                                     HasSubstr("klickwerk payment add -- -19.04 RE-15")));
  EXPECT_THAT(assign("RE-17", Money{4000}), HasSubstr("payment 1 of 33.33 EUR has 33.33 EUR left, not 40.00 EUR"));
  EXPECT_THAT(assign("RE-17", Money{-100}), HasSubstr("only 0.00 EUR of payment 1 of 33.33 EUR are assigned to RE-17"));
  assign_payment(database(), 1, "RE-17", {}, "anna");
  EXPECT_THAT(assign("RE-16"), HasSubstr("is assigned in full: klickwerk payment assign 1 INVOICE --amount -33.33"));
  EXPECT_THAT(assign("RE-16", Money{-100}), HasSubstr("only 0.00 EUR")) << "it was assigned to another one";
  assign_payment(database(), 1, "RE-17", Money{-3333}, "anna");
  EXPECT_EQ(open_text(), "RE-15 -19.04, RE-16 11.90, RE-17 119.00, RE-18 119.00, ");
}

TEST_F(CustomerCredits, ListsAreThereForPrograms) {
  add_payment(database(), payment(1190, "RE-16", "H1"), "anna");
  db::Transaction transaction = database().begin();
  EXPECT_THAT(payment_list_json(db::PaymentStore(transaction).list(false)), AllOf(HasSubstr("\"cents\": 1190"), HasSubstr("\"rest_cents\": 0"), HasSubstr("\"reference\": \"H1\"")));
  EXPECT_THAT(batches_json({{7, "datev", *parse_iso_utc("2026-11-02T09:00:00.000Z"), "anna", "x", 3}}), HasSubstr("\"at\": \"2026-11-02T09:00:00.000Z\""));
  EXPECT_THAT(batches_text({{7, "datev", *parse_iso_utc("2026-11-02T09:00:00.000Z"), "anna", "x", 3}}), HasSubstr("2026-11-02 10:00")) << "Berlin, in winter";
}

TEST_F(CustomerCredits, AMandateIsSignedBeforeItIsRecorded) {
  const NewMandate tomorrow{"K-1", "M-1", "DE89370400440532013000", "", "", "CORE", false, Day::of(2026, 11, 3)};
  EXPECT_THAT(refusal([&] { add_mandate(database(), tomorrow, Day::of(2026, 11, 2), "anna"); }), HasSubstr("--signed 2026-11-03 lies in the future, today is 2026-11-02"));
  add_mandate(database(), tomorrow, Day::of(2026, 11, 3), "anna");
  db::Transaction transaction = database().begin();
  EXPECT_THAT(mandates_json(db::MandateStore(transaction).list()), AllOf(HasSubstr("\"reference\": \"M-1\""), HasSubstr("\"revoked_on\": null")));
}

}  // namespace
}  // namespace klickwerk::office
