// What people type is which addresses are asked; nothing is ever sent to a network's own or broadcast address.
#include "collector/discovery/address_ranges.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

namespace klickwerk::collector {
namespace {

using testing::ElementsAre;
using testing::HasSubstr;

std::vector<std::string> asked(const std::vector<std::string>& texts) {
  const auto ranges = parse_ranges(texts, 161);
  KW_ASSERT(ranges.ok());
  std::vector<std::string> addresses;
  for (const auto& endpoint : addresses_of(*ranges)) addresses.push_back(endpoint.text().substr(0, endpoint.text().rfind(':')));
  return addresses;
}

std::string refusal(const std::vector<std::string>& texts) {
  const auto ranges = parse_ranges(texts, 161);
  return ranges.ok() ? "accepted" : ranges.error();
}

TEST(AddressRanges, NetworksLeaveOutTheirOwnAndTheirBroadcastAddress) {
  EXPECT_THAT(asked({"10.1.2.8/29"}), ElementsAre("10.1.2.9", "10.1.2.10", "10.1.2.11", "10.1.2.12", "10.1.2.13", "10.1.2.14"));
  EXPECT_THAT(asked({"10.1.2.77/30"}), ElementsAre("10.1.2.77", "10.1.2.78")) << "host bits do not matter";
  const auto wide = asked({"10.1.0.0/22"});
  EXPECT_EQ(wide.size(), 1022U);
  EXPECT_EQ(wide.front(), "10.1.0.1");
  EXPECT_EQ(wide.back(), "10.1.3.254");
  EXPECT_EQ(asked({"127.64.0.0/20"}).size(), 4094U);
}

TEST(AddressRanges, PointToPointNetworksHaveNoBroadcast) {
  EXPECT_THAT(asked({"10.1.2.4/31"}), ElementsAre("10.1.2.4", "10.1.2.5"));
  EXPECT_THAT(asked({"10.1.2.255/32"}), ElementsAre("10.1.2.255"));
}

TEST(AddressRanges, RangesLeaveOutWhatMostLikelyIsABroadcastAddress) {
  EXPECT_THAT(asked({"10.1.2.253-10.1.3.2"}), ElementsAre("10.1.2.253", "10.1.2.254", "10.1.3.1", "10.1.3.2"));
  EXPECT_THAT(asked({"10.1.2.5-7"}), ElementsAre("10.1.2.5", "10.1.2.6", "10.1.2.7"));
  EXPECT_THAT(asked({"10.1.2.255"}), ElementsAre("10.1.2.255")) << "a single address was meant";
}

TEST(AddressRanges, IPv6LikeIPv4) {
  const auto network = asked({"2001:db8::/120"});
  EXPECT_EQ(network.size(), 256U);
  EXPECT_EQ(network.front(), "[2001:db8::]");
  EXPECT_EQ(network.back(), "[2001:db8::ff]");
  EXPECT_THAT(asked({"2001:db8::fe-2001:db8::101"}), ElementsAre("[2001:db8::fe]", "[2001:db8::ff]", "[2001:db8::100]", "[2001:db8::101]"));
  EXPECT_THAT(asked({"::1"}), ElementsAre("[::1]"));
}

TEST(AddressRanges, EveryAddressOnce) { EXPECT_THAT(asked({"10.1.2.5-7", "10.1.2.6", "10.1.2.4/30"}), ElementsAre("10.1.2.5", "10.1.2.6", "10.1.2.7")); }

TEST(AddressRanges, NamesAreLookedUp) { EXPECT_THAT(asked({"localhost"}), testing::Contains("127.0.0.1")); }

TEST(AddressRanges, WhatIsTooWideIsRefusedWithAWayOut) {
  EXPECT_EQ(refusal({"10.0.0.0/8"}), "10.0.0.0/8: 16,777,214 addresses, a scan takes 65,536 at most; name smaller networks (a /16 is the largest), one after the other");
  EXPECT_THAT(refusal({"2001:db8::/64"}), HasSubstr("more addresses than anybody can ask"));
  EXPECT_THAT(refusal({"2001:db8::/111"}), HasSubstr("131,072 addresses"));
  EXPECT_THAT(refusal({"10.1.0.0/16", "10.2.0.0/16"}), HasSubstr("the networks together: 131,068 addresses"));
  EXPECT_EQ(refusal({"10.1.0.0/16"}), "accepted");
  EXPECT_EQ(refusal({"2001:db8::/112"}), "accepted");
}

TEST(AddressRanges, NonsenseIsRefusedByName) {
  EXPECT_THAT(refusal({"10.1.2.0/33"}), HasSubstr("\"10.1.2.0/33\": behind the / stands the length of the prefix, 0 to 32"));
  EXPECT_THAT(refusal({"10.1.2/24"}), HasSubstr("what stands before the / is no address"));
  EXPECT_THAT(refusal({"10.1.2.90-10.1.2.5"}), HasSubstr("the range ends before it begins"));
  EXPECT_THAT(refusal({"10.1.2.5-2001:db8::1"}), HasSubstr("the end of the range is no address of its kind"));
  EXPECT_THAT(refusal({"224.0.0.1"}), HasSubstr("multicast, broadcast or unspecified"));
  EXPECT_THAT(refusal({"255.255.255.255"}), HasSubstr("multicast, broadcast or unspecified"));
  EXPECT_THAT(refusal({"ff02::1"}), HasSubstr("multicast, broadcast or unspecified"));
  EXPECT_THAT(refusal({"0.0.0.0/0"}), HasSubstr("multicast, broadcast or unspecified"));
  EXPECT_THAT(refusal({"no-such-printer.invalid"}), HasSubstr("neither an address nor a network"));
}

}  // namespace
}  // namespace klickwerk::collector
