// Devices, resets, test copies and prices that are entered after their period was invoiced: found by themselves, named,
// and drafted as a difference. And the reading that closes a period within the tolerance.
#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include "db/devices.h"
#include "db/invoice_grouping.h"
#include "office/contract_change/contract_change.h"
#include "office/explain/explain.h"
#include "office/lint/lint.h"
#include "office/reading_requests/missing_readings.h"
#include "tests/office/correction_books.h"

namespace klickwerk::office {
namespace {

using test::CorrectionBooks;
using testing::Contains;
using testing::ElementsAre;
using testing::HasSubstr;
using testing::IsEmpty;
using testing::SizeIs;

Day on(const char* iso) { return Day::parse(iso).value(); }
Day end_of(int month) { return Period::month(2026, month).last(); }

class LateInputs : public testing::Test {
 protected:
  // Two months issued: 600 and 900 clicks at 0.0100, flat fee 30.00 each; a second contract where nothing is late.
  void two_months(const std::function<void(db::Contract&)>& change = {}) {
    for (const char* number : {"V-1", "V-2"}) books_.dealer.add_contract(number, change), books_.dealer.read(number, end_of(9), 1600);
    books_.month(9);
    for (const char* number : {"V-1", "V-2"}) books_.dealer.read(number, end_of(10), 2500);
    books_.month(10);
  }
  void change(const std::function<void(db::Contract&)>& change) {
    db::Transaction transaction = books_.dealer.database().begin();
    db::ContractStore store(transaction);
    auto contract = store.find("V-1").value();
    change(contract);
    store.change(contract);
    transaction.commit();
  }
  CorrectionOutcome only(const CorrectionReport& report) {
    EXPECT_EQ(report.looked_at, 1) << "only the contract concerned";
    EXPECT_THAT(report.outcomes, SizeIs(1));
    return report.outcomes.empty() ? CorrectionOutcome{} : report.outcomes.front();
  }
  std::vector<std::string> lint() {
    std::vector<std::string> late;
    for (const auto& finding : run_lint(books_.dealer.database(), books_.dealer.config(), {.period = Period::month(2026, 11), .today = books_.issued_on}).findings)
      if (finding.code == "LATE_INPUT") late.push_back(finding.where + ": " + finding.what);
    return late;
  }
  void expect_settled() {
    books_.issue_all();
    EXPECT_THAT(books_.correct().outcomes, IsEmpty());
    EXPECT_THAT(lint(), IsEmpty());
  }
  CorrectionBooks books_;
};

TEST_F(LateInputs, WhatIsEnteredInTimeIsNotLookedAt) {
  two_months();
  change([](db::Contract& contract) {
    contract.terms.meters[0].prices.push_back({Day::of(2026, 11, 1), billing::UnitPricing{{UnitPrice{20'000}, 4}}});
  });
  record_service_copies(books_.dealer.database(), {"SN-V-1", on("2026-11-05"), "bw", 20, ""}, "anna");
  EXPECT_EQ(books_.dealer.books().value("select count(*) from late_inputs"), "0");
  EXPECT_THAT(books_.correct().outcomes, IsEmpty());
}

TEST_F(LateInputs, APriceFromAnInvoicedDay) {
  two_months();
  change([](db::Contract& contract) {
    contract.terms.meters[0].prices.push_back({Day::of(2026, 10, 1), billing::UnitPricing{{UnitPrice{12'000}, 4}}});
  });
  EXPECT_THAT(lint(), ElementsAre(testing::AllOf(HasSubstr("contract V-1"), HasSubstr("net 1.80"), HasSubstr("the price of bw from 2026-10-01"))));
  const auto outcome = only(books_.correct());
  EXPECT_EQ(outcome.net, Money{180}) << "900 clicks at 0.0020 more";
  EXPECT_THAT(outcome.inputs, ElementsAre("the price of bw from 2026-10-01 was entered or changed afterwards"));
  EXPECT_EQ(outcome.corrects, std::vector<std::string>{"RE-2026-000003"});
  expect_settled();
}

TEST_F(LateInputs, ALowerFlatFeeBecomesACreditWithItsOwnReason) {
  two_months();
  change([](db::Contract& contract) { contract.terms.flat_fees.push_back({Day::of(2026, 10, 16), {UnitPrice{14'000'000}, 2}}); });
  const auto outcome = only(books_.correct());
  EXPECT_EQ(outcome.net, Money{-825}) << "15 of 31 days at 30.00, 16 at 14.00: 14.52 + 7.23 instead of 30.00";
  EXPECT_EQ(books_.dealer.books().value("select reason from invoices where state = 'draft'"), "Nachträglich vereinbarte oder erfasste Preise");
  expect_settled();
}

// A free quota has no date: what is agreed today says nothing of the past.
TEST_F(LateInputs, FreeCopiesWithoutADateStayAsTheyWereAgreed) {
  two_months();
  change([](db::Contract& contract) { contract.terms.meters[0].free_per_month = Clicks{500}; });
  EXPECT_THAT(books_.correct().outcomes, IsEmpty());
}

// Prices are replaced by an import that knows only the newest: the old months keep theirs.
TEST_F(LateInputs, AnOldPriceThatIsGoneStillPricesItsMonths) {
  two_months();
  change([](db::Contract& contract) { contract.terms.meters[0].prices = {{Day::of(2026, 11, 1), billing::UnitPricing{{UnitPrice{20'000}, 4}}}}; });
  EXPECT_THAT(books_.correct().outcomes, IsEmpty());
}

TEST_F(LateInputs, AResetThatIsDocumentedLate) {
  two_months();
  {
    db::Transaction transaction = books_.dealer.database().begin();
    db::ReadingStore(transaction).document_reset(books_.dealer.device("V-1"), {on("2026-10-10"), "bw", 1900, 1500}, "anna", "board replaced");
    transaction.commit();
  }
  const auto outcome = only(books_.correct());
  EXPECT_EQ(outcome.net, Money{400}) << "300 + 1000 instead of 900 clicks";
  EXPECT_THAT(outcome.inputs, Contains(HasSubstr("reset of bw on 2026-10-10 from 1900 to 1500 was not known")));
  EXPECT_EQ(books_.dealer.books().value("select count(*) from late_inputs where kind = 'reset'"), "1");
  expect_settled();
}

TEST_F(LateInputs, TestCopiesThatAreEnteredLate) {
  two_months();
  record_service_copies(books_.dealer.database(), {"SN-V-1", on("2026-10-12"), "bw", 100, "fuser"}, "anna");
  const auto outcome = only(books_.correct());
  EXPECT_EQ(outcome.net, Money{-100});
  EXPECT_THAT(outcome.inputs, ElementsAre("place P1: 100 test copies (bw) of 2026-10-12 was not known"));
  EXPECT_EQ(books_.dealer.books().value("select reason from invoices where state = 'draft'"), "Nachträglich bekannt gewordene Servicekopien");
  expect_settled();
}

TEST_F(LateInputs, ASwapThatIsEnteredLate) {
  two_months();
  db::Device fresh;
  fresh.serial = "SN-NEW";
  fresh.model = "MFP 4000";
  {
    db::Transaction transaction = books_.dealer.database().begin();
    const DeviceId device = db::DeviceStore(transaction).add(fresh);
    db::ContractStore store(transaction);
    const auto position = store.find("V-1")->positions[0].id;
    const std::vector<billing::CounterValue> final_counters{{"bw", 2000}};
    store.end_placement(position, on("2026-10-15"), final_counters);
    store.place(position, {device, on("2026-10-15"), {}, {{"bw", 10}}, {}});
    db::NewReading reading;
    reading.device = device;
    reading.counter = "bw";
    reading.read_at = db::end_of_day(end_of(10));
    reading.source = "snmp";
    reading.value = 710;
    db::ReadingStore(transaction).add(std::span(&reading, 1));
    transaction.commit();
  }
  const auto outcome = only(books_.correct());
  EXPECT_EQ(outcome.net, Money{200}) << "400 + 700 instead of 900 clicks";
  EXPECT_THAT(outcome.inputs, Contains("place P1: device SN-NEW from 2026-10-15 was not known"));
  EXPECT_THAT(outcome.inputs, Contains(HasSubstr("device SN-V-1 from 2026-08-31 left on 2026-10-15")));
  EXPECT_THAT(corrections_text(books_.correct(true)), HasSubstr("- place P1: device SN-NEW from 2026-10-15 was not known"));
  expect_settled();
}

RunRequest month(int month, bool dry_run, billing::ReadingTolerance tolerance) {
  RunRequest request;
  request.period = Period::month(2026, month);
  request.dry_run = dry_run;
  request.tolerance = tolerance;
  request.started_by = "test";
  return request;
}

TEST_F(LateInputs, AReadingWithinTheDealersToleranceClosesTheMonth) {
  books_.dealer.add_contract("V-1");
  books_.dealer.add_contract("V-2", [](db::Contract& contract) { contract.tolerance = billing::ReadingTolerance{0, 0}; });
  for (const char* number : {"V-1", "V-2"}) books_.dealer.read(number, on("2026-09-29"), 1580);
  const auto report = books_.dealer.settle(month(9, false, {2, 2}));
  ASSERT_THAT(test::outcome(report, "V-1").tolerated, SizeIs(1));
  EXPECT_EQ(test::outcome(report, "V-1").net, Money{3580});
  EXPECT_THAT(test::outcome(report, "V-1").exceptions, IsEmpty());
  EXPECT_THAT(test::outcome(report, "V-2").exceptions, SizeIs(1)) << "its contract agrees none";
  const std::string text = report_text(report, true);
  EXPECT_THAT(text, HasSubstr("bw on position P1: closed by the reading of 2026-09-29, 1 day before 2026-09-30 (snmp)"));
  EXPECT_THAT(text, HasSubstr("1 contract is closed by readings of another day"));
  books_.issue_all();
  const auto explained = explain_invoice(books_.dealer.database(), books_.dealer.config(), "RE-2026-000001", {}, document::Language::english);
  EXPECT_THAT(explanation_text(explained), HasSubstr("the one of 2026-09-29 (snmp) closes the period, 1 day before the due date"));
  // October opens with it.
  books_.dealer.read("V-1", end_of(10), 2500);
  EXPECT_EQ(test::outcome(books_.dealer.settle(month(10, false, {2, 2})), "V-1").net, Money{3000 + 920});
}

TEST_F(LateInputs, ANearerReadingThatComesLaterMovesTheClicks) {
  books_.dealer.add_contract("V-1", [](db::Contract& contract) { contract.tolerance = billing::ReadingTolerance{3, 3}; });
  books_.dealer.read("V-1", on("2026-09-27"), 1540);
  books_.month(9);
  EXPECT_EQ(books_.issued_net(), Money{3540});
  books_.dealer.read("V-1", on("2026-10-02"), 1620);
  const auto outcome = only(books_.correct());
  EXPECT_EQ(outcome.net, Money{80});
  EXPECT_THAT(outcome.inputs, Contains(HasSubstr("reading of bw on 2026-10-02, 1620 (snmp), was not known")));
  books_.issue_all();
  books_.dealer.read("V-1", end_of(10), 2500);
  books_.month(10);
  EXPECT_EQ(books_.issued_net(), Money{3000 + 3000 + 1500}) << "every click from 1000 to 2500 once";
}

TEST_F(LateInputs, TheReportNamesEstimatesAndMetersThatWait) {
  for (const char* number : {"V-1", "V-2"})
    books_.dealer.add_contract(number, [&](db::Contract& contract) { contract.terms.meters[0].no_average = std::string(number) == "V-2"; });
  for (const char* number : {"V-1", "V-2"}) books_.dealer.read(number, end_of(9), 1600);
  books_.month(9);
  const auto report = books_.dealer.settle(10);
  EXPECT_THAT(test::outcome(report, "V-1").estimated, ElementsAre("bw"));
  EXPECT_THAT(test::outcome(report, "V-2").waiting, ElementsAre("bw"));
  const std::string text = report_text(report, true);
  EXPECT_THAT(text, HasSubstr("estimated, not read: bw"));
  EXPECT_THAT(text, HasSubstr("1 contract is billed with estimates (geschätzt)"));
  EXPECT_THAT(text, HasSubstr("1 contract has meters that wait for a reading"));
}

// The contract ended with its last settlement, and that was told after it: nothing else would bill what waited for a later one.
TEST_F(LateInputs, TheEndOfAContractClosesItsYear) {
  two_months([](db::Contract& contract) { contract.terms.cycle = billing::SettlementCycle::calendar_year; });
  EXPECT_EQ(books_.issued_net(), Money{4 * 3000});
  change([](db::Contract& contract) { contract.terms.last_day = end_of(10); });
  const auto outcome = only(books_.correct());
  EXPECT_EQ(outcome.net, Money{1500});
  EXPECT_THAT(outcome.inputs, ElementsAre("the contract's end on 2026-10-31 was not known"));
  expect_settled();
  EXPECT_EQ(books_.issued_net(), Money{4 * 3000 + 1500});
}

TEST_F(LateInputs, TheEndOfAContractBillsWhatWaitedBelowTheMinimumInvoice) {
  two_months([](db::Contract& contract) { contract.terms.minimum_invoice = Money{10'000}; });
  EXPECT_EQ(books_.issued_net(), Money{});
  change([](db::Contract& contract) { contract.terms.last_day = end_of(10); });
  EXPECT_EQ(only(books_.correct()).net, Money{3600 + 3900});
  expect_settled();
  EXPECT_EQ(books_.issued_net(), Money{3600 + 3900});
}

TEST_F(LateInputs, TheEndOfAContractLeavesItsFeesInAdvanceToTheRun) {
  two_months([](db::Contract& contract) {
    contract.terms.cycle = billing::SettlementCycle::calendar_year;
    billing::ScheduledFee fee;
    fee.name = "Wartung", fee.rhythm_months = 3, fee.anchor = on("2026-09-01"), fee.in_advance = true;
    fee.prices = {{on("2026-09-01"), {UnitPrice{10'000'000}, 2}}};
    contract.terms.fees = {fee};
  });
  const Money before = books_.issued_net();
  change([](db::Contract& contract) { contract.terms.last_day = end_of(10); });
  EXPECT_EQ(only(books_.correct()).net, Money{1500});
  books_.issue_all();
  books_.month(11);
  EXPECT_EQ(books_.issued_net() - before, Money{1500 - 1000 + 3000 + 3000}) << "November of the fee comes back; the other contract's November, and its next quarter";
  EXPECT_THAT(books_.correct().outcomes, IsEmpty());
}

// A run between the cancellation and the correction says nothing of the month that is missing.
TEST_F(LateInputs, ACancelledMonthOfACalendarYearIsCountedAgain) {
  two_months([](db::Contract& contract) {
    contract.terms.cycle = billing::SettlementCycle::calendar_year;
    contract.terms.start = contract.positions[0].placements[0].from = on("2026-09-01");
  });
  const auto counted = [&] {
    return books_.dealer.books().value("select usage from settlement_ledger join contracts using (contract_id) where number = 'V-1' and not void and "
                                       "period_first = '2026-09-01' order by settled_until desc, settlement_id desc limit 1");
  };
  EXPECT_EQ(counted(), "600\tP1");
  books_.cancel("RE-2026-000001");
  books_.dealer.read("V-1", end_of(11), 3200);
  books_.dealer.settle(11);
  EXPECT_EQ(only(books_.correct()).net, Money{3000});
  books_.issued_on = end_of(11);
  books_.issue_all();
  EXPECT_EQ(counted(), "600\tP1");
}

}  // namespace
}  // namespace klickwerk::office
