// The run over a real database: what is due, isolation, gaps, late readings, dry runs.
#include "office/settlement_run/settlement_run.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include "office/settlement_run/discard.h"
#include "tests/office/dealer.h"

namespace klickwerk::office {
namespace {

using test::Dealer;
using test::outcome;
using testing::HasSubstr;

constexpr auto september_end = [] { return Day::of(2026, 9, 30); };
constexpr auto october_end = [] { return Day::of(2026, 10, 31); };

TEST(SettlementRun, DraftsWhatIsDue) {
  Dealer dealer;
  dealer.add_contract("V-1");
  dealer.read("V-1", september_end(), 2500);
  RunReport report = dealer.settle(9);
  ASSERT_EQ(report.contracts.size(), 1u);
  EXPECT_EQ(outcome(report, "V-1").verdict, Verdict::drafted) << report_text(report, true);
  EXPECT_EQ(outcome(report, "V-1").net, Money{4500});  // 30.00 + 1,500 x 0.0100
  EXPECT_EQ(dealer.books().value("select net_cents from invoices where state = 'draft'"), "4500");
  EXPECT_EQ(dealer.books().value("select count(*) from settlement_runs where finished_at is not null and drafted = 1"), "1");
}

TEST(SettlementRun, RunningAgainChangesNothing) {
  Dealer dealer;
  dealer.add_contract("V-1");
  dealer.read("V-1", september_end(), 2500);
  RunReport first = dealer.settle(9);
  std::string id = dealer.books().value("select settlement_id from settlements");
  RunReport second = dealer.settle(9);
  EXPECT_EQ(outcome(second, "V-1").verdict, Verdict::unchanged) << report_text(second, true);
  EXPECT_EQ(second.result_hash(), first.result_hash());
  EXPECT_EQ(dealer.books().value("select settlement_id from settlements"), id);
  EXPECT_EQ(dealer.books().value("select count(*) from invoices"), "1");
}

TEST(SettlementRun, ADryRunStoresNothingAndShowsTheSame) {
  Dealer dealer;
  for (int i = 1; i <= 5; ++i) {
    dealer.add_contract("V-" + std::to_string(i));
    if (i != 3) dealer.read("V-" + std::to_string(i), september_end(), 1000 + 700 * i);  // V-3 has no reading: held
  }
  RunReport dry = dealer.settle(9, true);
  EXPECT_EQ(dealer.books().value("select count(*) from settlements"), "0");
  EXPECT_EQ(dealer.books().value("select count(*) from settlement_runs"), "0");
  EXPECT_EQ(dealer.books().value("select count(*) from settlement_exceptions"), "0");
  RunReport real = dealer.settle(9);
  EXPECT_EQ(dry.result_hash(), real.result_hash());
  EXPECT_EQ(dry.totals().net, real.totals().net);
  EXPECT_EQ(dealer.books().value("select result_hash from settlement_runs"), real.result_hash());
}

TEST(SettlementRun, AHeldMeterLeavesTheRestOfTheContract) {
  Dealer dealer;
  dealer.add_contract("V-1");
  RunReport report = dealer.settle(9);
  const auto& contract = outcome(report, "V-1");
  EXPECT_EQ(contract.verdict, Verdict::drafted);
  EXPECT_EQ(contract.net, Money{3000});
  ASSERT_EQ(contract.exceptions.size(), 1u);
  EXPECT_EQ(contract.exceptions[0].code, billing::ExceptionCode::missing_reading_no_history);
  EXPECT_THAT(report_text(report, false), HasSubstr("MISSING_READING_NO_HISTORY (bw"));
  EXPECT_TRUE(report.needs_attention());
  EXPECT_EQ(dealer.books().value("select count(*) from settlement_exceptions where resolved_at is null"), "1");
}

// Prices that begin after the period: nothing to settle by. The others go on.
TEST(SettlementRun, OneBadContractStopsNoOther) {
  Dealer dealer;
  dealer.add_contract("V-1");
  dealer.add_contract("V-2", [](db::Contract& contract) {
    contract.terms.meters[0].prices = {{Day::of(2027, 1, 1), billing::UnitPricing{{UnitPrice{10'000}, 4}}}};
  });
  dealer.add_contract("V-3");
  for (const char* number : {"V-1", "V-2", "V-3"}) dealer.read(number, september_end(), 2000);
  RunReport report = dealer.settle(9);
  EXPECT_EQ(outcome(report, "V-1").verdict, Verdict::drafted);
  EXPECT_EQ(outcome(report, "V-3").verdict, Verdict::drafted);
  const auto& bad = outcome(report, "V-2");
  EXPECT_EQ(bad.verdict, Verdict::failed);
  EXPECT_FALSE(bad.reason.empty());
  EXPECT_FALSE(bad.next_step.empty());
  EXPECT_EQ(dealer.books().value("select count(*) from settlements"), "2");
  EXPECT_EQ(dealer.books().value("select count(*) from settlement_exceptions where settlement_id is null"), "1");
}

// A row that the database refuses fails its own contract, not the batch.
TEST(SettlementRun, ARefusedRowFailsItsContractOnly) {
  Dealer dealer;
  for (const char* number : {"V-1", "V-2", "V-3"}) {
    dealer.add_contract(number);
    dealer.read(number, september_end(), 2000);
  }
  std::string second = dealer.books().value("select contract_id from contracts where number = 'V-2'");
  dealer.books().execute("alter table settlements add constraint settlements_not_this check (contract_id <> " + second + ")");
  RunReport report = dealer.settle(9);
  EXPECT_EQ(outcome(report, "V-1").verdict, Verdict::drafted);
  EXPECT_EQ(outcome(report, "V-3").verdict, Verdict::drafted);
  EXPECT_EQ(outcome(report, "V-2").verdict, Verdict::failed);
  EXPECT_THAT(outcome(report, "V-2").reason, HasSubstr("settlements_not_this"));
  EXPECT_EQ(dealer.books().value("select count(*) from settlements"), "2");
  dealer.books().execute("alter table settlements drop constraint settlements_not_this");
  report = dealer.settle(9);
  EXPECT_EQ(outcome(report, "V-2").verdict, Verdict::drafted);
  EXPECT_EQ(outcome(report, "V-1").verdict, Verdict::unchanged);
}

TEST(SettlementRun, AnOpenPeriodBlocksTheNext) {
  Dealer dealer;
  dealer.add_contract("V-1");
  dealer.read("V-1", september_end(), 2000);
  dealer.read("V-1", october_end(), 3000);
  RunReport october = dealer.settle(10);
  EXPECT_EQ(outcome(october, "V-1").verdict, Verdict::blocked);
  EXPECT_THAT(outcome(october, "V-1").next_step, HasSubstr("settle 2026-09 first"));
  EXPECT_EQ(dealer.books().value("select count(*) from settlements"), "0");
  dealer.settle(9);
  october = dealer.settle(10);
  EXPECT_EQ(outcome(october, "V-1").verdict, Verdict::drafted) << report_text(october, true);
  EXPECT_EQ(outcome(october, "V-1").net, Money{4000});
}

TEST(SettlementRun, ALateReadingMakesTheDraftAnew) {
  Dealer dealer;
  dealer.add_contract("V-1");
  dealer.add_contract("V-2");
  dealer.read("V-2", september_end(), 2000);
  EXPECT_EQ(outcome(dealer.settle(9), "V-1").net, Money{3000});
  dealer.read("V-1", september_end(), 2000);
  RunReport again = dealer.settle(9);
  EXPECT_EQ(outcome(again, "V-1").verdict, Verdict::drafted);
  EXPECT_EQ(outcome(again, "V-1").net, Money{4000});
  EXPECT_EQ(outcome(again, "V-2").verdict, Verdict::unchanged);
  EXPECT_EQ(dealer.books().value("select count(*) from invoices"), "2");
  EXPECT_EQ(dealer.books().value("select count(*) from settlement_exceptions where resolved_at is null"), "0");
}

TEST(SettlementRun, ALaterSettlementProtectsTheEarlierDraft) {
  Dealer dealer;
  dealer.add_contract("V-1");
  dealer.read("V-1", september_end(), 2000);
  dealer.read("V-1", october_end(), 3000);
  dealer.settle(9);
  dealer.settle(10);
  dealer.read("V-1", Day::of(2026, 9, 15), 1500);
  EXPECT_EQ(outcome(dealer.settle(9), "V-1").verdict, Verdict::kept);
  EXPECT_EQ(dealer.books().value("select count(*) from settlements"), "2");
}

TEST(SettlementRun, ApprovedInvoicesAreNeverTouched) {
  Dealer dealer;
  dealer.add_contract("V-1");
  dealer.settle(9);
  dealer.approve_all();
  dealer.read("V-1", september_end(), 2000);
  RunReport again = dealer.settle(9);
  EXPECT_EQ(again.contracts.size(), 0u) << report_text(again, true);
  EXPECT_EQ(again.already_settled, 1);
  EXPECT_EQ(dealer.books().value("select net_cents from invoices"), "3000");
}

TEST(SettlementRun, HeldContractsAreListedAndThoseOfOthersCounted) {
  Dealer dealer;
  dealer.add_contract("V-1", [](db::Contract& contract) { contract.hold_from = Day::of(2026, 9, 10); });
  dealer.add_contract("V-2", [](db::Contract& contract) { contract.billed_elsewhere = true; });
  dealer.add_contract("V-3");
  RunReport report = dealer.settle(9);
  EXPECT_EQ(outcome(report, "V-1").verdict, Verdict::on_hold);
  EXPECT_EQ(report.billed_elsewhere, 1);
  EXPECT_EQ(report.contracts.size(), 2u);
  EXPECT_EQ(dealer.books().value("select count(*) from settlements"), "1");
}

TEST(SettlementRun, QuartersAreDueInTheirLastMonth) {
  Dealer dealer;
  dealer.add_contract("V-1", [](db::Contract& contract) {
    contract.cycle_months = 3;
    contract.billing_from = Day::of(2026, 8, 1);  // the first quarter is shortened
    contract.rhythm_anchor = Day::of(2026, 1, 1);
  });
  EXPECT_EQ(dealer.settle(8).contracts.size(), 0u);
  RunReport report = dealer.settle(9);
  EXPECT_EQ(outcome(report, "V-1").period, Period::inclusive(Day::of(2026, 8, 1), Day::of(2026, 9, 30)));
  EXPECT_EQ(outcome(report, "V-1").net, Money{6000});
}

TEST(SettlementRun, StartAndEndShortenThePeriod) {
  Dealer dealer;
  dealer.add_contract("V-1", [](db::Contract& contract) {
    contract.terms.start = Day::of(2026, 9, 16);
    contract.billing_from = {};
    contract.terms.last_day = Day::of(2026, 10, 10);
    contract.positions[0].placements[0].from = Day::of(2026, 9, 16);
  });
  dealer.read("V-1", september_end(), 1100);
  dealer.read("V-1", Day::of(2026, 10, 10), 1200);
  RunReport september = dealer.settle(9), october = dealer.settle(10), november = dealer.settle(11);
  EXPECT_EQ(outcome(september, "V-1").period, Period::inclusive(Day::of(2026, 9, 16), Day::of(2026, 9, 30)));
  EXPECT_EQ(outcome(september, "V-1").net, Money{1600});  // 30.00 x 15/30 + 1.00
  EXPECT_EQ(outcome(october, "V-1").period, Period::inclusive(Day::of(2026, 10, 1), Day::of(2026, 10, 10)));
  EXPECT_EQ(november.contracts.size(), 0u);
}

TEST(SettlementRun, OneContractAlone) {
  Dealer dealer;
  dealer.add_contract("V-1");
  dealer.add_contract("V-2");
  RunRequest request;
  request.period = Period::month(2026, 9);
  request.contract_number = "V-2";
  request.started_by = "test";
  EXPECT_EQ(dealer.settle(request).contracts.size(), 1u);
  EXPECT_EQ(dealer.books().value("select count(*) from settlements"), "1");
  request.contract_number = "V-9";
  EXPECT_THROW(dealer.settle(request), db::Refused);
}

// A typing mistake in the month must not bill clicks that nobody has made yet.
TEST(SettlementRun, LeavesPeriodsAloneThatAreNotOver) {
  Dealer dealer;
  dealer.add_contract("V-1");
  dealer.add_contract("V-2", [](db::Contract& contract) { contract.terms.last_day = Day::of(2026, 9, 10); });
  dealer.read("V-2", Day::of(2026, 9, 10), 1100);
  RunRequest request;
  request.period = Period::month(2026, 9);
  request.today = Day::of(2026, 9, 29);
  request.started_by = "test";
  RunReport early = dealer.settle(request);
  EXPECT_EQ(outcome(early, "V-1").verdict, Verdict::not_over);
  EXPECT_EQ(outcome(early, "V-2").verdict, Verdict::drafted) << "ended on the 10th";
  EXPECT_EQ(early.totals().due, 1);
  EXPECT_FALSE(early.needs_attention());
  request.today = september_end();
  EXPECT_EQ(outcome(dealer.settle(request), "V-1").verdict, Verdict::drafted);
}

TEST(SettlementRun, DiscardsWhatIsNotIssuedLatestFirst) {
  Dealer dealer;
  for (const char* number : {"V-1", "V-2"}) {
    dealer.add_contract(number);
    dealer.read(number, september_end(), 1100);
    dealer.read(number, Day::of(2026, 10, 31), 1200);
  }
  const std::string hash = dealer.settle(9).result_hash();
  dealer.settle(10);
  dealer.approve_all();
  DiscardReport september = discard_settlements(dealer.database(), Period::month(2026, 9), {}, "test");
  EXPECT_EQ(september.discarded, 0);
  EXPECT_EQ(september.refused.size(), 2u) << "October stands on them";
  EXPECT_EQ(discard_settlements(dealer.database(), Period::month(2026, 10), "V-2", "test").discarded, 1);
  EXPECT_EQ(discard_settlements(dealer.database(), Period::month(2026, 10), {}, "test").discarded, 1);
  EXPECT_EQ(discard_settlements(dealer.database(), Period::month(2026, 9), {}, "test").discarded, 2);
  EXPECT_EQ(dealer.books().value("select count(*) from settlements"), "0");
  EXPECT_EQ(dealer.books().value("select count(*) from invoices"), "0");
  EXPECT_EQ(dealer.books().value("select count(*) from audit_log where action = 'settlement.discard'"), "4");
  EXPECT_EQ(dealer.settle(9).result_hash(), hash);
  EXPECT_THROW(discard_settlements(dealer.database(), Period::month(2026, 9), "V-9", "test"), db::Refused);
}

// Small batches give what one batch gives.
TEST(SettlementRun, BatchesDoNotMatter) {
  Dealer dealer;
  for (int i = 10; i < 30; ++i) {
    dealer.add_contract("V-" + std::to_string(i));
    dealer.read("V-" + std::to_string(i), september_end(), 1000 + 13 * i);
  }
  std::string expected = dealer.settle(9, true).result_hash();
  RunRequest request;
  request.period = Period::month(2026, 9);
  request.started_by = "test";
  request.batch_size = 3;
  EXPECT_EQ(dealer.settle(request).result_hash(), expected);
  EXPECT_EQ(dealer.books().value("select count(*) from invoices"), "20");
}

}  // namespace
}  // namespace klickwerk::office
