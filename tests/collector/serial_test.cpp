#include "collector/poll/serial.h"

#include <gtest/gtest.h>

namespace klickwerk::collector {
namespace {

TEST(Serial, SpellingDoesNotMatterPlaceholdersAreNone) {
  EXPECT_TRUE(same_serial("e123-456 789", "E123456789"));
  EXPECT_FALSE(same_serial("E123456789", "E123456780"));
  EXPECT_FALSE(same_serial("", ""));
  EXPECT_FALSE(same_serial("0000000", "0000000"));
  EXPECT_EQ(bare_serial(" 00-00 "), "");
}

}  // namespace
}  // namespace klickwerk::collector
