// What becomes known after the invoice: drafted as a difference, once, and never more than that.
#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include "db/contracts.h"
#include "db/devices.h"
#include "db/settlements.h"
#include "office/contract_change/contract_change.h"
#include "office/corrections/rebill.h"
#include "office/explain/explain.h"
#include "office/reading_review/reading_desk.h"
#include "tests/office/correction_books.h"

namespace klickwerk::office {
namespace {

using test::Corrections;
using test::end_of;
using testing::HasSubstr;
using testing::IsEmpty;
using testing::SizeIs;

TEST_F(Corrections, WithoutAnythingLateThereIsNothing) {
  two_months();
  EXPECT_THAT(books_.correct().outcomes, IsEmpty());
  CorrectionRequest all;
  all.today = books_.issued_on;
  all.every_contract = true;
  const auto report = run_corrections(books_.dealer.database(), all);
  EXPECT_EQ(report.looked_at, 1);
  EXPECT_THAT(report.outcomes, IsEmpty());
}

TEST_F(Corrections, ALowerReadingBecomesACredit) {
  two_months();
  books_.enter("V-1", end_of(10), 2300);  // the clerk's goes before the device's
  const auto dry = only(books_.correct(true));
  EXPECT_EQ(dry.net, Money{-200});
  EXPECT_EQ(books_.dealer.books().value("select count(*) from invoices where state = 'draft'"), "0");
  const auto outcome = only(books_.correct());
  EXPECT_EQ(outcome.verdict, CorrectionVerdict::drafted);
  EXPECT_EQ(outcome.net, Money{-200});
  EXPECT_EQ(outcome.corrects, std::vector<std::string>{"RE-2026-000002"});
  EXPECT_EQ(only(books_.correct()).verdict, CorrectionVerdict::unchanged);
  books_.issue_all();
  EXPECT_THAT(books_.numbers("correction"), testing::Not(IsEmpty()));
  EXPECT_EQ(books_.issued_net(), Money{3000 + 600 + 3000 + 700});
  EXPECT_THAT(books_.correct().outcomes, IsEmpty());
}

TEST_F(Corrections, AHigherReadingBecomesAnAdditionalInvoiceAndTheNextMonthGoesOnFromIt) {
  two_months();
  books_.enter("V-1", end_of(10), 2600);
  EXPECT_EQ(only(books_.correct()).net, Money{100});
  books_.issue_all();
  EXPECT_EQ(books_.issued_net(), Money{3000 + 600 + 3000 + 1000});
  books_.issued_on = Day::of(2026, 12, 5);
  books_.dealer.read("V-1", end_of(11), 2700);
  books_.month(11);
  EXPECT_EQ(books_.issued_net(), Money{3000 * 3 + 1700});
  EXPECT_THAT(books_.correct().outcomes, IsEmpty());
}

// September's end moves clicks from one month to the other: one document, nothing lost.
TEST_F(Corrections, AReadingBetweenTwoIssuedMonthsMovesClicks) {
  two_months([](db::Contract& contract) { contract.terms.meters[0].free_per_month = Clicks{700}; });
  EXPECT_EQ(books_.issued_net(), Money{3000 + 3000 + 200});
  books_.enter("V-1", end_of(9), 1800);
  const auto outcome = only(books_.correct());
  EXPECT_THAT(outcome.changed, SizeIs(2));
  EXPECT_EQ(outcome.net, Money{100 - 200});  // September 800 - 700 = 100, October 700 - 700 = 0 instead of 200
  books_.issue_all();
  EXPECT_EQ(books_.issued_net(), Money{3000 + 3000 + 100});
  EXPECT_THAT(books_.correct().outcomes, IsEmpty());
}

// At the same price nobody owes anything: no document over 0.00.
TEST_F(Corrections, ClicksThatOnlyMoveToAnotherMonthMakeNoDocument) {
  two_months();
  books_.enter("V-1", end_of(9), 1800);
  const auto outcome = only(books_.correct());
  EXPECT_EQ(outcome.verdict, CorrectionVerdict::ledger_only);
  EXPECT_EQ(outcome.lines, 0u);
  EXPECT_EQ(clicks_in_ledger("V-1"), 1500);
  EXPECT_EQ(books_.dealer.books().value("select string_agg(usage, ' ' order by period_first, settlement_id) from settlement_ledger where not void and settlement_id = "
                                        "(select max(settlement_id) from settlements)"), "800\tP1 700\tP1");
  EXPECT_THAT(books_.correct().outcomes, IsEmpty());
  EXPECT_EQ(books_.dealer.books().value("select count(*) from invoices where state = 'draft'"), "0");
}

TEST_F(Corrections, WhatKnewACancelledMonthIsNotInForceForEver) {
  two_months();
  books_.dealer.read("V-1", end_of(11), 3100);
  books_.month(11);
  books_.enter("V-1", end_of(10), 2600);  // October 1,000, November 500
  EXPECT_EQ(only(books_.correct()).verdict, CorrectionVerdict::ledger_only);
  EXPECT_EQ(clicks_in_ledger("V-1"), 2100);
  books_.cancel("RE-2026-000003");
  EXPECT_EQ(clicks_in_ledger("V-1"), 1600 + 500) << "nothing else says anything of November";
  books_.enter("V-1", end_of(9), 1700);  // September 700, October 900
  EXPECT_EQ(only(books_.correct()).net, Money{100}) << "1,600 clicks, of which 1,500 are billed now that November is not";
  books_.issue_all();
  EXPECT_EQ(books_.dealer.books().value("select usage from settlement_ledger where period_first = '2026-10-01' and not void order by settled_until desc, settlement_id desc limit 1"),
            "900\tP1");
  EXPECT_THAT(books_.correct().outcomes, IsEmpty());
  books_.month(11);
  EXPECT_EQ(clicks_in_ledger("V-1"), 2100);
  EXPECT_EQ(books_.issued_net(), Money{3 * 3000 + 2100});
  EXPECT_THAT(books_.correct().outcomes, IsEmpty());
}

TEST_F(Corrections, AWrongReadingDeclaredInvalidIsCorrected) {
  two_months();
  books_.enter("V-1", end_of(10), 2450);
  books_.correct();
  books_.issue_all();
  books_.invalidate("V-1", end_of(9), 1600);
  books_.enter("V-1", end_of(9), 1500);
  books_.correct();
  books_.issue_all();
  EXPECT_EQ(books_.issued_net(), Money{6000 + 1450});
  EXPECT_THAT(books_.correct().outcomes, IsEmpty());
}

TEST_F(Corrections, AnOlderInvoiceIsCancelledAndSettledAlone) {
  two_months();
  EXPECT_EQ(books_.cancel("RE-2026-000001"), "ST-2026-000001");
  EXPECT_EQ(books_.issued_net(), Money{3900});
  const auto outcome = only(books_.correct());
  EXPECT_EQ(outcome.net, Money{3600});
  EXPECT_EQ(outcome.lines, 2u);
  books_.issue_all();
  EXPECT_EQ(books_.issued_net(), Money{7500});
  EXPECT_THAT(books_.correct().outcomes, IsEmpty());
}

TEST_F(Corrections, ACancelledCorrectionIsDraftedAgain) {
  two_months();
  books_.enter("V-1", end_of(10), 2300);
  books_.correct();
  books_.issue_all();
  const std::string credit = books_.numbers("correction");
  books_.cancel(credit);
  EXPECT_EQ(books_.issued_net(), Money{7500});
  EXPECT_EQ(only(books_.correct()).net, Money{-200});
}

TEST_F(Corrections, ADraftWithoutGroundIsWithdrawn) {
  two_months();
  books_.enter("V-1", end_of(10), 2300);
  books_.correct();
  books_.enter("V-1", end_of(10) + 0, 2300);  // the same key: nothing new
  db::Transaction transaction = books_.dealer.database().begin();
  db::NewReading key;
  key.device = books_.dealer.device("V-1");
  key.counter = "bw";
  key.read_at = db::end_of_day(end_of(10));
  key.source = "clerk";
  key.value = 2300;
  db::ReadingStore(transaction).decide(key, db::ReadingState::invalid, "anna", "was the other device");
  transaction.commit();
  EXPECT_EQ(only(books_.correct()).verdict, CorrectionVerdict::withdrawn);
  EXPECT_EQ(books_.dealer.books().value("select count(*) from invoices where state = 'draft'"), "0");
}

// September waits for the minimum amount and goes out with October. October's invoice is billed anew while November stands: the
// new one has September again, so that December must not take it along, too.
TEST_F(Corrections, WhatACancelledInvoiceTookAlongIsBilledOnce) {
  books_.dealer.add_contract("V-1", [](db::Contract& contract) {
    contract.terms.meters.clear();
    contract.positions[0].placements[0].start.clear();
    contract.terms.minimum_invoice = Money{5000};
  });
  for (int month : {9, 10, 11, 12}) {
    books_.issued_on = end_of(month) + 5;
    books_.month(month);
  }
  EXPECT_EQ(books_.issued_net(), Money{4 * 3000});
  rebill(books_.dealer.database(), books_.dealer.config(), {"RE-2026-000001", "falsche Anschrift", books_.issued_on, "anna"});
  EXPECT_EQ(books_.issued_net(), Money{4 * 3000});
  office::RunRequest january, february;
  january.period = Period::month(2027, 1), february.period = Period::month(2027, 2);
  books_.dealer.settle(january), books_.issue_all();
  EXPECT_EQ(books_.issued_net(), Money{4 * 3000}) << "January waits for the minimum";
  books_.dealer.settle(february), books_.issue_all();
  EXPECT_EQ(books_.issued_net(), Money{6 * 3000});
  EXPECT_THAT(books_.correct().outcomes, IsEmpty());
}

TEST_F(Corrections, RebillingAnOldInvoiceTakesTodaysTermsForItsPeriodOnly) {
  two_months();
  books_.dealer.books().execute("update meter_prices set price_micro = 20000");
  const auto rebilled = rebill(books_.dealer.database(), books_.dealer.config(), {"RE-2026-000001", "falscher Preis", books_.issued_on, "anna"});
  EXPECT_EQ(rebilled.cancellation.number, "ST-2026-000001");
  ASSERT_THAT(rebilled.invoices, SizeIs(1));
  EXPECT_THAT(rebilled.problems, IsEmpty());
  EXPECT_EQ(books_.issued_net(), Money{3000 + 1200 + 3000 + 900});
  // The price is wrong for October as well: that is left to the correction run, which says so.
  const auto october = only(books_.correct());
  EXPECT_EQ(october.net, Money{900});
  EXPECT_THAT(october.inputs, testing::ElementsAre(HasSubstr("the price of bw")));
}

TEST_F(Corrections, RebillingTheLastInvoiceSettlesItsPeriodAgain) {
  two_months();
  books_.enter("V-1", end_of(10), 2300);
  const auto rebilled = rebill(books_.dealer.database(), books_.dealer.config(), {"RE-2026-000002", "Zahlendreher", books_.issued_on, "anna"});
  ASSERT_THAT(rebilled.invoices, SizeIs(1));
  EXPECT_EQ(rebilled.invoices[0].number, "RE-2026-000003");
  EXPECT_EQ(books_.issued_net(), Money{3000 + 600 + 3000 + 700});
  EXPECT_THROW(rebill(books_.dealer.database(), books_.dealer.config(), {"ST-2026-000001", "x", books_.issued_on, "anna"}), db::Refused);
}

// The leasing company's invoice alone is cancelled: the customer's of the same settlement stands, and nothing may be lost.
TEST_F(Corrections, AShareThatWasCancelledIsBilledAgain) {
  db::Customer leasing;
  leasing.number = "10900", leasing.name = "Leasing AG", leasing.street = "Ring 1", leasing.postcode = "50667", leasing.city = "Köln";
  db::Transaction transaction = books_.dealer.database().begin();
  db::PartyStore(transaction).add(leasing);
  transaction.commit();
  books_.dealer.add_contract("V-9", [](db::Contract& contract) {
    billing::ScheduledFee fee;
    fee.name = "Miete", fee.anchor = Day::of(2026, 1, 1), fee.payer = "10900";
    fee.prices = {{Day::of(2026, 1, 1), {UnitPrice{50'000'000}, 2}}};
    contract.terms.fees.push_back(fee);
  });
  books_.dealer.read("V-9", end_of(8), 1000);
  books_.dealer.read("V-9", end_of(9), 2000);
  books_.month(9);
  auto& books = books_.dealer.books();
  const std::string share = books.value("select i.number from invoices i join customers c using (customer_id) where c.number = '10900'");
  const Money before = books_.issued_net();
  const auto rebilled = rebill(books_.dealer.database(), books_.dealer.config(), {share, "falsche Anschrift", books_.issued_on, "anna"});
  ASSERT_THAT(rebilled.invoices, SizeIs(1));
  EXPECT_EQ(books_.issued_net(), before);
  EXPECT_EQ(books.value("select sum(net_cents) from invoices join customers c using (customer_id) where c.number = '10900'"), "5000");
  const auto explained = explain_invoice(books_.dealer.database(), books_.dealer.config(), rebilled.invoices[0].number, {}, document::Language::english);
  EXPECT_TRUE(explained.identical) << explained.recomputed;
  books_.cancel(rebilled.invoices[0].number);
  EXPECT_EQ(only(books_.correct()).net, Money{5000}) << "also found by itself";
  books_.issue_all();
  EXPECT_EQ(books_.issued_net(), before);
  EXPECT_THAT(books_.correct().outcomes, IsEmpty());
}

TEST_F(Corrections, OldPeriodsAreLeftAlone) {
  two_months();
  books_.enter("V-1", end_of(10), 2300);
  CorrectionRequest request;
  request.today = Day::of(2029, 1, 1);
  EXPECT_THAT(run_corrections(books_.dealer.database(), request).outcomes, IsEmpty());
}

class Credits : public Corrections {
 protected:
  InvoiceId draft(std::vector<db::LineCredit> credits, const std::string& number = "RE-2026-000001") {
    db::Transaction transaction = books_.dealer.database().begin();
    db::InvoiceStore store(transaction);
    const auto id = store.draft_credit(store.find(number)->id, credits, "Kulanz");
    transaction.commit();
    return id;
  }
};

TEST_F(Credits, ALineIsCreditedAtMostOnceInSum) {
  two_months();
  draft({{2, Money{400}}});
  books_.issue_all();
  EXPECT_EQ(books_.issued_net(), Money{7100});
  EXPECT_THROW(draft({{2, Money{201}}}), db::Refused);
  EXPECT_THROW(draft({{3, Money{1}}}), db::Refused);
  EXPECT_THROW(draft({{1, Money{0}}}), db::Refused);
  draft({{2, Money{200}}, {1, Money{3000}}});
  EXPECT_THROW(draft({{1, Money{1}}}), db::Refused);  // the draft counts
  books_.issue_all();
  EXPECT_EQ(books_.issued_net(), Money{3900});
  EXPECT_THROW(books_.cancel("RE-2026-000001"), db::Refused);
  EXPECT_THAT(books_.correct().outcomes, IsEmpty());  // a credit by hand is no reason to bill again
}

TEST_F(Credits, TheDatabaseRefusesTooMuchToo) {
  two_months();
  const auto id = draft({{2, Money{400}}});
  books_.dealer.books().execute("update invoice_lines set amount_cents = -700 where invoice_id = " + std::to_string(id.value));
  books_.dealer.books().execute("update invoices set net_cents = -700, vat_cents = -133, gross_cents = -833 where invoice_id = " + std::to_string(id.value));
  EXPECT_THROW(books_.issue_all(), db::Refused);
  EXPECT_EQ(books_.numbers("correction"), "");
}

TEST_F(Credits, ACreditTakesNoMoreThanIsLeftBesidesACorrection) {
  two_months();
  draft({{1, Money{3000}}, {2, Money{600}}});
  draft({{1, Money{3000}}, {2, Money{800}}}, "RE-2026-000002");
  books_.issue_all();
  EXPECT_EQ(books_.issued_net(), Money{100});
  books_.enter("V-1", end_of(10), 2000);  // 500 fewer clicks: 5.00, of which 1.00 is not credited yet
  const auto outcome = only(books_.correct());
  EXPECT_EQ(outcome.verdict, CorrectionVerdict::needs_person);
  EXPECT_THAT(outcome.next_step, HasSubstr("klickwerk invoice correct"));
}

TEST(LineCredit, IsReadWithCommaOrPoint) {
  for (const char* text : {"2=12.50", "2=12,50"}) {
    EXPECT_EQ(parse_credit(text).line, 2) << text;
    EXPECT_EQ(parse_credit(text).amount, Money{1250}) << text;
  }
  EXPECT_THROW(parse_credit("2=12,505"), std::runtime_error);
}

}  // namespace
}  // namespace klickwerk::office
