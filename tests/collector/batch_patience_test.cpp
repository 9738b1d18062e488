// How long a batch waits for more.
#include "collector/spool/batch_patience.h"

#include <gtest/gtest.h>

namespace klickwerk::collector::test {
namespace {

using std::chrono::milliseconds;
using std::chrono::seconds;

TEST(BatchPatience, GrowsWhereFewComeInUntilABatchIsWorthATransaction) {
  BatchPatience hourly_2000(100, milliseconds(2000), seconds(30));
  EXPECT_EQ(hourly_2000.now(), seconds(2)) << "somebody who has just started it need not wait";
  for (const int batch : {1, 2, 4, 9, 17, 17}) hourly_2000.was_stored(static_cast<std::size_t>(batch));
  EXPECT_EQ(hourly_2000.now(), seconds(30));

  BatchPatience hourly_100000(100, milliseconds(2000), seconds(30));  // 28 a second
  for (const int batch : {56, 112, 112, 112}) hourly_100000.was_stored(static_cast<std::size_t>(batch));
  EXPECT_EQ(hourly_100000.now(), seconds(4));
  hourly_100000.was_stored(500);
  EXPECT_EQ(hourly_100000.now(), seconds(2)) << "more come in than before";
  hourly_100000.was_stored(500);
  EXPECT_EQ(hourly_100000.now(), seconds(2)) << "never below the least";
}

TEST(BatchPatience, IsShortAgainAfterAQuietTime) {
  BatchPatience patience(100, milliseconds(2000), seconds(30));
  for (int i = 0; i < 9; ++i) patience.was_stored(1);
  patience.was_quiet_for(seconds(30));
  EXPECT_EQ(patience.now(), seconds(30));
  patience.was_quiet_for(seconds(31));
  EXPECT_EQ(patience.now(), seconds(2));
}

TEST(BatchPatience, AMostBelowTheLeastIsTheLeast) {
  BatchPatience patience(100, milliseconds(2000), milliseconds(0));
  patience.was_stored(1);
  EXPECT_EQ(patience.now(), seconds(2));
}

}  // namespace
}  // namespace klickwerk::collector::test
