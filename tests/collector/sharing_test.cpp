// How collectors share devices: pure, so that every constellation can be tried.
#include "collector/poll/sharing.h"

#include <gtest/gtest.h>

#include <map>
#include <random>

namespace klickwerk::collector {
namespace {

TEST(Sharing, ShardsAreForEver) {
  // Collectors of different versions must agree: these values never change.
  EXPECT_EQ(shard_of({1}), 193U);
  EXPECT_EQ(shard_of({2}), 206U);
  EXPECT_EQ(shard_of({1'000'000}), 231U);
}

TEST(Sharing, DevicesSpreadEvenlyOverShards) {
  std::map<std::size_t, int> count;
  for (std::int64_t id = 1; id <= 100'000; ++id) ++count[shard_of({id})];
  EXPECT_EQ(count.size(), shard_count);
  for (const auto& [shard, devices] : count) EXPECT_TRUE(devices > 300 && devices < 480) << shard << ": " << devices;
}

TEST(Sharing, TheOnlyOneTakesEverythingAndIsAlone) {
  const auto sharing = share_out(7, {}, {});
  EXPECT_TRUE(sharing.take.all());
  EXPECT_TRUE(sharing.alone);
}

TEST(Sharing, OneMoreMovesOnlyItsOwnPart) {
  ShardOwners owners{};
  const std::vector<Peer> two{{1, true, false}, {2, true, false}};
  for (const std::int64_t id : {1, 2}) {
    const auto take = share_out(id, two, {}).take;
    for (std::size_t shard = 0; shard < shard_count; ++shard)
      if (take[shard]) {
        EXPECT_FALSE(owners[shard]) << "wanted by both";
        owners[shard] = id;
      }
  }
  const std::vector<Peer> three{{1, true, false}, {2, true, false}, {3, true, false}};
  const auto first = share_out(1, three, owners), second = share_out(2, three, owners), third = share_out(3, three, owners);
  EXPECT_TRUE(first.take.none());
  EXPECT_TRUE(second.take.none());
  EXPECT_TRUE(third.take.none()) << "everything is still somebody's";
  const auto moved = (first.give_up | second.give_up).count();
  EXPECT_GT(moved, 50U);
  EXPECT_LT(moved, 120U) << "about a third";
}

TEST(Sharing, SilentOnesAreReplacedUnlessTheyMayGoOnAlone) {
  ShardOwners owners{};
  owners.fill(2);
  EXPECT_TRUE(share_out(1, std::vector<Peer>{{2, false, false}}, owners).take.all());
  const auto waiting = share_out(1, std::vector<Peer>{{2, false, true}}, owners);
  EXPECT_TRUE(waiting.take.none());
  EXPECT_FALSE(waiting.alone);
}

// Any constellation: nobody takes what another one holds and may be asking.
TEST(Sharing, NothingIsTakenFromWhoMayBeAsking) {
  std::mt19937 random(1);
  for (int round = 0; round < 500; ++round) {
    std::vector<Peer> peers;
    for (std::int64_t id = 1; id <= 5; ++id) peers.push_back({id, random() % 2 == 0, random() % 4 == 0});
    ShardOwners owners{};
    for (auto& owner : owners)
      if (random() % 4 != 0) owner = static_cast<std::int64_t>(random() % 7);  // also such that are no peers any more
    peers[0].fresh = true;
    const auto sharing = share_out(1, peers, owners);
    for (std::size_t shard = 0; shard < shard_count; ++shard) {
      if (!sharing.take[shard] || !owners[shard]) continue;
      for (const Peer& peer : peers) EXPECT_FALSE(peer.id == *owners[shard] && (peer.fresh || peer.alone));
    }
    EXPECT_TRUE((sharing.take & sharing.give_up).none());
  }
}

}  // namespace
}  // namespace klickwerk::collector
