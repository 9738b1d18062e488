// VAT by class and service period; the sum of a group is taxed once.
#include "billing/settlement/vat.h"

#include <gtest/gtest.h>

#include "billing/contract/check_terms.h"
#include "tests/billing/small_contract.h"

namespace klickwerk::billing {
namespace {

// Germany's rates around the lowering of 2020 (§ 28 (1) to (3) UStG).
std::vector<VatRate> german_rates() {
  return {{VatClass::standard, day("2007-01-01"), 1900}, {VatClass::standard, day("2020-07-01"), 1600}, {VatClass::standard, day("2021-01-01"), 1900},
          {VatClass::reduced, day("1983-07-01"), 700},   {VatClass::reduced, day("2020-07-01"), 500},   {VatClass::reduced, day("2021-01-01"), 700}};
}

SettlementInput taxed_contract() {
  auto input = small_contract();
  input.terms.start = day("2020-01-01");
  input.terms.vat_class = VatClass::standard;
  input.terms.vat_rates = german_rates();
  return input;
}

std::string text_of(const Settlement& settlement) {
  std::string text;
  for (const auto& line : settlement.lines) text += line.period.iso() + " " + decimal(line.amount) + " @" + std::to_string(line.vat->rate_bp) + "; ";
  for (const auto& group : settlement.vat_groups)
    text += std::to_string(group.vat.rate_bp) + ": " + decimal(group.net) + " + " + decimal(group.tax) + "; ";
  return text + decimal(settlement.gross);
}

TEST(Vat, OfAFlatFeeIsCutWhereTheRateChangesAndClicksFollowTheirLastDay) {
  auto input = taxed_contract();
  input.terms.flat_fees.push_back({day("2020-01-01"), price("100.00")});
  input.period = days("2020-06-01", "2020-08-31");
  read(input, "2020-05-31", 0);
  read(input, "2020-08-31", 10'000);
  EXPECT_EQ(text_of(settle(input)),
            "2020-06-01..2020-06-30 100.00 @1900; 2020-07-01..2020-08-31 200.00 @1600; 2020-06-01..2020-08-31 100.00 @1600; "
            "1900: 100.00 + 19.00; 1600: 300.00 + 48.00; 467.00");
}

TEST(Vat, OfAScheduledFeeComesBackAtTheRateAtWhichItWasBilled) {
  auto input = taxed_contract();
  ScheduledFee fee;
  fee.name = "Miete";
  fee.rhythm_months = 3;
  fee.anchor = day("2020-06-01");
  fee.in_advance = true;
  fee.prices.push_back({day("2020-01-01"), price("30.00")});
  input.terms.fees.push_back(fee);
  input.terms.start = day("2020-06-01");
  input.fees_only = true;
  input.period = Period::month(2020, 5);
  input.fee_run = input.period;
  const auto billed = settle(input);
  EXPECT_EQ(text_of(billed), "2020-06-01..2020-06-30 30.00 @1900; 2020-07-01..2020-08-31 60.00 @1600; 1900: 30.00 + 5.70; 1600: 60.00 + 9.60; 105.30");
  merge_fee_ledger(input.fee_ledger, billed.fee_ledger);
  input.terms.last_day = day("2020-06-20");
  input.fee_run = input.period = Period::month(2020, 6);
  EXPECT_EQ(text_of(settle(input)),
            "2020-07-01..2020-08-31 -60.00 @1600; 2020-06-21..2020-06-30 -10.00 @1900; 1600: -60.00 + -9.60; 1900: -10.00 + -1.90; -81.50");
}

TEST(Vat, HasSeveralClassesInOneInvoice) {
  auto input = taxed_contract();
  input.terms.flat_fees.push_back({day("2020-01-01"), price("10.03")});
  MeterTerms books = input.terms.meters[0];
  books.id = "books";
  books.vat_class = VatClass::reduced;
  input.terms.meters.push_back(books);
  for (const char* counter : {"bw", "books"}) {
    read(input, "2025-05-31", 0, counter);
    read(input, "2025-06-30", 1'003, counter);
  }
  EXPECT_EQ(text_of(settle(input)),
            "2025-06-01..2025-06-30 10.03 @1900; 2025-06-01..2025-06-30 10.03 @1900; 2025-06-01..2025-06-30 10.03 @700; "
            "1900: 20.06 + 3.81; 700: 10.03 + 0.70; 34.60")
      << "rounded once a group: twice 1.91 would be 3.82";
}

TEST(Vat, IsNotChargedWhereTheCustomerOwesIt) {
  auto input = taxed_contract();
  input.terms.vat_class = VatClass::reverse_charge;
  input.terms.vat_rates.clear();
  EXPECT_TRUE(check_terms(input).empty());
  read(input, "2025-05-31", 0);
  read(input, "2025-06-30", 1'000);
  const auto settlement = settle(input);
  EXPECT_EQ(settlement.gross, Money{1'000});
  ASSERT_EQ(settlement.vat_groups.size(), 1u);
  EXPECT_EQ(settlement.vat_groups[0].vat, (LineVat{VatClass::reverse_charge, 0}));
}

TEST(Vat, WithoutARateIsRefused) {
  auto input = taxed_contract();
  input.terms.vat_rates.erase(input.terms.vat_rates.begin(), input.terms.vat_rates.begin() + 1);
  const auto problems = check_terms(input);
  ASSERT_EQ(problems.size(), 1u);
  EXPECT_EQ(problems[0].key, "contract.vat_class");
  EXPECT_NE(problems[0].problem.find("no VAT rate in force"), std::string::npos);
}

TEST(Vat, OfContractsWithoutAClassIsOneRateOnTheSumAndTheirDigestStays) {
  auto input = small_contract();
  read(input, "2025-05-31", 0);
  read(input, "2025-06-30", 1'000);
  const auto settlement = settle(input);
  EXPECT_TRUE(settlement.vat_groups.empty());
  EXPECT_EQ(settlement.vat, Money{190});
  EXPECT_FALSE(settlement.lines[0].vat);
}

}  // namespace
}  // namespace klickwerk::billing
