// Polls in tests: one device step by step, or a whole fleet through the PollLoop.
#pragma once

#include "collector/poll/poll_loop.h"
#include "tests/collector/network.h"

namespace klickwerk::collector::test {

inline PollTarget target_for(const fleet::Standing& standing, std::int64_t id) {
  PollTarget target;
  target.device = DeviceId{id};
  target.serial = standing.serial;
  target.address = standing.address;
  target.port = standing.port;
  target.version = standing.v1_only ? PollTarget::Version::v1 : PollTarget::Version::v2c;
  target.community = standing.community;
  return target;
}

inline std::vector<PollTarget> targets_for(const fleet::Fleet& fleet) {
  std::vector<PollTarget> targets;
  for (const auto& standing : fleet.standings()) targets.push_back(target_for(standing, static_cast<std::int64_t>(targets.size()) + 1));
  return targets;
}

inline const DevicePoll::Rules quick{.patience = {.timeout_ms = 60, .retries = 1}};

inline Observation poll_once(Network& network, const PollTarget& target, DeviceMemory& memory, DevicePoll::Rules rules = quick) {
  const Endpoint endpoint = *Endpoint::from_literal(target.address, target.port);
  ProfilePlans plans(ProfileSet::built_in());
  DevicePoll poll(target, endpoint.text(), plans, memory, rules);
  while (const auto question = poll.next()) poll.take(network.ask(endpoint, question->spelled_out(), question->patience));
  return poll.observation(SystemClock().now());
}

inline std::map<std::string, std::uint64_t> counters_of(const Observation& observation) {
  std::map<std::string, std::uint64_t> counters;
  for (const auto& counter : observation.decoded.counters) counters[counter.name] = counter.value;
  return counters;
}

// All of them, once, through the real loop; in the order in which they finished.
inline std::vector<Observation> poll_all(Network& network, std::vector<PollTarget> targets, int window, DevicePoll::Rules rules = quick) {
  std::vector<Observation> observations;
  bool idle = false;
  const SystemClock clock;
  PollLoop loop({network.loop(), network.client(), ProfileSet::built_in(), clock,
                 [&](Observation observation) { observations.push_back(std::move(observation)); }, [] { return true; }, [&] { idle = true; }},
                DueQueue::Rhythm::once, window, rules);
  loop.load(std::move(targets));
  network.run_until([&] { return idle; });
  return observations;
}

}  // namespace klickwerk::collector::test
