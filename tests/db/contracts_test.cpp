#include "db/contracts.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include "tests/db/samples.h"

namespace klickwerk::db {
namespace {

using namespace klickwerk::test;
using testing::HasSubstr;

class ContractsTest : public testing::Test {
 protected:
  ContractsTest() : transaction_(server_.database().begin()), customer_(add_customer(transaction_)), device_(add_device(transaction_, "SN1")) {}
  ContractStore store() { return ContractStore(transaction_); }

  // Every field that a contract can have, away from its default.
  Contract full() {
    Contract c = simple_contract(customer_, device_, "V-full");
    auto& t = c.terms;
    t.last_day = on("2028-12-31"), t.vat_rate_bp = 700, t.proration = billing::Proration::days_30_360, t.credit_unused = true;
    t.true_up = billing::TrueUp::by_days, t.average_last_n = 5, t.cycle = billing::SettlementCycle::calendar_year, t.interim_billing = true;
    t.minimum = billing::MinimumAmount{billing::MinimumAmount::Scope::all, price(10000000, 2)};
    t.flat_fees.push_back({on("2027-01-01"), price(51500000, 2)});
    t.meters[0].counts = {{"mono", 1}, {"large", 2}};
    t.meters[0].free_per_position = {{"P1", {50}}, {"P2", {60}}};
    t.meters[0].price_per_position = {{"P2", price(7000)}};
    t.meters[0].credit_price = price(0, 2);
    t.meters[0].prices.push_back({on("2027-01-01"), billing::GraduatedPricing{{{Clicks{5000}, price(11000)}, {{}, price(7500)}}}});
    t.meters[0].prices.push_back({on("2028-01-01"), billing::VolumePricing{{{Clicks{100}, price(9000)}, {{}, price(8000)}}}});
    t.meters[1].prices.push_back({on("2027-01-01"), billing::PackagePricing{{1000}, price(5990000, 2)}});
    t.meters[1].no_average = true;
    c.meter_names = {{"bw", "Schwarzweiß"}};
    c.positions.push_back({{}, "P2", "Empfang\t2. Stock\\links", {}, on("2026-02-01"), on("2027-02-01"), {}});
    c.cycle_months = 3, c.rhythm_anchor = on("2026-02-17"), c.billed_elsewhere = true, c.hold_from = on("2027-03-01");
    c.tolerance = t.tolerance = billing::ReadingTolerance{3, 5};
    t.discounts = {{billing::Discount::Scope::all, on("2026-01-01"), 250, ""}, {billing::Discount::Scope::clicks, on("2026-01-01"), 1'000, "Treuerabatt"},
                   {billing::Discount::Scope::fees, on("2027-01-01"), 0, ""}};
    t.show_included = true;
    c.payment_terms_days = 30, c.buyer_reference = "04011000-1234-34", c.remark = "intern\nzwei Zeilen", c.title = "Full-Service";
    return c;
  }
  // As it comes back: with the keys that the database gave.
  static Contract with_ids(Contract expected, const Contract& stored) {
    expected.id = stored.id;
    for (std::size_t i = 0; i < expected.positions.size(); ++i) expected.positions[i].id = stored.positions.at(i).id;
    if (!expected.rhythm_anchor) expected.rhythm_anchor = expected.terms.start.first_of_month();
    return expected;
  }

  TestDatabase server_;
  Transaction transaction_;
  CustomerId customer_;
  DeviceId device_;
};

TEST_F(ContractsTest, ComeBackAsTheyWere) {
  const Contract contract = full(), simple = simple_contract(customer_, add_device(transaction_, "SN2"));
  store().add(std::vector{contract, simple});
  const auto stored = store().find("V-full");
  ASSERT_TRUE(stored);
  EXPECT_EQ(*stored, with_ids(contract, *stored));
  const auto other = store().find("V1");
  EXPECT_EQ(*other, with_ids(simple, *other));
  EXPECT_FALSE(store().find("V2"));
  EXPECT_EQ(store().list().size(), 2u);
}

TEST_F(ContractsTest, ClickMinimumsComeBack) {
  Contract contract = simple_contract(customer_, device_);
  contract.terms.minimum = billing::MinimumClicks{"bw", {500}};
  store().add(contract);
  EXPECT_EQ(store().find("V1")->terms.minimum, contract.terms.minimum);
}

TEST_F(ContractsTest, ChangeReplacesTermsAndKeepsPlacements) {
  const ContractId id = store().add(full());
  Contract changed = simple_contract(customer_, device_, "V-new");
  changed.id = id;
  changed.terms.meters[0].free_per_position = {{"P3", {10}}};
  changed.positions = {{{}, "P3", "Neu", {}, {}, {}, {}}};
  store().change(changed);
  const auto stored = store().contract(id);
  EXPECT_EQ(stored->terms, changed.terms);
  ASSERT_EQ(stored->positions.size(), 3u);
  EXPECT_EQ(stored->positions[0].placements.size(), 1u);
  changed.id = {id.value + 1000};
  EXPECT_THROW(store().change(changed), Refused);
}

TEST_F(ContractsTest, NumberIsUnique) {
  store().add(simple_contract(customer_, device_));
  EXPECT_THROW(store().add(simple_contract(customer_, add_device(transaction_, "SN2"))), Conflict);
}

TEST_F(ContractsTest, SwapSharesItsDayAndKeepsFinalCounters) {
  store().add(simple_contract(customer_, device_));
  const PositionId position = store().find("V1")->positions[0].id;
  const DeviceId next = add_device(transaction_, "SN2");
  store().end_placement(position, on("2026-06-10"), std::vector<billing::CounterValue>{{"mono", 1900}});
  store().place(position, {next, on("2026-06-10"), {}, {{"mono", 12}}, {}});
  const auto placements = store().find("V1")->positions[0].placements;
  ASSERT_EQ(placements.size(), 2u);
  EXPECT_EQ(placements[0].last_day, on("2026-06-10"));
  EXPECT_EQ(placements[0].final_, (std::vector<billing::CounterValue>{{"mono", 1900}}));
  EXPECT_EQ(placements[1].device, next);
  EXPECT_THROW(store().end_placement({999999}, on("2026-06-10"), {}), Refused);
}

TEST_F(ContractsTest, DeviceStandsInOnePlaceAtATime) {
  store().add(simple_contract(customer_, device_));
  try {
    store().add(simple_contract(customer_, device_, "V2"));
    FAIL();
  } catch (const Refused& error) {
    EXPECT_THAT(error.what(), HasSubstr("device SN1 stands on position P1 of contract V1"));
  }
}

TEST_F(ContractsTest, MetersNameOnlyPositionsOfTheirContract) {
  Contract contract = simple_contract(customer_, device_);
  contract.terms.meters[0].price_per_position = {{"P9", price(1)}};
  EXPECT_THROW(store().add(contract), Refused);
}

}  // namespace
}  // namespace klickwerk::db
