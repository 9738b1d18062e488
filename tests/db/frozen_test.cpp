#include "db/frozen_settlement.h"

#include <gtest/gtest.h>

#include "db/errors.h"
#include "tests/db/samples.h"

namespace klickwerk::db {
namespace {

using namespace billing;
using test::on;
using test::price;

SettlementInput full_input() {
  SettlementInput input;
  input.period = {on("2026-10-01"), on("2026-11-01")};
  input.terms = test::simple_contract({1}, {1}).terms;
  auto& t = input.terms;
  t.number = "V \"1\"\\\n\x01ü";
  t.last_day = on("2027-12-31"), t.minimum = MinimumClicks{"bw", {500}}, t.cycle = SettlementCycle::calendar_year, t.true_up = TrueUp::by_days;
  t.proration = Proration::none, t.credit_unused = t.interim_billing = true;
  t.meters[0].credit_price = price(0), t.meters[0].no_average = true;
  t.meters[0].free_per_position = {{"P1", {5}}}, t.meters[0].price_per_position = {{"P1", price(7)}};
  t.meters[0].prices.push_back({on("2026-05-01"), GraduatedPricing{{{Clicks{9}, price(1)}, {{}, price(2)}}}});
  t.meters[0].prices.push_back({on("2026-06-01"), VolumePricing{{{{}, price(2)}}}});
  t.meters[0].prices.push_back({on("2026-07-01"), PackagePricing{{1000}, price(5, 2)}});
  input.positions = {{"P1", on("2026-01-01"), on("2026-12-31"), {{"SN1", on("2026-01-01"), on("2026-05-01"), {{"mono", 1}}, {{"mono", 9}}}},
                      {{on("2026-03-01"), "mono", 5, 0}}, {{"mono", on("2026-02-28"), 4, "snmp"}}}};
  input.ledger = {{"bw", {on("2026-09-01"), on("2026-10-01")}, MeterLedgerEntry::Outcome::estimate, {{"P1", {7}, true}, {"", {8}, false}}, {1}, {2}, {3}, {-4}}};
  return input;
}

TEST(Frozen, InputsComeBackAsTheyWere) {
  const SettlementInput input = full_input();
  EXPECT_EQ(thaw_input(freeze(input)), input);
  SettlementInput other = input;
  other.terms.minimum = MinimumAmount{MinimumAmount::Scope::all, price(3, 2)};
  other.terms.last_day.reset();
  EXPECT_EQ(thaw_input(freeze(other)), other);
  EXPECT_EQ(thaw_input(freeze(SettlementInput{})), SettlementInput{});
}

TEST(Frozen, SettlementsComeBackAsTheyWere) {
  Settlement settlement;
  settlement.period = {on("2026-10-01"), on("2026-11-01")};
  settlement.lines = {{LineKind::flat, settlement.period, "", "", {}, {15, 31}, price(49000000, 2), 0, {}, false, {2371}},
                      {LineKind::correction_credit, settlement.period, "bw", "P1", {-5}, {0, 1}, price(8900), 2, Clicks{1000}, true, {-45}}};
  settlement.net = {2326}, settlement.vat = {442}, settlement.gross = {2768};
  settlement.accounts = {{"bw", MeterAccount::State::pending_no_average, true, settlement.period, {1}, {2}, {3}, {4},
                          {{"bw", "P1", "SN1", "mono", 2, on("2026-09-30"), 10, "start", on("2026-10-31"), 20, "snmp"}}, {"mean of 3"}}};
  settlement.exceptions = {{settlement.period, "colour", ExceptionCode::negative_usage, "P1", "SN1", "fell", "explain it"}};
  settlement.ledger = full_input().ledger;
  EXPECT_EQ(thaw_settlement(freeze(settlement)), settlement);
}

TEST(Frozen, OtherTextsAreRefused) {
  EXPECT_THROW(thaw_input("{}"), Error);
  EXPECT_THROW(thaw_input("not json"), Error);
  EXPECT_THROW(thaw_settlement("{\"format\":2}"), Error);
  EXPECT_THROW(thaw_settlement(freeze(full_input())), Error);
}

}  // namespace
}  // namespace klickwerk::db
