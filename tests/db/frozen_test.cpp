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

// What came after the first texts were frozen: fees of their own rhythm, pauses, VAT classes, payers, test copies.
TEST(Frozen, WhatCameLaterComesBackToo) {
  SettlementInput input = full_input();
  auto& t = input.terms;
  ScheduledFee fee{"Miete", "rental", 3, on("2026-01-01"), true, on("2026-02-01"), on("2027-01-31"), {{on("2026-01-01"), price(5, 2)}}, VatClass::reduced, "K-2"};
  fee.discounts = std::vector<Discount>{};
  t.meters[0].discounts = std::vector<Discount>{{Discount::Scope::all, on("2026-02-01"), 100, ""}};
  t.fees = {fee}, t.pauses = {{on("2026-03-01"), on("2026-03-15")}};
  t.vat_class = VatClass::standard, t.vat_rates = {{VatClass::standard, on("2021-01-01"), 1900}, {VatClass::reduced, on("2021-01-01"), 700}};
  t.hide_zero_lines = true, t.minimum_invoice = Money{2500}, t.maximum_invoice = Money{99'900}, t.tolerance = {3, 5};
  t.discounts = {{Discount::Scope::clicks, on("2026-01-01"), 500, "Treuerabatt"}}, t.show_included = true;
  t.meters[0].revenue_group = "clicks", t.meters[0].vat_class = VatClass::reverse_charge, t.meters[0].payer = "K-3";
  input.positions[0].service_copies = {{on("2026-10-05"), "mono", 12}};
  input.positions[0].undecided = {{"mono", on("2026-10-31"), 12, "SN1", 7, true}, {"colour", on("2026-10-30"), 900'000, "SN2", 8, false}};
  input.fee_run = input.period, input.fee_arrears_end = on("2026-10-26"), input.billing_from = on("2026-09-01"), input.fees_only = true;
  input.fee_ledger = {{"Miete", {on("2026-07-01"), on("2026-10-01")}, {{{on("2026-07-01"), on("2026-08-16")}, {47, 31}, price(5, 2), {758}}}}, {"Miete", input.period, {}}};
  SettlementLine line{LineKind::flat, input.period, "", "", {}, {-15, 31}, price(49000000, 2), 0, {}, false, {-2371}};
  line.fee = "Miete", line.refund = true, line.revenue_group = "rental", line.payer = "K-2", line.vat = LineVat{VatClass::reduced, 700};
  line.discount = LineDiscount{500, {-125}, "Treuerabatt"};
  input.carried = {line};
  EXPECT_EQ(thaw_input(freeze(input)), input);

  Settlement settlement;
  settlement.period = input.period, settlement.lines = {line}, settlement.carried = true;
  settlement.fee_ledger = input.fee_ledger, settlement.vat_groups = {{*line.vat, {-2371}, {-166}}};
  EXPECT_EQ(thaw_settlement(freeze(settlement)), settlement);
}

// Books are compared text by text: what has none of it is written as it always was.
TEST(Frozen, TextsWithoutItStayAsTheyWere) {
  const std::string input = freeze(full_input());
  for (const char* key : {"fees", "pauses", "vat_class", "payer", "service_copies", "undecided", "fee_run", "carried", "revenue_group", "hide_zero_lines", "discounts", "show_included"})
    EXPECT_EQ(input.find("\"" + std::string(key) + "\""), std::string::npos) << key;
}

TEST(Frozen, OtherTextsAreRefused) {
  EXPECT_THROW(thaw_input("{}"), Error);
  EXPECT_THROW(thaw_input("not json"), Error);
  EXPECT_THROW(thaw_settlement("{\"format\":2}"), Error);
  EXPECT_THROW(thaw_settlement(freeze(full_input())), Error);
}

}  // namespace
}  // namespace klickwerk::db
