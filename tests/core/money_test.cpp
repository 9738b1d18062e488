#include "core/money.h"

#include <gtest/gtest.h>

namespace klickwerk {
namespace {

TEST(Money, ProductsAreRoundedOnceHalfAwayFromZero) {
  EXPECT_EQ(amount_of(Clicks{115}, UnitPrice{59'000}), Money{679});    // 6.785
  EXPECT_EQ(amount_of(Clicks{-115}, UnitPrice{59'000}), Money{-679});  // -6.785
  EXPECT_EQ(amount_of(Clicks{350}, UnitPrice{9'500}), Money{333});     // 3.325
  EXPECT_EQ(amount_of(Clicks{-1452}, UnitPrice{4'000}), Money{-581});  // -5.808
  EXPECT_EQ(amount_of(Fraction::of(15, 31), UnitPrice{80'000'000}), Money{3871});
}

TEST(Money, VatIsRoundedOnTheSum) {
  EXPECT_EQ(vat_of(Money{5304}, 1900), Money{1008});
  EXPECT_EQ(vat_of(Money{-250}, 700), Money{-18});  // -17.5
}

TEST(Money, PartsAddUpToTheWholeAndTiesGoToTheEarlier) {
  const std::vector<std::int64_t> thirds{1, 1, 1}, days{30, 31};
  EXPECT_EQ(share_by_largest_remainder(100, thirds), (std::vector<std::int64_t>{34, 33, 33}));
  EXPECT_EQ(share_by_largest_remainder(-100, thirds), (std::vector<std::int64_t>{-34, -33, -33}));
  EXPECT_EQ(share_by_largest_remainder(2700, days), (std::vector<std::int64_t>{1328, 1372}));
  const std::vector<std::int64_t> none{0, 0};
  EXPECT_EQ(share_by_largest_remainder(7, none), (std::vector<std::int64_t>{7, 0}));
}

TEST(Money, DecimalTextIsReadAndWrittenExactly) {
  EXPECT_EQ(parse_money("-2.75"), Money{-275});
  EXPECT_EQ(parse_money("49"), Money{4900});
  EXPECT_EQ(parse_unit_price("0.0085"), UnitPrice{8500});
  for (const char* bad : {"", "-", "1,5", "1.", ".5", "1.234", "1e3", "1 ", "99999999999999999999"})
    EXPECT_FALSE(parse_money(bad)) << bad;
  EXPECT_EQ(decimal(UnitPrice{8500}), "0.0085");
  EXPECT_EQ(decimal(UnitPrice{5000}, 4), "0.0050");
  EXPECT_EQ(decimal(Money{-5}), "-0.05");
  EXPECT_EQ(decimal(Money{INT64_MIN}), "-92233720368547758.08");
  EXPECT_EQ(german_decimal(Money{-123456789}), "-1.234.567,89");
  EXPECT_EQ(german_count(1234567), "1.234.567");
  EXPECT_EQ(german_count(-123), "-123");
}

TEST(Money, FractionsStayInLowestTerms) {
  EXPECT_EQ((Fraction::of(15, 31) + Fraction::of(1, 1)).text(), "46/31");
  EXPECT_EQ(Fraction::of(15, 30).text(), "1/2");
  EXPECT_EQ((Fraction::of(1, 2) + Fraction::of(1, 2)).text(), "1");
}

}  // namespace
}  // namespace klickwerk
