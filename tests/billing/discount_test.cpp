// Discounts as a contract term: what they reach, how they are rounded, and that what comes back is what was billed.
#include "billing/settlement/discount.h"

#include <gtest/gtest.h>

#include "billing/contract/check_terms.h"
#include "tests/billing/small_contract.h"

namespace klickwerk::billing {
namespace {

using Scope = Discount::Scope;

Discount discount(Scope scope, const char* from, int percent_bp, const char* reason = "") { return {scope, day(from), percent_bp, reason}; }

std::string text_of(const std::vector<SettlementLine>& lines) {
  std::string text;
  for (const auto& line : lines)
    text += (text.empty() ? "" : "; ") + line.period.iso() + " " + (line.kind == LineKind::flat ? line.months.text() : std::to_string(line.quantity.count)) + " = " +
            decimal(line.amount) + (line.discount ? " less " + decimal(line.discount->amount) : "");
  return text;
}

Money sum_of(const std::vector<Settlement>& settlements) {
  Money sum;
  for (const auto& settlement : settlements) sum += settlement.net;
  return sum;
}

std::vector<Settlement> two_months(SettlementInput& input) { return settle_runs(input, {days("2025-05-01", "2025-05-31"), days("2025-06-01", "2025-06-30")}); }

TEST(DiscountInForce, IsTheScopesOwnBeforeOneOfAll) {
  const std::vector<Discount> discounts{discount(Scope::all, "2025-01-01", 300), discount(Scope::clicks, "2025-02-01", 500), discount(Scope::clicks, "2025-04-01", 0)};
  EXPECT_EQ(discount_on(discounts, Scope::clicks, day("2024-12-31")), nullptr);
  EXPECT_EQ(discount_on(discounts, Scope::clicks, day("2025-01-31"))->percent_bp, 300);
  EXPECT_EQ(discount_on(discounts, Scope::clicks, day("2025-02-01"))->percent_bp, 500);
  EXPECT_EQ(discount_on(discounts, Scope::fees, day("2025-02-01"))->percent_bp, 300);
  EXPECT_EQ(discount_on(discounts, Scope::clicks, day("2025-04-01"))->percent_bp, 300) << "an ended one leaves room for that of all";
  EXPECT_EQ(discount_changes(discounts, Scope::clicks), (std::vector{day("2025-01-01"), day("2025-02-01"), day("2025-04-01")}));
  EXPECT_EQ(discount_changes(discounts, Scope::fees), std::vector{day("2025-01-01")});
}

TEST(DiscountOfALine, IsRoundedOnceHalfAwayFromZero) {
  EXPECT_EQ(discount_of(Money{1049}, 500), Money{52});    // 52.45
  EXPECT_EQ(discount_of(Money{1030}, 500), Money{52});    // 51.5
  EXPECT_EQ(discount_of(Money{-1030}, 500), Money{-52});
  EXPECT_EQ(discount_of(Money{999}, 10'000), Money{999});
}

// The sum of what each price model bills is taken line by line.
TEST(DiscountOfALine, ReachesEveryPriceModel) {
  struct Model {
    Pricing pricing;
    const char* lines;
  };
  const std::vector<Tier> tiers{{Clicks{500}, price("0.0200")}, {{}, price("0.0100")}};
  const std::vector<Model> models{
      {UnitPricing{price("0.0110")}, "2025-06-01..2025-06-30 1234 = 12.21 less 1.36"},           // 13.574: 13.57, 10 % 1.357
      {GraduatedPricing{tiers}, "2025-06-01..2025-06-30 500 = 9.00 less 1.00; 2025-06-01..2025-06-30 734 = 6.61 less 0.73"},
      {VolumePricing{tiers}, "2025-06-01..2025-06-30 1234 = 11.11 less 1.23"},
      {PackagePricing{Clicks{1000}, price("9.95")}, "2025-06-01..2025-06-30 2 = 17.91 less 1.99"}};
  for (const Model& model : models) {
    SettlementInput input = small_contract();
    input.terms.meters[0].prices = {{day("2020-01-01"), model.pricing}};
    input.terms.discounts = {discount(Scope::clicks, "2024-01-01", 1000, "Treuerabatt")};
    ASSERT_TRUE(check_terms(input).empty());
    read(input, "2025-05-31", 1000);
    read(input, "2025-06-30", 2234);
    const Settlement settlement = settle(input);
    EXPECT_EQ(text_of(settlement.lines), model.lines);
    EXPECT_EQ(settlement.lines[0].discount->reason, "Treuerabatt");
    EXPECT_EQ(settlement.ledger[0].invoiced_amount, settlement.net) << "the ledger keeps what is billed";
  }
}

TEST(DiscountOfALine, IsCutWithThePriceAndByItself) {
  SettlementInput input = small_contract();
  input.terms.meters[0].prices.push_back({day("2025-06-11"), UnitPricing{price("0.0200")}});
  input.terms.discounts = {discount(Scope::all, "2025-06-21", 5000)};
  read(input, "2025-05-31", 0);
  read(input, "2025-06-10", 100);
  read(input, "2025-06-30", 500);
  EXPECT_EQ(text_of(settle(input).lines),
            "2025-06-01..2025-06-10 100 = 1.00; 2025-06-11..2025-06-20 200 = 4.00; 2025-06-21..2025-06-30 200 = 2.00 less 2.00");
}

// Both ways of truing up: over the whole span the clicks cost what they would have cost when they had been read.
TEST(DiscountOfATrueUp, IsThatOfTheDaysThatAreSettledAgain) {
  for (const TrueUp method : {TrueUp::by_days, TrueUp::keep_estimates}) {
    SettlementInput input = small_contract();
    input.terms.true_up = method;
    input.terms.discounts = {discount(Scope::all, "2024-01-01", 1000), discount(Scope::all, "2025-06-01", 2000)};
    for (const auto& [on, value] : {std::pair("2025-03-31", 0), std::pair("2025-04-30", 500)}) read(input, on, value);
    input.period = days("2025-04-01", "2025-04-30");
    settle_runs(input, {input.period});
    const auto estimated = two_months(input);  // no reading: 500 and 500
    EXPECT_EQ(estimated[1].net, Money{400});
    SettlementInput later = input;
    read(later, "2025-07-31", 500 + 920);  // 92 days, 10 a day: 310, 300, 310; or 1000 stand and one estimate shrinks by 80
    const auto july = settle_runs(later, {days("2025-07-01", "2025-07-31")})[0];
    if (method == TrueUp::by_days) {
      EXPECT_EQ(text_of(july.lines), "2025-05-01..2025-05-31 -190 = -1.71 less -0.19; 2025-06-01..2025-06-30 -200 = -1.60 less -0.40; 2025-07-01..2025-07-31 310 = 2.48 less 0.62");
      EXPECT_EQ(estimated[0].net + estimated[1].net + july.net, Money{279 + 240 + 248});
    } else {
      EXPECT_EQ(text_of(july.lines), "2025-06-01..2025-06-30 -80 = -0.64 less -0.16");
    }
  }
}

// A difference that is no product of quantity and price at one discount stands alone, and is right to the cent.
TEST(DiscountOfATrueUp, StandsInTheAmountWhereItIsNoProduct) {
  SettlementInput input = small_contract();
  input.terms.true_up = TrueUp::by_days;
  input.terms.meters[0].prices = {{day("2020-01-01"), VolumePricing{{{Clicks{400}, price("0.0300")}, {{}, price("0.0100")}}}}};
  input.terms.discounts = {discount(Scope::clicks, "2024-01-01", 1000)};
  read(input, "2025-03-31", 0);
  read(input, "2025-04-30", 500);
  settle_runs(input, {days("2025-04-01", "2025-04-30"), days("2025-05-01", "2025-05-31")});
  read(input, "2025-06-30", 500 + 610);
  const auto june = settle_runs(input, {days("2025-06-01", "2025-06-30")})[0];
  EXPECT_EQ(text_of(june.lines), "2025-05-01..2025-05-31 -190 = 3.87; 2025-06-01..2025-06-30 300 = 8.10 less 0.90");  // 9.30 less 0.93 instead of 4.50
}

TEST(DiscountOfACalendarYear, CostsTheSameWithAndWithoutInterimBilling) {
  Money sums[2];
  for (const bool interim : {false, true}) {
    SettlementInput input = small_contract();
    input.terms.cycle = SettlementCycle::calendar_year;
    input.terms.interim_billing = interim;
    input.terms.start = day("2025-01-01");
    input.terms.discounts = {discount(Scope::clicks, "2025-07-01", 1000)};
    read(input, "2024-12-31", 0);
    std::vector<Period> runs;
    for (Day first = day("2025-01-01"); first < day("2026-01-01"); first = first.plus_months(1)) {
      runs.push_back({first, first.plus_months(1)});
      const Day last = first.plus_months(1) - 1;
      read(input, last.iso().c_str(), 100 * last.month());
    }
    sums[interim] = sum_of(settle_runs(input, runs));
  }
  EXPECT_EQ(sums[0], Money{600 + 540}) << "the second half of the year alone is discounted";
  EXPECT_EQ(sums[1], sums[0]);
}

TEST(DiscountOfFees, IsCutByDaysAndLeavesMinimumAmountsAlone) {
  SettlementInput input = small_contract();
  input.terms.flat_fees = {{day("2020-01-01"), price("30.00")}};
  input.terms.minimum = MinimumAmount{MinimumAmount::Scope::clicks, price("5.00")};
  input.terms.discounts = {discount(Scope::fees, "2025-06-11", 1000)};
  ASSERT_TRUE(check_terms(input).empty());
  read(input, "2025-05-31", 0);
  read(input, "2025-06-30", 100);
  EXPECT_EQ(text_of(settle(input).lines), "2025-06-01..2025-06-10 1/3 = 10.00; 2025-06-11..2025-06-30 2/3 = 18.00 less 2.00; 2025-06-01..2025-06-30 100 = 1.00; 2025-06-01..2025-06-30 1 = 4.00");
}

SettlementInput rented() {
  SettlementInput input;
  input.terms.number = "T-1";
  input.terms.start = day("2025-01-01");
  ScheduledFee fee;
  fee.name = "Miete";
  fee.rhythm_months = 3;
  fee.anchor = day("2025-01-01");
  fee.in_advance = true;
  fee.prices = {{day("2020-01-01"), price("31.00")}};
  input.terms.fees = {fee};
  input.fees_only = true;
  return input;
}

Settlement run_month(SettlementInput& input, const char* first) {
  input.period = {day(first), day(first).plus_months(1)};
  input.fee_run = input.period;
  Settlement settlement = settle(input);
  merge_fee_ledger(input.fee_ledger, settlement.fee_ledger);
  return settlement;
}

TEST(DiscountOfAScheduledFee, ComesBackWithTheFee) {
  SettlementInput input = rented();
  input.terms.discounts = {discount(Scope::fees, "2025-01-01", 500)};
  EXPECT_EQ(text_of(run_month(input, "2024-12-01").lines), "2025-01-01..2025-03-31 3 = 88.35 less 4.65");
  input.terms.last_day = day("2025-01-10");
  EXPECT_EQ(text_of(run_month(input, "2025-01-01").lines), "2025-01-11..2025-03-31 -83/31 = -78.85 less -4.15");
  input.terms.fees[0].from = day("2025-02-01");  // after the end: all that was billed comes back, and no more
  EXPECT_EQ(run_month(input, "2025-02-01").net, Money{-8835 + 7885});
}

// Entered after the quarter was billed: the difference by itself, and once.
TEST(DiscountOfAScheduledFee, IsGivenForWhatWasBilledAlready) {
  SettlementInput input = rented();
  run_month(input, "2024-12-01");
  input.terms.discounts = {discount(Scope::all, "2025-02-01", 1000)};
  const Settlement january = run_month(input, "2025-01-01");
  EXPECT_EQ(january.net, Money{-620}) << text_of(january.lines);  // 10 % of February and March
  EXPECT_TRUE(january.lines[0].refund);
  EXPECT_TRUE(run_month(input, "2025-02-01").lines.empty());
  input.terms.discounts.clear();
  EXPECT_EQ(run_month(input, "2025-02-01").net, Money{620}) << "withdrawn";
}

TEST(DiscountOfAnInvoice, IsTakenOffBeforeTheMinimumInvoiceIsLookedAt) {
  SettlementInput input = small_contract();
  input.terms.minimum_invoice = Money{500};
  input.terms.discounts = {discount(Scope::all, "2024-01-01", 1000)};
  read(input, "2025-05-31", 0);
  read(input, "2025-06-30", 550);
  Settlement june = settle(input);
  EXPECT_TRUE(june.carried) << "4.95 is less than 5.00";
  merge_ledger(input.ledger, june.ledger);
  input.carried = june.lines;
  input.period = days("2025-07-01", "2025-07-31");
  read(input, "2025-07-31", 650);
  const Settlement july = settle(input);
  EXPECT_EQ(text_of(july.lines), "2025-06-01..2025-06-30 550 = 4.95 less 0.55; 2025-07-01..2025-07-31 100 = 0.90 less 0.10") << "what was carried has its discount already";
}

TEST(DiscountOfAnInvoice, TellsItselfInTheHash) {
  SettlementInput input = small_contract();
  read(input, "2025-05-31", 0);
  read(input, "2025-06-30", 100);
  const Settlement plain = settle(input);
  input.terms.discounts = {discount(Scope::all, "2030-01-01", 1000)};
  EXPECT_EQ(result_hash(settle(input)), result_hash(plain)) << "not in force yet";
  input.terms.discounts[0].from = day("2025-01-01");
  Settlement discounted = settle(input);
  EXPECT_NE(result_hash(discounted), result_hash(plain));
  const std::string hash = result_hash(discounted);
  discounted.lines[0].discount->reason = "Treuerabatt";
  EXPECT_NE(result_hash(discounted), hash);
}

std::string refusal(const ContractTerms& terms) {
  std::string text;
  for (const auto& problem : check_terms(terms)) text += problem.key + " " + problem.problem + "\n";
  return text;
}

TEST(DiscountTerms, AreRefusedWhereTheyContradict) {
  ContractTerms terms = small_contract().terms;
  terms.discounts = {discount(Scope::all, "2025-01-01", 10'001), discount(Scope::all, "2025-02-01", -1), discount(Scope::all, "2025-02-01", 5)};
  EXPECT_NE(refusal(terms).find("discounts[0].percent must be 0 to 100"), std::string::npos);
  EXPECT_NE(refusal(terms).find("discounts[1].percent"), std::string::npos);
  EXPECT_NE(refusal(terms).find("discounts[2].from has a discount from 2025-02-01 for the same lines already"), std::string::npos);
  using MinimumScope = MinimumAmount::Scope;
  struct Case {
    Scope scope;
    MinimumScope minimum;
    int percent_bp;
    bool refused;
  };
  for (const Case& one : {Case{Scope::all, MinimumScope::clicks, 100, true}, Case{Scope::clicks, MinimumScope::clicks, 100, true}, Case{Scope::fees, MinimumScope::clicks, 100, false},
                          Case{Scope::fees, MinimumScope::all, 100, true}, Case{Scope::clicks, MinimumScope::all, 100, true}, Case{Scope::all, MinimumScope::all, 0, false}}) {
    terms.discounts = {discount(one.scope, "2025-01-01", one.percent_bp)};
    terms.minimum = MinimumAmount{one.minimum, price("5.00")};
    EXPECT_EQ(refusal(terms).find("agree a lower minimum amount") != std::string::npos, one.refused) << static_cast<int>(one.scope) << static_cast<int>(one.minimum);
  }
  terms = small_contract().terms;
  terms.show_included = terms.hide_zero_lines = true;
  EXPECT_NE(refusal(terms).find("choose one of both"), std::string::npos);
}

TEST(IncludedClicks, ShowTheUsageOfAMeterWithinItsFreeClicks) {
  SettlementInput input = small_contract();
  input.terms.show_included = true;
  input.terms.meters[0].free_per_month = {300};
  input.terms.flat_fees = {{day("2020-01-01"), price("30.00")}};
  read(input, "2025-05-31", 0);
  read(input, "2025-06-30", 250);
  const Settlement settlement = settle(input);
  ASSERT_EQ(settlement.lines.size(), 2u);
  EXPECT_EQ(settlement.lines[1].kind, LineKind::included);
  EXPECT_EQ(settlement.lines[1].quantity, Clicks{250});
  EXPECT_EQ(settlement.net, Money{3000});
  EXPECT_EQ(settlement.ledger[0].invoiced_clicks, Clicks{});
  input.terms.show_included = false;
  Settlement without = settle(input);
  EXPECT_EQ(without.ledger, settlement.ledger);
  EXPECT_EQ(without.lines.size(), 1u);
}

TEST(IncludedClicks, MakeNoInvoiceByThemselvesForNoPayer) {
  SettlementInput input = small_contract();
  input.terms.show_included = true;
  input.terms.meters[0].free_per_month = {300};
  input.terms.meters[0].payer = "4712";
  input.terms.flat_fees = {{day("2020-01-01"), price("30.00")}};
  read(input, "2025-05-31", 0);
  read(input, "2025-06-30", 250);
  EXPECT_EQ(settle(input).lines.size(), 1u) << "the payer of the meter owes nothing";
}

}  // namespace
}  // namespace klickwerk::billing
