// Which collector asks which devices, where several share one database. Pure: docs/decisions/018-several-collectors.md.
//
// A device belongs to a shard for ever; a shard belongs to one collector at most. Live collectors agree on where a shard
// should be by rendezvous hashing, so that one more or one less moves only its own part. A shard changes hands only when its
// owner gave it back, stopped, or has been silent for longer than it goes on asking by itself.
#pragma once

#include <array>
#include <bitset>
#include <cstdint>
#include <optional>
#include <span>
#include <vector>

#include "core/ids.h"

namespace klickwerk::collector {

constexpr std::size_t shard_count = 256;
using Shards = std::bitset<shard_count>;
using ShardOwners = std::array<std::optional<std::int64_t>, shard_count>;

std::size_t shard_of(DeviceId device);

// Another collector, or oneself, as the database has it. Those that stopped are not among them.
struct Peer {
  std::int64_t id = 0;
  bool fresh = false;  // heard within its patience: it may be asking
  bool alone = false;  // it may be asking however long it is silent
};

struct Sharing {
  Shards take;      // become one's own now
  Shards give_up;   // one's own at present, to be given back when none of their devices is being asked any more
  bool alone = false;  // nobody else asks or may ask: the right to go on without the database
};
// `self` counts as fresh.
Sharing share_out(std::int64_t self, std::span<const Peer> peers, const ShardOwners& owners);

}  // namespace klickwerk::collector
