#include <gtest/gtest.h>

#include "office/import/cell_values.h"
#include "office/import/counter_formula.h"
#include "office/import/near_match.h"
#include "office/import/text_encoding.h"
#include "tests/currency_in_use.h"

namespace klickwerk::office {
namespace {

TEST(ImportValues, ReadsDaysInBothSpellings) {
  for (const char* text : {"2026-10-31", "31.10.2026"}) EXPECT_EQ(day_from_cell(text), Day::of(2026, 10, 31)) << text;
  EXPECT_EQ(day_from_cell("1.3.2026"), Day::of(2026, 3, 1));
  for (const char* text : {"", "31.02.2026", "2026-02-30", "31.10.26", "10/31/2026", "1.3.", "31.10.2026 x", "+1.03.2026"})
    EXPECT_FALSE(day_from_cell(text)) << text;
}

TEST(ImportValues, ReadsMomentsOnTheLocalClock) {
  EXPECT_EQ(iso_utc(*moment_from_cell("31.10.2026 18:30")), "2026-10-31T17:30:00.000Z");
  EXPECT_EQ(iso_utc(*moment_from_cell("2026-07-01T18:30:05")), "2026-07-01T16:30:05.000Z");
  EXPECT_EQ(iso_utc(*moment_from_cell("2026-07-01T18:30:05Z")), "2026-07-01T18:30:05.000Z");
  EXPECT_EQ(iso_utc(*moment_from_cell("31.10.2026")), "2026-10-31T22:59:59.999Z");
  // The days on which the clock changes.
  EXPECT_EQ(iso_utc(*moment_from_cell("2026-03-29 01:30")), "2026-03-29T00:30:00.000Z");
  EXPECT_EQ(moment_from_cell("2026-03-29 02:30"), std::nullopt) << "the clock went from 2 to 3";
  EXPECT_EQ(iso_utc(*moment_from_cell("2026-03-29 03:30")), "2026-03-29T01:30:00.000Z");
  EXPECT_EQ(iso_utc(*moment_from_cell("2026-10-25 02:30")), "2026-10-25T00:30:00.000Z") << "the first of two";
  EXPECT_EQ(iso_utc(*moment_from_cell("2026-10-25 03:30")), "2026-10-25T02:30:00.000Z");
  EXPECT_EQ(iso_utc(*moment_from_cell("2026-03-29 12:00")), "2026-03-29T10:00:00.000Z");
  EXPECT_EQ(iso_utc(*moment_from_cell("2026-10-25 12:00")), "2026-10-25T11:00:00.000Z");
  EXPECT_EQ(iso_utc(*moment_from_cell("2026-10-25")), "2026-10-25T22:59:59.999Z");
  for (const char* text : {"31.10.2026 24:00", "31.10.2026 18", "18:30", "31.10.2026 18:60"}) EXPECT_FALSE(moment_from_cell(text)) << text;
}

TEST(ImportValues, ReadsWholeNumbersWithThousandsMarks) {
  const std::pair<const char*, std::int64_t> good[] = {{"0", 0}, {"-3", -3}, {"4711", 4711}, {"1.234", 1234}, {"1.234.567", 1234567},
                                                       {"1,234,567", 1234567}, {"12 345", 12345}, {"1'234", 1234}};
  for (const auto& [text, value] : good) EXPECT_EQ(whole_number_from_cell(text), value) << text;
  for (const char* text : {"", "1.2", "12.34", "1.2345", "1e3", "0x10", "12a", "1.234,567", "99999999999999999999"})
    EXPECT_FALSE(whole_number_from_cell(text)) << text;
}

TEST(ImportValues, ReadsPricesWithThePlacesInWhichTheyWereAgreed) {
  const auto price = [](const char* text) { return price_from_cell(text).value(); };
  EXPECT_EQ(price("0,0089"), (billing::AgreedPrice{{8900}, 4}));
  EXPECT_EQ(price("0.0050"), (billing::AgreedPrice{{5000}, 4}));
  EXPECT_EQ(price("49"), (billing::AgreedPrice{{49'000'000}, 0}));
  EXPECT_EQ(price("1.234,50 EUR"), (billing::AgreedPrice{{1'234'500'000}, 2}));
  EXPECT_EQ(price("1,234.50"), (billing::AgreedPrice{{1'234'500'000}, 2}));
  EXPECT_EQ(price("49,00 €"), (billing::AgreedPrice{{49'000'000}, 2}));
  for (const char* text : {"", "-1", "0,1234567", "1.2.3", "1,2,3", "12.34,5.6", ",5", "5,", "abc", "1.23,45"})
    EXPECT_FALSE(price_from_cell(text)) << text;
}

TEST(ImportValues, ReadsFrancsOfAnOfficeThatAccountsInThem) {
  EXPECT_FALSE(price_from_cell("49.00 CHF"));
  const test::CurrencyInUse francs("CHF");
  EXPECT_EQ(price_from_cell("0.0089 CHF"), (billing::AgreedPrice{{8900}, 4}));
  EXPECT_EQ(price_from_cell("49.00 Fr."), (billing::AgreedPrice{{49'000'000}, 2}));
  EXPECT_EQ(price_from_cell("1'234.50"), (billing::AgreedPrice{{1'234'500'000}, 2}));
  EXPECT_EQ(price_from_cell("1’234’567.50 CHF"), (billing::AgreedPrice{{1'234'567'500'000}, 2}));
  EXPECT_EQ(whole_number_from_cell("1’234"), 1234);
  for (const char* text : {"49,00 EUR", "49,00 €", "1'23.50", "1'234,5.50", "12'34'567.00"}) EXPECT_FALSE(price_from_cell(text)) << text;
}

TEST(ImportValues, ReadsAmountsAndPercentages) {
  EXPECT_EQ(money_from_cell("-2,75"), Money{-275});
  EXPECT_FALSE(money_from_cell("2,755"));
  EXPECT_EQ(percent_bp_from_cell("19"), 1900);
  EXPECT_EQ(percent_bp_from_cell("8,1 %"), 810);
  EXPECT_FALSE(percent_bp_from_cell("101"));
  EXPECT_FALSE(percent_bp_from_cell("-1"));
}

TEST(ImportValues, RefusesAmountsOfTwoMeanings) {
  EXPECT_EQ(double_meaning_of_amount("1.250"), "can be read as 1250 or as 1.25; write 1250 (or 1.250,00), or 1,25");
  EXPECT_EQ(double_meaning_of_amount("-12,345 EUR"), "can be read as 12345 or as 12.345; write 12345 (or 12.345,00), or 12,345");
  for (const char* text : {"1250", "1.250,00", "1,250.00", "1.25", "0.125", "0,0089", "1234.567", "1.250.000", "1'250"}) EXPECT_FALSE(double_meaning_of_amount(text)) << text;
  for (const char* text : {"1.250", "1,250"}) EXPECT_FALSE(money_from_cell(text)) << text;
  EXPECT_EQ(money_from_cell("1.250,00"), Money{125000});
  EXPECT_EQ(whole_number_from_cell("1.250"), 1250) << "clicks have no decimals";
  EXPECT_EQ(price_from_cell("0,125"), (billing::AgreedPrice{{125'000}, 3})) << "click prices have three places rightly";
}

TEST(ImportValues, ReadsYesAndNo) {
  for (const char* text : {"ja", "JA", "x", "1", "true", "yes", "Wahr"}) EXPECT_EQ(yes_or_no_from_cell(text), true) << text;
  for (const char* text : {"nein", "0", "no", "falsch"}) EXPECT_EQ(yes_or_no_from_cell(text), false) << text;
  for (const char* text : {"", "vielleicht", "2"}) EXPECT_FALSE(yes_or_no_from_cell(text)) << text;
}

TEST(ImportValues, ReadsSumsOfCounters) {
  using billing::CounterWeight;
  EXPECT_EQ(counter_formula("mono"), (std::vector<CounterWeight>{{"mono", 1}}));
  EXPECT_EQ(counter_formula("SW + 2*A3"), (std::vector<CounterWeight>{{"mono", 1}, {"large", 2}}));
  EXPECT_EQ(counter_formula("total-colour"), (std::vector<CounterWeight>{{"total", 1}, {"colour", -1}}));
  EXPECT_EQ(counter_formula("kwh"), (std::vector<CounterWeight>{{"kwh", 1}}));
  for (const char* text : {"", "+", "mono+", "mono++large", "mono+mono", "0*mono", "2*", "mo no*", "Über", "2.5*mono", "2000*mono"})
    EXPECT_FALSE(counter_formula(text)) << text;
  EXPECT_EQ(text_of({{"total", 1}, {"colour", -1}, {"large", 2}}), "total - colour + 2*large");
}

TEST(ImportValues, FoldsAndFindsNearNames) {
  EXPECT_EQ(folded("Kunden-Nr. (Größe ÄÖ)"), "kundennrgroesseaeoe");
  const std::vector<std::string> names = {"billing_cycle", "customer", "start", "last_day"};
  EXPECT_EQ(near_matches("costumer", names), std::vector<std::string>{"customer"});
  EXPECT_EQ(near_matches("cycle", names), std::vector<std::string>{"billing_cycle"});
  EXPECT_TRUE(near_matches("xyz", names).empty());
}

}  // namespace
}  // namespace klickwerk::office
