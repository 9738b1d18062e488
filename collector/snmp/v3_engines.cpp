#include "collector/snmp/v3_engines.h"

#include <random>

#include "core/assert.h"

namespace klickwerk::collector {

std::uint32_t V3Engine::time_at(Moment now) const {
  const auto passed = std::chrono::duration_cast<std::chrono::seconds>(now - heard).count();
  return static_cast<std::uint32_t>(std::clamp<std::int64_t>(static_cast<std::int64_t>(time) + passed, 0, 0x7fffffff));
}

// Random, so that a restart does not use a salt again with the same key (RFC 3826 3.1.2.1).
std::uint64_t V3Engines::first_salt() {
  std::random_device device;
  return static_cast<std::uint64_t>(device()) << 32U | device();
}

const V3Engine* V3Engines::find(const Endpoint& at) const {
  const auto found = entries_.find(at);
  return found == entries_.end() ? nullptr : &found->second.engine;
}

void V3Engines::learn(const Endpoint& at, std::string_view id, std::uint32_t boots, std::uint32_t time, Moment now) {
  Entry& entry = entries_[at];
  if (entry.engine.id != id) entry = {};
  if (entry.engine.id.empty()) entry.engine.id = id;
  entry.engine.boots = boots;
  entry.engine.time = time;
  entry.engine.heard = now;
}

const V3Engines::Master& V3Engines::master(const V3User& user) {
  const auto [at, fresh] = masters_.try_emplace({user.auth, user.auth_password, user.privacy, user.privacy_password});
  if (fresh) at->second = {static_cast<std::uint32_t>(masters_.size()), master_keys(user)};
  return at->second;
}

const V3Keys& V3Engines::keys(const Endpoint& at, const V3User& user) {
  const auto found = entries_.find(at);
  KW_ASSERT(found != entries_.end());
  Entry& entry = found->second;
  const Master& from = master(user);
  if (entry.keys_of != from.number) {
    entry.keys = local_keys(user, from.keys, entry.engine.id);
    entry.keys_of = from.number;
  }
  return entry.keys;
}

std::vector<KnownEngine> V3Engines::known(Moment now) const {
  std::vector<KnownEngine> list;
  list.reserve(entries_.size());
  for (const auto& [at, entry] : entries_) list.push_back({at, entry.engine.id, entry.engine.boots, entry.engine.time_at(now)});
  return list;
}

void V3Engines::recall(const std::vector<KnownEngine>& engines, Moment now) {
  for (const KnownEngine& engine : engines) learn(engine.at, engine.id, engine.boots, engine.time, now);
}

}  // namespace klickwerk::collector
