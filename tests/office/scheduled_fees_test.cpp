// Flat fees with rhythms of their own over a real database: billed in advance and in arrears, refunded, waiting, cancelled.
#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include "billing/settlement/settlement.h"
#include "db/devices.h"
#include "db/due_contracts.h"
#include "db/errors.h"
#include "db/invoice_batch.h"
#include "db/invoices.h"
#include "db/month_figures.h"
#include "db/readings.h"
#include "db/settlements.h"
#include "office/contract_change/contract_change.h"
#include "office/invoicing/invoice_desk.h"
#include "office/settlement_run/discard.h"
#include "tests/office/correction_books.h"
#include "tests/office/dealer.h"
#include "tests/office/three_rhythms.h"

namespace klickwerk::office {
namespace {

using test::add_three_rhythms;
using test::Dealer;
using test::fee;
using test::lines_of;
using test::on;
using test::outcome;
using testing::HasSubstr;

TEST(ScheduledFees, EachPartOfAContractHasItsOwnRhythm) {
  Dealer dealer;
  add_three_rhythms(dealer);
  const std::vector<std::pair<int, Money>> months{{6, Money{6000}}, {7, Money{700}}, {8, Money{700}}, {9, Money{6000 + 700 + 3000}}};
  for (const auto& [month, net] : months) {
    const auto dry = dealer.settle(month, true), real = dealer.settle(month);
    EXPECT_EQ(outcome(real, "V-1").net, net) << report_text(real, true);
    EXPECT_EQ(dry.result_hash(), real.result_hash()) << month;
    EXPECT_EQ(dry.totals().gross, real.totals().gross) << month;
    const auto again = dealer.settle(month);
    EXPECT_EQ(outcome(again, "V-1").verdict, Verdict::unchanged) << report_text(again, true);
  }
  EXPECT_EQ(lines_of(dealer),
            "flat Miete 2026-07-01..2026-09-30 6000; flat Service 2026-07-01..2026-07-31 700; flat Service 2026-08-01..2026-08-31 700; "
            "flat Miete 2026-10-01..2026-12-31 6000; flat Service 2026-09-01..2026-09-30 700; click  2026-07-01..2026-09-30 3000");
  EXPECT_EQ(dealer.books().value("select string_agg(kind || period_first, ' ' order by settlement_id) from settlements"),
            "advance2026-06-01 advance2026-07-01 advance2026-08-01 regular2026-07-01");
}

TEST(ScheduledFees, OnThe25thOnlyWhatIsBilledInAdvance) {
  Dealer dealer;
  add_three_rhythms(dealer);
  dealer.settle(6), dealer.settle(7), dealer.settle(8);
  RunRequest request;
  request.period = Period::month(2026, 9);
  request.today = on("2026-09-25");
  request.started_by = "test";
  const auto early = dealer.settle(request);
  EXPECT_EQ(outcome(early, "V-1").net, Money{6000}) << report_text(early, true);
  dealer.approve_all();
  request.today = on("2026-10-01");
  const auto late = dealer.settle(request);
  EXPECT_EQ(outcome(late, "V-1").net, Money{700 + 3000}) << report_text(late, true) << "the rest, and not the rental again";
}

TEST(ScheduledFees, ADraftOfFeesAloneGoesIntoThePeriodsDraft) {
  Dealer dealer;
  add_three_rhythms(dealer);
  dealer.settle(6), dealer.settle(7), dealer.settle(8);
  RunRequest request;
  request.period = Period::month(2026, 9);
  request.today = on("2026-09-25");
  request.started_by = "test";
  dealer.settle(request);
  request.today = on("2026-10-01");
  EXPECT_EQ(outcome(dealer.settle(request), "V-1").net, Money{9700});
  EXPECT_EQ(dealer.books().value("select count(*) from settlements where kind = 'advance' and period_first = '2026-09-01'"), "0");
}

TEST(ScheduledFees, WhatWasBilledInAdvanceComesBackWithTheEnd) {
  Dealer dealer;
  add_three_rhythms(dealer);
  dealer.settle(6), dealer.settle(7);
  EXPECT_THROW(end_contract(dealer.database(), "V-9", on("2026-08-15"), "test"), db::Refused);
  end_contract(dealer.database(), "V-1", on("2026-08-15"), "test");
  dealer.read("V-1", on("2026-08-15"), 6000);
  const auto august = dealer.settle(8);
  // 16 August to 30 September of the rental; half of August's service; the clicks up to the last day.
  EXPECT_EQ(outcome(august, "V-1").net, Money{-(2000 * 16 + 15) / 31 - 2000 + (700 * 15 + 15) / 31 + 1000}) << report_text(august, true);
  EXPECT_EQ(dealer.books().value("select count(*) from invoice_lines where refund and period_first = '2026-08-16' and period_end = '2026-10-01'"), "1");
  const std::string lines = lines_of(dealer);
  dealer.settle(9);  // the quarter ends now: the draft of its shortened period is made anew, with the same lines
  EXPECT_EQ(lines_of(dealer), lines);
  dealer.approve_all();
  const auto october = dealer.settle(10);
  EXPECT_TRUE(october.contracts.empty()) << report_text(october, true);
  EXPECT_EQ(dealer.books().value("select count(*) from audit_log where action = 'contract.end'"), "1");
}

TEST(ScheduledFees, APauseTakesTheFeesOfItsDays) {
  Dealer dealer;
  add_three_rhythms(dealer);
  dealer.settle(6);
  pause_contract(dealer.database(), "V-1", on("2026-07-11"), on("2026-07-31"), "test");
  const auto july = dealer.settle(7);
  EXPECT_EQ(outcome(july, "V-1").net, Money{-(2000 * 21 + 15) / 31 + (700 * 10 + 15) / 31}) << report_text(july, true);
}

TEST(ScheduledFees, AnEarlierDraftStaysWhileALaterOneCorrectsIt) {
  Dealer dealer;
  add_three_rhythms(dealer);
  dealer.settle(6);
  pause_contract(dealer.database(), "V-1", on("2026-07-11"), on("2026-07-31"), "test");
  dealer.settle(7);
  EXPECT_EQ(outcome(dealer.settle(6), "V-1").verdict, Verdict::kept);
  const auto refused = discard_settlements(dealer.database(), Period::month(2026, 6), {}, "test");
  EXPECT_EQ(refused.discarded, 0);
  EXPECT_EQ(refused.refused.size(), 1u);
}

// A fee in advance that waited stands on an invoice by now: a run that is made up for, or repeated with other terms, must not
// let it wait a second time.
TEST(ScheduledFees, AWaitingFeeIsBilledOnceWhenItsRunIsRepeated) {
  for (const bool is_approved : {false, true}) {
    Dealer dealer;
    add_three_rhythms(dealer);
    dealer.read("V-1", on("2026-12-31"), 12000);
    dealer.books().execute("update contracts set minimum_invoice_cents = 10000");
    EXPECT_EQ(outcome(dealer.settle(6), "V-1").verdict, Verdict::carried);
    EXPECT_EQ(outcome(dealer.settle(9), "V-1").verdict, Verdict::drafted);
    if (is_approved) dealer.approve_all();
    dealer.books().execute("update contracts set minimum_invoice_cents = 9500");
    EXPECT_EQ(outcome(dealer.settle(6), "V-1").verdict, Verdict::kept);
    EXPECT_EQ(dealer.settle(9).totals().failed, 0);
    EXPECT_EQ(outcome(dealer.settle(12), "V-1").verdict, Verdict::drafted);
    EXPECT_EQ(dealer.books().value("select count(*)::text from invoice_lines where fee = 'Miete' and period_first = '2026-07-01'"), "1") << lines_of(dealer);
  }
}

// Two runs at once: while one settles June anew, the other lets September's invoice take June's fee along.
TEST(ScheduledFees, AWaitingFeeIsBilledOnceWhenTwoRunsMeet) {
  Dealer dealer;
  add_three_rhythms(dealer);
  dealer.books().execute("update contracts set minimum_invoice_cents = 10000");
  EXPECT_EQ(outcome(dealer.settle(6), "V-1").verdict, Verdict::carried);
  db::Database other = dealer.books().another();
  db::DueContracts(other).for_each_batch(Period::month(2026, 6), {.contract_number = "V-1", .settled = db::DueFilter::Settled::again}, 7, [&](const std::vector<db::SettlementJob>& jobs) {
    ASSERT_EQ(jobs.size(), 1u);
    EXPECT_EQ(jobs[0].stays_because, "");
    EXPECT_EQ(outcome(dealer.settle(9), "V-1").verdict, Verdict::drafted);
    const db::SettledContract anew{&jobs[0], billing::settle(jobs[0].input), "hash"};
    db::Transaction transaction = dealer.database().begin();
    db::SettlementStore store(transaction);
    const auto stored = store.store_drafts(store.begin_run(Period::month(2026, 6), "anna", ""), std::span(&anew, 1), true);
    transaction.commit();
    EXPECT_EQ(stored.stored, 0);
    EXPECT_EQ(stored.kept, 1);
  });
  EXPECT_EQ(dealer.books().value("select count(*)::text from settlements s join settlement_carries c using (settlement_id) where s.carried"), "1") << "it is still known who took it";
}

TEST(ScheduledFees, ACancelledInvoiceOpensItsFeesAgain) {
  Dealer dealer;
  add_three_rhythms(dealer);
  dealer.settle(6);
  dealer.approve_all();
  db::Transaction transaction = dealer.database().begin();
  db::InvoiceStore store(transaction);
  const auto id = store.list().at(0).id;
  const auto issue = [&](InvoiceId invoice, const char* series) {
    auto number = store.take_number(series, 2026);
    number.text = std::string(series) + std::to_string(number.in_year);
    store.issue(invoice, {number, on("2026-06-25"), on("2026-07-09"), "test", "facts", {}});
  };
  issue(id, "invoice");
  const auto mirror = store.draft_cancellation(id, "wrong price");
  store.approve(std::span(&mirror, 1), "test");
  issue(mirror, "cancellation");
  transaction.commit();
  EXPECT_EQ(dealer.books().value("select count(*) from fee_ledger where void"), "1");
  const auto again = dealer.settle(6);
  EXPECT_EQ(outcome(again, "V-1").net, Money{6000}) << report_text(again, true);
}

// The refund stands on a later invoice, and its ledger entry knew the rental as billed.
TEST(ScheduledFees, ACancelledFeeIsBilledAgainAlthoughPartOfItWasRefundedLater) {
  test::CorrectionBooks books;
  books.issued_on = on("2026-10-05");
  add_three_rhythms(books.dealer);
  books.month(6);
  end_contract(books.dealer.database(), "V-1", on("2026-08-15"), "test");
  books.dealer.read("V-1", on("2026-08-15"), 6000);
  books.month(8);
  const Money due{2000 + (2000 * 15 + 15) / 31 + 700 + (700 * 15 + 15) / 31 + 1000};
  EXPECT_NEAR(static_cast<double>(books.issued_net().cents), static_cast<double>(due.cents), 1);
  const Money right = books.issued_net();
  books.cancel("RE-2026-000001");
  EXPECT_EQ(books.issued_net(), right - Money{6000});
  const auto again = books.dealer.settle(9);
  EXPECT_EQ(outcome(again, "V-1").net, Money{6000}) << report_text(again, true);
  books.issue_all();
  EXPECT_EQ(books.issued_net(), right);
  const auto october = books.dealer.settle(10);
  EXPECT_TRUE(october.contracts.empty()) << report_text(october, true);
  EXPECT_EQ(books.issued_net(), right);
}

}  // namespace
}  // namespace klickwerk::office
