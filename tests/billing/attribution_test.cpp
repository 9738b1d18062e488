#include "billing/settlement/attribution.h"

#include <gmock/gmock.h>

namespace klickwerk::billing {
namespace {

using testing::ElementsAre;
const std::optional<std::int64_t> kUnread;

TEST(SplitUsage, GoesByDaysBetweenKnownEnds) {
  EXPECT_THAT(split_usage(2700, {30, 31}, {kUnread, kUnread}), ElementsAre(1328, 1372));
  EXPECT_THAT(split_usage(5, {15, 15}, {kUnread, kUnread}), ElementsAre(3, 2)) << "a tie goes to the earlier";
  EXPECT_THAT(split_usage(5000, {15, 15}, {2100, kUnread}), ElementsAre(2100, 2900));
  EXPECT_THAT(split_usage(100, {10, 10, 10, 10}, {kUnread, 80, kUnread, kUnread}), ElementsAre(40, 40, 10, 10));
  EXPECT_THAT(split_usage(0, {10, 20}, {kUnread, kUnread}), ElementsAre(0, 0));
}

TEST(SplitUsage, NeverGivesMoreThanThereIsAndNothingBelowZero) {
  EXPECT_THAT(split_usage(100, {10, 10}, {150, kUnread}), ElementsAre(100, 0));
  EXPECT_THAT(split_usage(100, {10, 10}, {-20, kUnread}), ElementsAre(0, 100));
  EXPECT_THAT(split_usage(100, {10, 10, 10}, {60, 40, kUnread}), ElementsAre(60, 0, 40));
}

}  // namespace
}  // namespace klickwerk::billing
