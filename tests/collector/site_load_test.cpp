// Bounds per subnet, without clock and network.
#include "collector/poll/site_load.h"

#include <gtest/gtest.h>

namespace klickwerk::collector {
namespace {

TEST(SiteLoad, NeighboursShareASubnet) {
  EXPECT_EQ(subnet_of("10.1.2.3"), "10.1.2.0/24");
  EXPECT_EQ(subnet_of("10.1.2.254"), subnet_of("10.1.2.1"));
  EXPECT_NE(subnet_of("10.1.3.1"), subnet_of("10.1.2.1"));
  EXPECT_EQ(subnet_of("2001:db8:0:1::7"), "2001:db8:0:1::/64");
  EXPECT_EQ(subnet_of("2001:db8:0:1:ffff::1"), subnet_of("2001:db8:0:1::7"));
  EXPECT_NE(subnet_of("2001:db8:0:2::7"), subnet_of("2001:db8:0:1::7"));
  EXPECT_EQ(subnet_of("p1.hamburg.example"), subnet_of("p2.hamburg.example"));
  EXPECT_NE(subnet_of("p1.hamburg.example"), subnet_of("p1.bremen.example"));
}

TEST(SiteLoad, ASubnetHasSoManyPlaces) {
  SiteLoad load(2);
  load.began("a", false);
  EXPECT_TRUE(load.has_room("a", false));
  load.began("a", false);
  EXPECT_FALSE(load.has_room("a", false));
  EXPECT_TRUE(load.has_room("b", false));
  load.ended("a", false);
  EXPECT_TRUE(load.has_room("a", false));
}

TEST(SiteLoad, TheSilentGetAQuarterOfThem) {
  SiteLoad load(8);
  load.began("a", true);
  EXPECT_TRUE(load.has_room("a", true));
  load.began("a", true);
  EXPECT_FALSE(load.has_room("a", true));
  EXPECT_TRUE(load.has_room("a", false)) << "the living pass by";
  load.ended("a", true);
  EXPECT_TRUE(load.has_room("a", true));
}

TEST(SiteLoad, WithoutABoundThereIsAlwaysRoom) {
  SiteLoad load(0);
  for (int i = 0; i < 1000; ++i) load.began("a", false);
  EXPECT_TRUE(load.has_room("a", false));
  EXPECT_EQ(load.active("a"), 1000);
}

}  // namespace
}  // namespace klickwerk::collector
