#include "document/format.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

namespace klickwerk::document {

namespace {

constexpr Language de = Language::german, en = Language::english;

TEST(Format, Days) {
  EXPECT_EQ(day_text(Day::of(2026, 11, 5), de), "05.11.2026");
  EXPECT_EQ(day_text(Day::of(2026, 11, 5), en), "5 Nov 2026");
}

TEST(Format, PeriodsNameTheirLastDay) {
  EXPECT_EQ(period_text(Period::month(2026, 2), de), "01.02.2026 – 28.02.2026");
  EXPECT_EQ(period_text(Period::month(2026, 2), en), "1 Feb 2026 – 28 Feb 2026");
  EXPECT_EQ(period_text({Day::of(2026, 2, 3), Day::of(2026, 2, 4)}, de), "03.02.2026");
}

TEST(Format, WholePeriodsHaveATitle) {
  const auto title = [](const char* first, const char* end, Language language) {
    return period_title({*Day::parse(first), *Day::parse(end)}, language);
  };
  EXPECT_EQ(title("2026-03-01", "2026-04-01", de), "März 2026");
  EXPECT_EQ(title("2026-12-01", "2027-01-01", en), "December 2026");
  EXPECT_EQ(title("2026-07-01", "2026-10-01", de), "3. Quartal 2026");
  EXPECT_EQ(title("2026-07-01", "2026-10-01", en), "Q3 2026");
  EXPECT_EQ(title("2026-07-01", "2027-01-01", de), "2. Halbjahr 2026");
  EXPECT_EQ(title("2026-01-01", "2027-01-01", de), "Jahr 2026");
  // Three months that are no quarter of the calendar, a year that begins in May, two months, a part of a month.
  EXPECT_EQ(title("2026-02-01", "2026-05-01", de), "01.02.2026 – 30.04.2026");
  EXPECT_EQ(title("2026-05-01", "2027-05-01", de), "01.05.2026 – 30.04.2027");
  EXPECT_EQ(title("2026-01-01", "2026-03-01", de), "01.01.2026 – 28.02.2026");
  EXPECT_EQ(title("2026-03-17", "2026-04-01", de), "17.03.2026 – 31.03.2026");
}

TEST(Format, MoneyAndCounts) {
  EXPECT_EQ(money_text(Money{-123456789}, de), "-1.234.567,89");
  EXPECT_EQ(money_text(Money{-123456789}, en), "-1,234,567.89");
  EXPECT_EQ(money_text(Money{-5}, en), "-0.05");
  EXPECT_EQ(count_text(1234567, de), "1.234.567");
  EXPECT_EQ(count_text(1234567, en), "1,234,567");
}

TEST(Format, Percents) {
  EXPECT_EQ(percent_text(1900, de), "19\u00a0%");
  EXPECT_EQ(percent_text(750, de), "7,5\u00a0%");
  EXPECT_EQ(percent_text(1000, en), "10%");
  EXPECT_EQ(percent_text(0, en), "0%");
}

TEST(Format, AccountNumbersStandInFours) {
  EXPECT_EQ(iban_text("DE89370400440532013000"), "DE89 3704 0044 0532 0130 00");
  EXPECT_EQ(iban_text("DE89 3704 0044 0532 0130 00"), "DE89 3704 0044 0532 0130 00");
  EXPECT_EQ(iban_text(""), "");
}

}  // namespace

}  // namespace klickwerk::document
