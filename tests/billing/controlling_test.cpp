// Cartridges: changes, use, coverage (D03, D04), and when they will be empty.
#include <gtest/gtest.h>

#include "billing/controlling/cartridge_change.h"
#include "billing/controlling/coverage.h"
#include "billing/controlling/forecast.h"

namespace klickwerk::billing {
namespace {

using Why = CartridgeChange::Why;
using Unknown = SupplyForecast::Unknown;

Instant on_day(int day, int hour = 8) { return Instant(std::chrono::hours(24 * (20'000 + day) + hour)); }

SupplyLevel level(int day, std::optional<int> percent, const std::string& description = "Toner", std::optional<std::int64_t> capacity = 100) {
  return {on_day(day), percent ? std::optional(*percent * 100) : std::nullopt, capacity, description};
}

std::vector<SupplyLevel> daily(int first, int fall, int days) {
  std::vector<SupplyLevel> levels;
  for (int day = 0; day < days; ++day) levels.push_back(level(day, first - fall * day));
  return levels;
}

TEST(SupplyLevel, IsAShareOfTheCapacity) {
  EXPECT_EQ(level_bp(8700, 12000), 7250);
  EXPECT_EQ(level_bp(0, 100), 0);
  EXPECT_EQ(level_bp(120, 100), 10'000) << "more than full is full";
  EXPECT_EQ(level_bp(50, std::nullopt), std::nullopt);
  EXPECT_EQ(level_bp(-3, 100), std::nullopt);
}

TEST(CartridgeChange, IsALevelThatRisesClearly) {
  const std::vector<SupplyLevel> levels{level(0, 30), level(1, 5), level(2, 100), level(3, 99)};
  const auto changes = find_cartridge_changes(levels);
  ASSERT_EQ(changes.size(), 1u);
  EXPECT_EQ(changes[0], (CartridgeChange{Why::rose, on_day(1), on_day(2), 500, 10'000, 2}));
}

TEST(CartridgeChange, ShakingACartridgeIsNone) {
  const std::vector<SupplyLevel> levels{level(0, 10), level(1, 5), level(2, 18), level(3, 12)};
  EXPECT_TRUE(find_cartridge_changes(levels).empty());
}

TEST(CartridgeChange, WordsInBetweenNeitherMakeNorHideOne) {
  const std::vector<SupplyLevel> levels{level(0, 8), level(1, std::nullopt), level(2, std::nullopt), level(3, 100)};
  const auto changes = find_cartridge_changes(levels);
  ASSERT_EQ(changes.size(), 1u);
  EXPECT_EQ(changes[0].before_bp, 800);
  EXPECT_EQ(changes[0].last_before_at, on_day(2));
  EXPECT_TRUE(find_cartridge_changes(std::vector{level(0, std::nullopt), level(1, 100), level(2, std::nullopt), level(3, 99)}).empty())
      << "the first figure after words alone says nothing";
}

TEST(CartridgeChange, AnotherPartMayRiseByLess) {
  const std::vector<SupplyLevel> larger{level(0, 85, "TN-320", 1500), level(1, 100, "TN-325", 3500)};
  const auto changes = find_cartridge_changes(larger);
  ASSERT_EQ(changes.size(), 1u);
  EXPECT_EQ(changes[0].why, Why::other_part);
  EXPECT_TRUE(find_cartridge_changes(std::vector{level(0, 40, "Black Toner"), level(1, 40, "Toner schwarz")}).empty()) << "only the language changed";
}

TEST(SupplyUse, AddsCartridgesAndLeavesOutWhatWasThrownAway) {
  const std::vector<SupplyLevel> levels{level(0, 40), level(1, 10), level(2, 100), level(3, 60)};
  const auto use = use_between(levels, find_cartridge_changes(levels));
  EXPECT_EQ(use, (SupplyUse{7'000, on_day(0), on_day(3)})) << "30 points and 40 points; the 10 thrown away are not printed";
  EXPECT_EQ(use_between(std::vector{level(0, 40)}, {}), std::nullopt);
  EXPECT_EQ(use_between(std::vector{level(0, std::nullopt), level(1, std::nullopt)}, {}), std::nullopt);
}

// D03: 10,000 clicks, one toner of 12,000 pages at 5 % used up.
TEST(Coverage, OneTonerOf12000PagesOver10000ClicksIs6Percent) { EXPECT_EQ(coverage_bp(10'000, {12'000}, 10'000), 600); }

// D04: 5.00 + 6.00 + 4.00.
TEST(Coverage, ColoursAddUp) {
  const std::vector<std::optional<int>> colours{coverage_bp(10'000, {10'000}, 10'000), coverage_bp(10'000, {12'000}, 10'000), coverage_bp(8'000, {10'000}, 10'000)};
  EXPECT_EQ(colours[0], 500);
  EXPECT_EQ(colours[1], 600);
  EXPECT_EQ(colours[2], 400);
  EXPECT_EQ(total_coverage_bp(colours), 1'500);
}

TEST(Coverage, IsUnknownRatherThanWrong) {
  EXPECT_EQ(coverage_bp(10'000, {12'000}, 0), std::nullopt);
  EXPECT_EQ(coverage_bp(10'000, {12'000}, 3), std::nullopt) << "20,000 % is no coverage";
  EXPECT_EQ(coverage_bp(0, {12'000}, 500), 0);
  EXPECT_EQ(coverage_bp(1'000, {10'000, 600}, 1'000), 600) << "a yield rated at 6 %";
  EXPECT_EQ(total_coverage_bp(std::vector<std::optional<int>>{500, std::nullopt}), std::nullopt);
  EXPECT_EQ(total_coverage_bp({}), std::nullopt);
}

TEST(Forecast, OnePointADayFrom50IsFiftyDays) {
  const auto levels = daily(70, 1, 21);
  EXPECT_EQ(forecast_empty(levels, on_day(20)), (SupplyForecast{Unknown::known, 50, 50, 50}));
  EXPECT_EQ(forecast_empty(levels, on_day(25)).days, 45) << "five days later without news";
}

TEST(Forecast, OneLargeJobDoesNotDecide) {
  auto levels = daily(90, 1, 21);
  for (std::size_t i = 10; i < levels.size(); ++i) *levels[i].level_bp -= 2'000;  // 20 points in one day
  const auto forecast = forecast_empty(levels, on_day(20));  // 50 % left
  ASSERT_TRUE(forecast.is_known());
  EXPECT_LE(forecast.earliest_days, forecast.days);
  EXPECT_GE(forecast.latest_days, forecast.days);
  EXPECT_EQ(forecast.latest_days, 50) << "at the speed without the job";
  EXPECT_GT(forecast.days, 20) << "the whole fall over the time would say 25, a line through the ends 24";
}

TEST(Forecast, CoarseStepsTellAsWell) {
  std::vector<SupplyLevel> levels;
  for (int day = 0; day <= 40; ++day) levels.push_back(level(day, 80 - day / 10 * 10));  // ten points every ten days
  const auto forecast = forecast_empty(levels, on_day(40));
  EXPECT_EQ(forecast, (SupplyForecast{Unknown::known, 40, 40, 40}));
}

TEST(Forecast, WordsAndSilenceAreUnknown) {
  EXPECT_EQ(forecast_empty({}, on_day(0)).unknown, Unknown::level_not_told);
  EXPECT_EQ(forecast_empty(std::vector{level(0, 50), level(5, 40), level(9, std::nullopt)}, on_day(9)).unknown, Unknown::level_not_told);
  EXPECT_EQ(forecast_empty(std::vector{level(0, 50)}, on_day(1)).unknown, Unknown::too_few_levels);
  EXPECT_EQ(forecast_empty(daily(50, 1, 3), on_day(3)).unknown, Unknown::too_few_levels) << "two days";
  EXPECT_EQ(forecast_empty(daily(50, 0, 30), on_day(30)).unknown, Unknown::too_few_levels) << "a level that stands still";
  EXPECT_EQ(forecast_empty(std::vector{level(0, 50), level(4, 51), level(8, 50)}, on_day(8)).unknown, Unknown::hardly_used);
}

TEST(Forecast, EmptyIsEmpty) { EXPECT_EQ(forecast_empty(std::vector{level(0, 0)}, on_day(0)), (SupplyForecast{Unknown::known, 0, 0, 0})); }

}  // namespace
}  // namespace klickwerk::billing
