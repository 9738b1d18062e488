// Estimates and held periods in corrections: what waits for the next settlement, what stands for good, what is settled anew.
#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include "db/contracts.h"
#include "db/devices.h"
#include "db/settlements.h"
#include "office/contract_change/contract_change.h"
#include "office/reading_review/reading_desk.h"
#include "tests/office/correction_books.h"

namespace klickwerk::office {
namespace {

using test::end_of;
using testing::HasSubstr;
using testing::IsEmpty;
using testing::SizeIs;

class CorrectedEstimates : public test::Corrections {};

TEST_F(CorrectedEstimates, AnEstimateThatStillWaitsIsLeftToTheNextSettlement) {
  two_months([](db::Contract& contract) { contract.terms.true_up = billing::TrueUp::by_days; });
  books_.issued_on = Day::of(2026, 12, 5);
  books_.month(11);  // no reading: 750 estimated
  EXPECT_EQ(books_.issued_net(), Money{7500 + 3000 + 750});
  books_.dealer.read("V-1", end_of(11), 3000);
  EXPECT_THAT(books_.correct().outcomes, IsEmpty());
  books_.dealer.read("V-1", end_of(12), 3400);
  books_.issued_on = Day::of(2027, 1, 5);
  books_.month(12);
  EXPECT_EQ(books_.issued_net(), Money{7500 + 3000 + 500 + 3000 + 400});
  EXPECT_THAT(books_.correct().outcomes, IsEmpty());
}

// The next settlement trues it up: what an earlier month came to since then is no reason to estimate anew.
TEST_F(CorrectedEstimates, AnEstimateThatStillWaitsIsNotEstimatedAnew) {
  two_months();
  books_.issued_on = Day::of(2026, 12, 5);
  books_.month(11);  // 750 estimated, of 600 and 900
  books_.enter("V-1", end_of(10), 2600);
  EXPECT_EQ(only(books_.correct()).net, Money{100});  // October alone
  books_.dealer.read("V-1", end_of(12), 4000);
  books_.issued_on = Day::of(2027, 1, 5);
  books_.month(12);
  EXPECT_EQ(books_.issued_net(), Money{4 * 3000 + 3000});  // 4000 - 1000, each once
  EXPECT_THAT(books_.correct().outcomes, IsEmpty());
}

// Its counters would close the month; but December's draft bills them already.
TEST_F(CorrectedEstimates, ADeviceThatIsToldOfLaterClosesNoEstimateThatWaits) {
  two_months();
  books_.issued_on = Day::of(2026, 12, 5);
  books_.month(11);  // 750 estimated
  SwapOrder swap{"SN-V-1", "SN-NEW", "M 500", end_of(11), {{"bw", 3700}}, {{"bw", 10}}};
  ReadingDesk(books_.dealer.database(), {}).swap(swap, {"anna", "told late"});
  db::NewReading reading;
  {
    db::Transaction transaction = books_.dealer.database().begin();
    reading.device = db::DeviceStore(transaction).find("SN-NEW")->id;
    reading.counter = "bw";
    reading.read_at = db::end_of_day(end_of(12));
    reading.source = "snmp";
    reading.value = 910;
    db::ReadingStore(transaction).add(std::span(&reading, 1));
    transaction.commit();
  }
  books_.dealer.settle(12);
  EXPECT_THAT(books_.correct().outcomes, IsEmpty());
  books_.issued_on = Day::of(2027, 1, 5);
  books_.issue_all();
  EXPECT_EQ(books_.issued_net(), Money{4 * 3000 + 2700 + 900});
}

// The correction rests on what is issued and is stored after the draft: November's estimate that the draft has trued up stays so.
TEST_F(CorrectedEstimates, ADraftThatTruedUpAnEstimateIsNotOverwritten) {
  two_months([](db::Contract& contract) {
    contract.terms.true_up = billing::TrueUp::by_days;
    contract.terms.average_last_n = 1;
    contract.terms.meters[0].free_per_month = Clicks{5000};  // so that the counters move and no amount does
  });
  books_.issued_on = Day::of(2026, 12, 5);
  books_.month(11);  // no reading: 900 estimated, like October
  EXPECT_EQ(clicks_in_ledger("V-1"), 600 + 900 + 900);
  books_.dealer.read("V-1", end_of(12), 4000);
  books_.dealer.settle(12);
  EXPECT_EQ(clicks_in_ledger("V-1"), 3000);
  books_.enter("V-1", end_of(9), 1700);
  EXPECT_EQ(only(books_.correct()).verdict, CorrectionVerdict::ledger_only);
  EXPECT_EQ(clicks_in_ledger("V-1"), 3000);
  EXPECT_THAT(books_.correct().outcomes, IsEmpty());
  books_.issued_on = Day::of(2027, 1, 5);
  books_.issue_all();
  EXPECT_THAT(books_.correct().outcomes, IsEmpty());
  EXPECT_EQ(clicks_in_ledger("V-1"), 3000);
}

// No settlement comes any more that could true up.
TEST_F(CorrectedEstimates, TheLastEstimateOfAnEndedContractIsCorrected) {
  two_months([](db::Contract& contract) { contract.terms.last_day = Day::of(2026, 11, 30); });
  books_.issued_on = Day::of(2026, 12, 5);
  books_.month(11);  // 750 estimated
  books_.dealer.read("V-1", end_of(11), 3000);
  EXPECT_EQ(only(books_.correct()).net, Money{-250});
  books_.issue_all();
  EXPECT_EQ(books_.issued_net(), Money{7500 + 3000 + 500});
  EXPECT_THAT(books_.correct().outcomes, IsEmpty());
}

// A calendar year that bills each period for itself: October's reading has settled September with it, although the year is open.
TEST_F(CorrectedEstimates, AHeldPeriodThatAnInterimInvoiceHasClosedIsSettledAnew) {
  books_.dealer.add_contract("V-1", [](db::Contract& contract) {
    contract.billing_from.reset();
    contract.terms.start = contract.positions[0].placements[0].from = Day::of(2026, 9, 1);
    contract.terms.cycle = billing::SettlementCycle::calendar_year;
    contract.terms.interim_billing = true;
    contract.terms.true_up = billing::TrueUp::by_days;
    contract.terms.meters[0].no_average = true;
    contract.terms.meters[0].free_per_month = Clicks{700};
  });
  books_.month(9);
  books_.dealer.read("V-1", end_of(10), 2500);
  books_.month(10);
  EXPECT_EQ(books_.issued_net(), Money{3000 + 3000 + 100});  // 1500 - 1400
  books_.dealer.read("V-1", end_of(9), 1600);
  EXPECT_EQ(only(books_.correct()).net, Money{100});  // September 600 of 700, October 900 - 700
  books_.issue_all();
  EXPECT_EQ(books_.issued_net(), Money{3000 + 3000 + 200});
  EXPECT_THAT(books_.correct().outcomes, IsEmpty());
  books_.dealer.read("V-1", end_of(11), 3500);
  books_.dealer.read("V-1", end_of(12), 4000);
  for (int month : {11, 12}) {
    books_.issued_on = end_of(month) + 5;
    books_.month(month);
  }
  EXPECT_EQ(books_.issued_net(), Money{4 * 3000 + 200});  // 3000 - 2800 in the year
  EXPECT_THAT(books_.correct().outcomes, IsEmpty());
}

// Its September may still wait: the next settlement closes it, not the correction.
TEST_F(CorrectedEstimates, AHeldPeriodThatNoInterimInvoiceHasClosedIsLeftToTheNextSettlement) {
  books_.dealer.add_contract("V-1", [](db::Contract& contract) {
    contract.terms.cycle = billing::SettlementCycle::calendar_year;
    contract.terms.interim_billing = true;
    contract.terms.meters[0].no_average = true;
  });
  books_.month(9);
  books_.dealer.read("V-1", end_of(9), 1600);
  EXPECT_THAT(books_.correct().outcomes, IsEmpty());
  books_.dealer.read("V-1", end_of(10), 2500);
  books_.month(10);
  EXPECT_EQ(books_.issued_net(), Money{3000 + 3000 + 1500});
  EXPECT_THAT(books_.correct().outcomes, IsEmpty());  // settled with October's, and so it stays
}

// Of two places one was estimated, which a reading has closed: the other one is corrected all the same.
TEST_F(CorrectedEstimates, AnEstimateThatStandsKeepsNoOtherPlaceAsItWas) {
  test::Dealer& dealer = books_.dealer;
  dealer.add_contract("V-2", [](db::Contract& contract) { contract.positions.clear(), contract.billed_elsewhere = true; });
  dealer.add_contract("V-1", [&](db::Contract& contract) {
    contract.terms.true_up = billing::TrueUp::keep_estimates;
    contract.positions.push_back(contract.positions.front());
    contract.positions.back().label = "P2";
    contract.positions.back().placements.front().device = dealer.device("V-2");
  });
  const auto live = [&](int month, std::optional<std::int64_t> first, std::int64_t second) {
    if (first) dealer.read("V-1", end_of(month), *first);
    dealer.read("V-2", end_of(month), second);
    books_.issued_on = end_of(month) + 5;
    books_.month(month);
  };
  live(9, 1600, 1500);
  live(10, 2500, 2500);  // 200 too high on P2
  live(11, {}, 3000);    // 750 estimated on P1
  live(12, 3400, 3500);
  const Money everything{4 * 3000 + 2400 + 2500};
  EXPECT_EQ(books_.issued_net(), everything);
  books_.enter("V-2", end_of(10), 2300);
  EXPECT_EQ(only(books_.correct()).net, Money{});  // from October to November
  books_.issue_all();
  EXPECT_EQ(books_.issued_net(), everything);
}

// Likewise where the end was told after the last settlement, whose frozen terms know nothing of it.
TEST_F(CorrectedEstimates, TheLastEstimateIsCorrectedAlthoughTheEndWasToldAfterIt) {
  two_months();
  books_.issued_on = Day::of(2026, 12, 5);
  books_.month(11);  // 750 estimated
  end_contract(books_.dealer.database(), "V-1", end_of(11), "anna");
  books_.dealer.read("V-1", end_of(11), 3000);
  EXPECT_EQ(only(books_.correct()).net, Money{-250});
  books_.issue_all();
  EXPECT_EQ(books_.issued_net(), Money{7500 + 3000 + 500});
  EXPECT_THAT(books_.correct().outcomes, IsEmpty());
}

}  // namespace
}  // namespace klickwerk::office
