// New prices of running contracts.
#include "office/contract_change/price_change.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include "db/errors.h"
#include "tests/office/correction_books.h"

namespace klickwerk::office {
namespace {

using test::CorrectionBooks;
using testing::HasSubstr;
using testing::IsEmpty;
using testing::SizeIs;

Day on(const char* iso) { return Day::parse(iso).value(); }

class PriceChanges : public testing::Test {
 protected:
  std::vector<ChangedPrice> change(const PriceChange& wanted) { return change_prices(books_.dealer.database(), wanted, "anna"); }
  db::Contract contract(const char* number = "V-1") {
    db::Transaction transaction = books_.dealer.database().begin();
    return db::ContractStore(transaction).find(number).value();
  }
  PriceChange click(const char* price, const char* from) {
    PriceChange wanted;
    wanted.contract = "V-1", wanted.meter = "bw", wanted.from = on(from);
    wanted.price = billing::AgreedPrice{parse_unit_price(price).value(), places_of(price)};
    return wanted;
  }
  CorrectionBooks books_;
};

TEST_F(PriceChanges, ADayInMidPeriodDividesIt) {
  books_.dealer.add_contract("V-1");
  const auto changed = change(click("0.0120", "2026-09-16"));
  ASSERT_THAT(changed, SizeIs(1));
  EXPECT_FALSE(changed[0].settled);
  books_.dealer.read("V-1", on("2026-09-15"), 1400);
  books_.dealer.read("V-1", on("2026-09-30"), 2000);
  EXPECT_EQ(test::outcome(books_.dealer.settle(9), "V-1").net, Money{3000 + 400 + 720});
  EXPECT_EQ(books_.dealer.books().value("select actor || ': ' || note from audit_log where action = 'contract.price'"),
            "anna: from 2026-09-16: bw 0.0100 -> 0.0120");
  EXPECT_THAT(change(click("0.0120", "2026-09-16")), IsEmpty()) << "the same again";
  change(click("0.0130", "2026-09-16"));
  EXPECT_THAT(contract().terms.meters[0].prices, SizeIs(2)) << "one price a day";
}

TEST_F(PriceChanges, ADayInASettledPeriodIsSaidAndCorrected) {
  books_.dealer.add_contract("V-1");
  books_.dealer.read("V-1", on("2026-09-30"), 2000);
  books_.month(9);
  const auto wanted = click("0.0120", "2026-09-01");
  const auto changed = change(wanted);
  ASSERT_THAT(changed, SizeIs(1));
  EXPECT_TRUE(changed[0].settled);
  EXPECT_THAT(prices_text(changed, wanted), HasSubstr("1 contract has a period that is settled"));
  const auto report = books_.correct();
  ASSERT_THAT(report.outcomes, SizeIs(1));
  EXPECT_EQ(report.outcomes[0].net, Money{200});
}

TEST_F(PriceChanges, ARaiseOfEverythingKeepsThePlaces) {
  const auto with_all = [](db::Contract& contract) {
    contract.terms.meters[0].prices[0].pricing = billing::GraduatedPricing{{{Clicks{1000}, {UnitPrice{8'500}, 4}}, {{}, {UnitPrice{7'255}, 6}}}};
    billing::ScheduledFee fee;
    fee.name = "Leasing", fee.anchor = Day::of(2026, 1, 1), fee.prices = {{Day::of(2026, 1, 1), {UnitPrice{12'340'000}, 2}}};
    contract.terms.fees = {fee};
  };
  books_.dealer.add_contract("V-1", with_all);
  books_.dealer.add_contract("V-2", [](db::Contract& contract) { contract.terms.last_day = Day::of(2026, 12, 31); });
  PriceChange raise;
  raise.from = on("2027-01-01");
  raise.raise_bp = 350;
  raise.dry_run = true;
  EXPECT_THAT(change(raise), SizeIs(4)) << "two tiers, the flat fee, the leasing fee; the contract that ends is left out";
  EXPECT_THAT(contract().terms.flat_fees, SizeIs(1)) << "a dry run stores nothing";
  raise.dry_run = false;
  change(raise);
  const auto terms = contract().terms;
  const auto& tiers = std::get<billing::GraduatedPricing>(terms.meters[0].prices.at(1).pricing).tiers;
  EXPECT_EQ(tiers[0].price, (billing::AgreedPrice{UnitPrice{8'800}, 4})) << "0.0085 by 3.5 % is 0.0087975";
  EXPECT_EQ(tiers[1].price, (billing::AgreedPrice{UnitPrice{7'509}, 6})) << "0.007255 by 3.5 % is 0.007508925";
  EXPECT_EQ(terms.flat_fees.at(1).per_month, (billing::AgreedPrice{UnitPrice{31'050'000}, 2}));
  EXPECT_EQ(terms.fees[0].prices.at(1).per_month, (billing::AgreedPrice{UnitPrice{12'770'000}, 2}));
}

TEST_F(PriceChanges, ARaiseIsSeenInSmallPricesAndElseNamed) {
  books_.dealer.add_contract("V-1", [](db::Contract& contract) {
    contract.terms.meters[0].prices[0].pricing = billing::GraduatedPricing{
        {{Clicks{100}, {UnitPrice{10'000}, 2}}, {Clicks{200}, {UnitPrice{10'000}, 4}}, {Clicks{300}, {UnitPrice{1}, 6}}, {{}, {UnitPrice{0}, 2}}}};
    contract.terms.flat_fees = {{Day::of(2026, 1, 1), {UnitPrice{10'000}, 2}}};
    billing::ScheduledFee fee;
    fee.name = "Leasing", fee.anchor = Day::of(2026, 1, 1), fee.prices = {{Day::of(2026, 1, 1), {UnitPrice{49'000'000}, 0}}};
    contract.terms.fees = {fee};
  });
  PriceChange raise;
  raise.from = on("2027-01-01");
  raise.raise_bp = 350;
  const auto changed = change(raise);
  const auto terms = contract().terms;
  const auto& tiers = std::get<billing::GraduatedPricing>(terms.meters[0].prices.at(1).pricing).tiers;
  EXPECT_EQ(tiers[0].price, (billing::AgreedPrice{UnitPrice{10'350}, 5})) << "0.01 does not stay 0.01";
  EXPECT_EQ(tiers[1].price, (billing::AgreedPrice{UnitPrice{10'350}, 5})) << "0.0104 were 4 %";
  EXPECT_EQ(tiers[2].price, (billing::AgreedPrice{UnitPrice{1}, 6}));
  EXPECT_EQ(terms.fees[0].prices.at(1).per_month, (billing::AgreedPrice{UnitPrice{50'720'000}, 2})) << "49 in whole euros, fees have cents";
  EXPECT_THAT(terms.flat_fees, SizeIs(1)) << "0.01 a month stays";
  ASSERT_THAT(changed, SizeIs(5)) << "a price of 0 has no percentage";
  EXPECT_EQ(prices_that_stay(changed), 2);
  EXPECT_THAT(prices_text(changed, raise), testing::AllOf(HasSubstr("2 prices stay as they are"), HasSubstr("klickwerk contract price NUMBER --price")));
  EXPECT_EQ(books_.dealer.books().value("select note from audit_log where action = 'contract.price'"),
            "from 2027-01-01: bw, tier 1 0.01 -> 0.01035; bw, tier 2 0.0100 -> 0.01035; fee Leasing 49 -> 50.72");
}

TEST_F(PriceChanges, WhatCannotBeIsRefused) {
  books_.dealer.add_contract("V-1", [](db::Contract& contract) {
    contract.terms.meters[0].prices[0].pricing = billing::VolumePricing{{{{}, {UnitPrice{8'500}, 4}}}};
  });
  EXPECT_THROW(change(click("0.0100", "2027-01-01")), db::Refused) << "tiers";
  auto wanted = click("0.0100", "2027-01-01");
  wanted.meter = "colour";
  EXPECT_THROW(change(wanted), db::Refused);
  wanted.meter = "", wanted.fee = "Leasing";
  EXPECT_THROW(change(wanted), db::Refused);
  wanted = click("0.0100", "2027-01-01");
  wanted.contract.reset();
  EXPECT_THROW(change(wanted), db::Refused) << "one price for all contracts";
  wanted = click("0.0100", "2027-01-01");
  wanted.contract = "V-9";
  EXPECT_THROW(change(wanted), db::Refused);
  EXPECT_EQ(books_.dealer.books().value("select count(*) from audit_log where action = 'contract.price'"), "0");
}

}  // namespace
}  // namespace klickwerk::office
