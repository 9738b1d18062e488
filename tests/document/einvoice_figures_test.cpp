// Sums to the cent, and identifiers with their check digits.
#include "document/einvoice/decimal_text.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>
#include "document/einvoice/identifiers.h"
#include "document/einvoice/totals.h"
#include "einvoice/sample_einvoices.h"

namespace klickwerk::document::einvoice {
namespace {

const Period q3{Day::of(2026, 7, 1), Day::of(2026, 10, 1)};

Line priced(std::int64_t pieces, std::int64_t price_micro, std::optional<std::int64_t> base = {}) {
  Line line = sample::line("1", "Klicks", Quantity::of(Clicks{pieces}), UnitPrice{price_micro}, q3);
  line.base_quantity = base;
  return line;
}

SemanticInvoice of_lines(std::vector<Line> lines) {
  SemanticInvoice invoice;
  invoice.lines = std::move(lines);
  add_up(invoice);
  return invoice;
}

TEST(EinvoiceTotals, TaxIsOnTheSumOfTheGroup) {
  const SemanticInvoice invoice =
      of_lines({priced(3, 45'000'000), priced(12345, 4900), priced(2310, 41'500'000, 1000)});
  EXPECT_EQ(invoice.lines[0].net, Money{13500});
  EXPECT_EQ(invoice.lines[1].net, Money{6049});
  EXPECT_EQ(invoice.lines[2].net, Money{9587});  // 95.865
  EXPECT_EQ(invoice.totals.without_vat, Money{29136});
  EXPECT_EQ(invoice.totals.vat, Money{5536});
  EXPECT_EQ(invoice.totals.with_vat, Money{34672});
}

TEST(EinvoiceTotals, HalfACentGoesAwayFromZero) {
  EXPECT_EQ(line_net(priced(1, 5000)), Money{1});
  EXPECT_EQ(line_net(priced(-1, 5000)), Money{-1});
  EXPECT_EQ(line_net(priced(1, 4999)), Money{0});
  Line half_hour = priced(0, 62'500'000);
  half_hour.quantity.micro = 2'500'000;
  EXPECT_EQ(line_net(half_hour), Money{15625});
}

TEST(EinvoiceTotals, ManySmallLinesAreNotTaxedOneByOne) {
  const SemanticInvoice invoice = of_lines(std::vector<Line>(100, priced(1, 20'000)));  // 0.02 each, 0.0038 tax
  EXPECT_EQ(invoice.totals.without_vat, Money{200});
  EXPECT_EQ(invoice.totals.vat, Money{38});
}

TEST(EinvoiceTotals, AllowancesAndChargesBelongToTheirGroup) {
  const SemanticInvoice invoice = sample::public_buyer();
  ASSERT_EQ(invoice.vat.size(), 3u);
  EXPECT_EQ(invoice.lines[0].net, Money{23161});  // 45210 x 0.005123 = 231.61083
  EXPECT_EQ(invoice.lines[3].net, Money{1250});   // 99.00 - 99.00 + 12.50
  EXPECT_EQ(invoice.vat[0].taxable, Money{23161 + 1250 - 500 + 490});
  EXPECT_EQ(invoice.vat[0].tax, Money{4636});  // 244.01 x 19 % = 46.3619
  EXPECT_EQ(invoice.vat[1].tax, Money{175});
  EXPECT_EQ(invoice.vat[2].tax, Money{0});
  EXPECT_EQ(invoice.totals.lines, Money{23161 + 2500 + 8000 + 1250});
  EXPECT_EQ(invoice.totals.allowances, Money{500});
  EXPECT_EQ(invoice.totals.charges, Money{490});
  EXPECT_EQ(invoice.totals.due, invoice.totals.with_vat - Money{1000} + Money{1});
}

TEST(EinvoiceTotals, RatesAreGroupsOfTheirOwn) {
  Line reduced = priced(1, 10'000'000);
  reduced.rate_bp = 700;
  const SemanticInvoice invoice = of_lines({priced(1, 10'000'000), reduced, priced(1, 10'000'000)});
  ASSERT_EQ(invoice.vat.size(), 2u);
  EXPECT_EQ(invoice.vat[0].taxable, Money{2000});
  EXPECT_EQ(invoice.vat[1].tax, Money{70});
}

TEST(EinvoiceDecimals, HaveNoMorePlacesThanNeeded) {
  EXPECT_EQ(decimal(Quantity::of(Clicks{-1470})), "-1470");
  EXPECT_EQ(decimal(Quantity{2'500'000}), "2.5");
  EXPECT_EQ(percent(1900), "19");
  EXPECT_EQ(percent(770), "7.7");
  EXPECT_EQ(percent(0), "0");
  EXPECT_EQ(percent_fixed(200), "2.00");
  EXPECT_EQ(compact_day(Day::of(2026, 1, 9)), "20260109");
}

TEST(EinvoiceDecimals, SkontoEndsEachLine) {
  SemanticInvoice invoice;
  invoice.payment_terms = "Zahlbar bis 19.10.2026.";
  invoice.skonto = {{7, 200, std::nullopt}, {14, 150, Money{-1050}}};
  EXPECT_EQ(
      payment_terms_text(invoice),
      "Zahlbar bis 19.10.2026.\n#SKONTO#TAGE=7#PROZENT=2.00#\n#SKONTO#TAGE=14#PROZENT=1.50#BASISBETRAG=-10.50#\n");
}

TEST(EinvoiceIdentifiers, Iban) {
  for (const char* good : {"DE89370400440532013000", "DE89 3704 0044 0532 0130 00", "AT611904300234573201",
                           "CH9300762011623852957", "NL91ABNA0417164300", "de89370400440532013000"})
    EXPECT_TRUE(valid_iban(good)) << good;
  for (const char* bad : {"", "DE", "DE88370400440532013000", "DE8937040044053201300", "DE893704004405320130000",
                          "8937040044053201300000", "DE89370400440532O13000", "DE89 3704_0044 0532 0130 00"})
    EXPECT_FALSE(valid_iban(bad)) << bad;
}

TEST(EinvoiceIdentifiers, CreditorId) {
  EXPECT_TRUE(valid_creditor_id("DE98ZZZ09999999999"));
  EXPECT_TRUE(valid_creditor_id("DE98ABC09999999999"));  // the business code is free
  for (const char* bad : {"", "DE97ZZZ09999999999", "DE98ZZZ0999999999", "98ZZZ09999999999DE"})
    EXPECT_FALSE(valid_creditor_id(bad)) << bad;
}

TEST(EinvoiceIdentifiers, LeitwegId) {
  for (const char* good : {"04011000-1234512345-06", "02000000-KRANK01-89"})
    EXPECT_TRUE(valid_leitweg_id(good)) << good;
  for (const char* bad :
       {"", "04011000", "04011000-1234512345-60", "04011000-1234512354-06", "-1234512345-06", "04011000--06",
        "0401100012345-1234512345-06", "04011000-12345 12345-06", "04011000-1234512345-6", "02000000-krank01-89"})
    EXPECT_FALSE(valid_leitweg_id(bad)) << bad;
}

TEST(EinvoiceIdentifiers, VatIdsWithRightCheckDigits) {
  for (const char* good :
       {"DE136695976", "DE 136 695 976", "ATU13585627", "BE0428759497", "CHE-100.155.212 MWST", "CHE100155212",
        "DK13585628", "FI20774740", "FR40303265045", "IT00743110157", "LU15027442", "NL004495445B01", "NL123456789B13",
        "PL8567346215", "EL123456789", "SE123456789001", "XIGD123", "US123456789"})
    EXPECT_FALSE(vat_id_fault(good)) << good << ": " << *vat_id_fault(good);
}

TEST(EinvoiceIdentifiers, VatIdsWithOneDigitWrong) {
  for (const char* bad :
       {"DE136695975", "DE123456789", "ATU13585626", "BE0428759498", "CHE-100.155.213", "DK13585629", "FI20774741",
        "FR41303265045", "IT00743110158", "LU15027443", "NL004495446B01", "PL8567346216"})
    EXPECT_EQ(vat_id_fault(bad), "its check digit is wrong") << bad;
}

TEST(EinvoiceIdentifiers, VatIdsOfAnotherForm) {
  for (const char* bad : {"", "DE", "136695976", "DE13669597", "DE1366959767", "AT13585627", "ATU1358562",
                          "CH100155212", "CHE10015521", "NL004495445A01", "ESA1234567", "SE123456789002"})
    EXPECT_TRUE(vat_id_fault(bad)) << bad;
}

}  // namespace
}  // namespace klickwerk::document::einvoice
