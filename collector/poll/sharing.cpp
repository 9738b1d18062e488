#include "collector/poll/sharing.h"

#include <algorithm>

namespace klickwerk::collector {
namespace {

// splitmix64's finish (Steele, Lea, Flood 2014): neighbouring ids land far apart. Never to be changed: all collectors of a
// database must agree, also while one of them is newer.
std::uint64_t scattered(std::uint64_t value) {
  value += 0x9E3779B97F4A7C15U;
  value = (value ^ (value >> 30U)) * 0xBF58476D1CE4E5B9U;
  value = (value ^ (value >> 27U)) * 0x94D049BB133111EBU;
  return value ^ (value >> 31U);
}

// Rendezvous hashing: the collector with the highest mark.
std::int64_t best_for(std::size_t shard, std::span<const std::int64_t> live) {
  return *std::ranges::max_element(live, {}, [&](std::int64_t id) {
    return std::pair(scattered(scattered(static_cast<std::uint64_t>(id)) ^ shard), id);
  });
}

}  // namespace

std::size_t shard_of(DeviceId device) { return scattered(static_cast<std::uint64_t>(device.value)) % shard_count; }

Sharing share_out(std::int64_t self, std::span<const Peer> peers, const ShardOwners& owners) {
  std::vector<std::int64_t> live{self}, holding;
  Sharing sharing;
  sharing.alone = true;
  for (const Peer& peer : peers) {
    if (peer.id == self) continue;
    if (peer.fresh) live.push_back(peer.id);
    if (peer.fresh || peer.alone) holding.push_back(peer.id), sharing.alone = false;
  }
  for (std::size_t shard = 0; shard < shard_count; ++shard) {
    const bool wanted = best_for(shard, live) == self;
    if (owners[shard] == self) sharing.give_up[shard] = !wanted;
    else sharing.take[shard] = wanted && (!owners[shard] || std::ranges::find(holding, *owners[shard]) == holding.end());
  }
  return sharing;
}

}  // namespace klickwerk::collector
