#include "core/calendar.h"

#include <gtest/gtest.h>

namespace klickwerk {
namespace {

TEST(Calendar, DaysThatDoNotExistAreRefused) {
  EXPECT_TRUE(Day::parse("2024-02-29"));
  for (const char* bad : {"2025-02-29", "2025-13-01", "2025-1-01", "2025-01-01 ", "", "25-01-01"})
    EXPECT_FALSE(Day::parse(bad)) << bad;
  EXPECT_EQ(Day::parse("2026-11-21")->german(), "21.11.2026");
}

TEST(Calendar, MonthsAreAddedWithoutLeavingTheMonth) {
  EXPECT_EQ(Day::of(2024, 1, 31).plus_months(1), Day::of(2024, 2, 29));
  EXPECT_EQ(Day::of(2024, 12, 15).plus_months(1), Day::of(2025, 1, 15));
}

TEST(Calendar, PeriodsAreReadInTheFormsPeopleUse) {
  EXPECT_EQ(Period::parse("2026-10"), Period::month(2026, 10));
  EXPECT_EQ(Period::parse("2026-Q3")->iso(), "2026-07-01..2026-09-30");
  EXPECT_EQ(Period::parse("2026-H2")->iso(), "2026-07-01..2026-12-31");
  EXPECT_EQ(Period::parse("2026")->days(), 365);
  EXPECT_EQ(Period::parse("2026-03-17..2026-04-16")->days(), 31);
  for (const char* bad : {"", "26", "2026-13", "2026-Q5", "2026-H3", "2026-0", "2026-04-16..2026-03-17"})
    EXPECT_FALSE(Period::parse(bad)) << bad;
}

TEST(Calendar, APeriodFallsIntoItsMonths) {
  auto months = months_of(Period::inclusive(Day::of(2025, 3, 17), Day::of(2025, 5, 2)));
  ASSERT_EQ(months.size(), 3u);
  EXPECT_EQ(months[0].days(), 15);
  EXPECT_EQ(months[1].days(), 30);
  EXPECT_EQ(months[2].days(), 2);
}

TEST(Calendar, TheZoneDecidesTheDay) {  // the tests run in Europe/Berlin
  EXPECT_EQ(local_day(*parse_iso_utc("2026-01-31T22:59:59Z")), Day::of(2026, 1, 31));
  EXPECT_EQ(local_day(*parse_iso_utc("2026-01-31T23:00:00Z")), Day::of(2026, 2, 1));
  EXPECT_EQ(local_day(*parse_iso_utc("2026-07-31T22:00:00Z")), Day::of(2026, 8, 1));
  EXPECT_EQ(iso_utc(start_of_local_day(Day::of(2026, 3, 30))), "2026-03-29T22:00:00.000Z");
  EXPECT_THROW(use_zone("Europe/Atlantis"), std::runtime_error);
}

}  // namespace
}  // namespace klickwerk
