// What customers paid and nobody has assigned: whose it is, that it stands in their favour among the open items, and that nobody is
// reminded of what he has paid.
#include "office/payments/on_account.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include "office/payments/dunning.h"
#include "tests/document/pdf_tools.h"
#include "tests/office/accounting_books.h"

namespace klickwerk::office {
namespace {

using document::sample::flowing_text_of;
using testing::AllOf, testing::HasSubstr, testing::IsEmpty, testing::Not, testing::SizeIs;

db::UnassignedPayment rest(std::int64_t id, std::int64_t cents, std::vector<std::string> customers, const std::string& payer = "", const std::string& iban = "") {
  db::UnassignedPayment one;
  one.payment.id = id, one.payment.received_on = Day::of(2026, 10, static_cast<int>(id)), one.payment.amount = {cents};
  one.payment.payer = payer, one.payment.payer_iban = iban;
  one.customers = std::move(customers);
  return one;
}

const std::vector<db::Payer> payers{{"K-1", "Kanzlei Möller", "DE89370400440532013000"}, {"K-2", "Praxis Öz", ""}, {"K-3", "Müller GmbH", ""}, {"K-4", "Müller GmbH", ""}};

TEST(WhosePayment, ByWhatIsAssignedThenByIbanThenByName) {
  const auto book = on_account({rest(1, 100, {"K-2"}, "Kanzlei Möller"), rest(2, 200, {}, "Somebody else", "DE89370400440532013000"), rest(3, 300, {}, "PRAXIS ÖZ"), rest(4, 400, {"K-1", "K-2"}),
                                rest(5, 500, {}, "Müller GmbH"), rest(6, 600, {}, "")},
                               payers);
  ASSERT_THAT(book.known, SizeIs(3));
  EXPECT_EQ(book.known[0].customer_number + " " + decimal(book.known[0].left), "K-1 2.00");
  EXPECT_EQ(book.known[1].customer_number + " " + decimal(book.known[1].left), "K-2 1.00");
  EXPECT_EQ(book.known[2].customer_number + " " + decimal(book.known[2].left), "K-2 3.00");
  EXPECT_EQ(book.unknown, 3) << "two customers', two of one name, nobody";
  EXPECT_EQ(book.unknown_sum, Money{1500});
}

TEST(WhosePayment, WhatWentBackIsTakenOffTheOldest) {
  const auto book = on_account({rest(1, 100, {"K-2"}), rest(2, 500, {"K-2"}), rest(3, -250, {}, "Praxis Öz"), rest(4, -999, {}, "")}, payers);
  ASSERT_THAT(book.known, SizeIs(1));
  EXPECT_EQ(book.known[0].payment, 2);
  EXPECT_EQ(book.known[0].left, Money{350});
  EXPECT_EQ(book.unknown, 0) << "what left is no credit";
}

class PaidOnAccount : public test::AccountingBooks {
 protected:
  PaidOnAccount() {
    config_.seller.street = "Kai 1", config_.seller.postcode = "20457";
    config_.dunning.levels = "7 0.00, 14 5.00 9.12%";
    issue("RE-1", "K-1", "2026-10-05", 5000);   // 59.50, due on 19 October
    issue("RE-2", "K-1", "2026-10-06", 20000);  // 238.00
  }
  DunningRun dun(Day day) { return run_dunning(database(), config_, {day, true, false, {}, "anna", day}); }
};

TEST_F(PaidOnAccount, ItLowersTheReminderAndIsNamedInIt) {
  import("date;amount;reference;purpose;payer\n2026-10-20;95,20;B1;danke;Kanzlei Möller\n");
  const auto run = dun(Day::of(2026, 10, 28));
  ASSERT_THAT(run.steps, SizeIs(1));
  EXPECT_EQ(run.steps[0].item.number, "RE-2");
  EXPECT_EQ(run.steps[0].asked(), Money{20230});
  ASSERT_THAT(run.covered, SizeIs(1));
  EXPECT_EQ(books_.value("select string_agg(open_cents::text, ' ') from dunning_steps"), "20230");
  EXPECT_THAT(flowing_text_of(run.papers[0].bytes),
              AllOf(HasSubstr("RE-1 05.10.2026 19.10.2026 9 59,50"), HasSubstr("Ihre Zahlung 20.10.2026"), HasSubstr("95,20"), HasSubstr("abzüglich Ihrer Guthaben"), HasSubstr("202,30 EUR")));
  EXPECT_THAT(dunning_text(run), HasSubstr("K-1 paid 95.20 on 2026-10-20 that is not assigned (payment 1), RE-1 not dunned: klickwerk payment assign 1 RE-1, then RE-2"));
  EXPECT_THAT(dunning_json(run), HasSubstr("\"left_cents\": 9520"));
}

TEST_F(PaidOnAccount, AnOverpaymentCoversTheNextInvoice) {
  import("date;amount;reference;purpose\n2026-10-20;300,00;B1;RE-1\n");  // 240.50 too much
  const auto run = dun(Day::of(2026, 11, 28));
  EXPECT_THAT(run.steps, IsEmpty());
  EXPECT_THAT(run.papers, IsEmpty());
  EXPECT_THAT(dunning_text(run), AllOf(HasSubstr("K-1 paid 240.50 on 2026-10-20"), HasSubstr("RE-2 not dunned: klickwerk payment assign 1 RE-2\n"), HasSubstr("Nobody is to be dunned.")));
  assign_payment(database(), 1, "RE-2", {}, "anna");
  EXPECT_EQ(dunning_text(dun(Day::of(2026, 11, 29))), "Nobody is to be dunned.\n");
}

// To pay it back, it becomes a credit of the invoice that the bank's entry names.
TEST_F(PaidOnAccount, AnOverpaymentIsPaidBack) {
  import("date;amount;reference;purpose\n2026-10-20;60,00;B1;RE-1\n");
  assign_payment(database(), 1, "RE-1", Money{50}, "anna");
  EXPECT_EQ(open_on_account(database(), {Day::of(2026, 11, 30), {}}).known.size(), 0u);
  const auto report = import("date;amount;reference;purpose\n2026-11-20;-0,50;B2;Erstattung RE-1\n");
  ASSERT_THAT(report.entries, SizeIs(1));
  EXPECT_EQ(report.entries[0].match.rest, Money{});
  EXPECT_EQ(open().size(), 1u) << "RE-2 alone";
}

TEST_F(PaidOnAccount, WhoseItIsCannotBeTold) {
  import("date;amount;reference;purpose;payer\n2026-10-20;95,20;B1;danke;Unbekannt AG\n");
  const auto run = dun(Day::of(2026, 10, 28));
  EXPECT_THAT(run.steps, SizeIs(2)) << "nothing is taken off";
  EXPECT_THAT(dunning_text(run), HasSubstr("1 payment of 95.20 not assigned, and nobody can tell whose: look before you dun (klickwerk payment list --unassigned)"));
}

TEST_F(PaidOnAccount, ItWasNotThereBeforeItCame) {
  import("date;amount;reference;purpose;payer\n2026-11-20;95,20;B1;danke;Kanzlei Möller\n");
  EXPECT_EQ(dun(Day::of(2026, 10, 28)).steps[0].asked(), Money{5950});
}

TEST_F(PaidOnAccount, OpenItemsShowItInTheCustomersFavour) {
  import("date;amount;reference;purpose;payer\n2026-10-20;95,20;B1;danke;Kanzlei Möller\n2026-10-21;10,00;B2;danke;Unbekannt AG\n");
  const Day as_of = Day::of(2026, 10, 31);
  const auto text = [&](const OpenItemsRequest& request) { return open_items_text(open_items(database(), request), open_on_account(database(), request), request.as_of); };
  EXPECT_THAT(text({as_of, {}}), AllOf(HasSubstr("Paid, not assigned"), HasSubstr("2026-10-20"), HasSubstr("-95.20"), HasSubstr("202.30"), HasSubstr("1 payment of 10.00 not assigned")));
  EXPECT_THAT(text({as_of, "K-2"}), AllOf(Not(HasSubstr("95.20")), Not(HasSubstr("10.00"))));
  EXPECT_THAT(text({Day::of(2026, 10, 19), {}}), Not(HasSubstr("Paid, not assigned")));
  EXPECT_THAT(open_items_json({}, open_on_account(database(), {as_of, {}}), as_of), AllOf(HasSubstr("\"on_account\""), HasSubstr("\"left_cents\": 9520"), HasSubstr("\"left_cents\": 1000")));
}

}  // namespace
}  // namespace klickwerk::office
