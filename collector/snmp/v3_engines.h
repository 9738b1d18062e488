// What is known of SNMPv3 engines, by the address where they answer: id, boots and time (RFC 3414 2.3), and the keys bound
// to them. Losing it costs one more request per device. Belongs to the loop's thread. Internal to collector/snmp, apart
// from known() and recall(), by which it outlives the program.
#pragma once

#include <chrono>
#include <map>
#include <optional>
#include <string>
#include <tuple>
#include <unordered_map>
#include <vector>

#include "collector/snmp/endpoint.h"
#include "collector/snmp/v3_engine_file.h"
#include "collector/snmp/v3_keys.h"

namespace klickwerk::collector {

struct V3Engine {
  using Moment = std::chrono::steady_clock::time_point;
  std::string id;
  std::uint32_t boots = 0;
  std::uint32_t time = 0;  // seconds since the engine's start, at the moment `heard`
  Moment heard;
  std::uint32_t time_at(Moment now) const;
};

class V3Engines {
 public:
  using Moment = V3Engine::Moment;
  const V3Engine* find(const Endpoint& at) const;
  // Another id than before is another device: the old one's keys are forgotten.
  void learn(const Endpoint& at, std::string_view id, std::uint32_t boots, std::uint32_t time, Moment now);
  void forget(const Endpoint& at) { entries_.erase(at); }

  // Keys for that user at the engine that stands there. The engine must be known; the user must have no fault_of().
  const V3Keys& keys(const Endpoint& at, const V3User& user);
  std::uint64_t next_salt() { return ++salt_; }

  // Times as they are at `now`.
  std::vector<KnownEngine> known(Moment now) const;
  void recall(const std::vector<KnownEngine>& engines, Moment now);
  std::size_t size() const { return entries_.size(); }

 private:
  struct Entry {
    V3Engine engine;
    std::uint32_t keys_of = 0;  // number of the master keys that `keys` come from; 0: none
    V3Keys keys;
  };
  struct Master {
    std::uint32_t number = 0;
    V3Keys keys;
  };
  const Master& master(const V3User& user);

  std::unordered_map<Endpoint, Entry, EndpointHash> entries_;
  std::map<std::tuple<V3Auth, std::string, V3Privacy, std::string>, Master> masters_;
  std::uint64_t salt_ = first_salt();
  static std::uint64_t first_salt();
};

}  // namespace klickwerk::collector
