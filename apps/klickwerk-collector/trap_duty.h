// Traps as a hint to poll: from the socket to the poll loop. Informs of SNMPv3 come by the user that their device is asked by.
#pragma once

#include <filesystem>
#include <memory>
#include <unordered_map>
#include <vector>

#include "apps/klickwerk-collector/daemon_pages.h"
#include "apps/klickwerk-collector/poller.h"
#include "collector/poll/trap_hints.h"
#include "collector/snmp/trap_listener.h"
#include "config/config.h"

namespace klickwerk::app {

class TrapDuty {
 public:
  // systemd's socket, else collector.trap_listen; null when there is neither. Throws std::runtime_error.
  static std::unique_ptr<TrapDuty> open(const config::Config& config, Poller& poller);
  void know(const std::vector<collector::PollTarget>& targets);
  // Where a device that is known by its host name was found.
  void met(const collector::Observation& observation) { hints_.met(observation.device, observation.address); }
  void count_into(DaemonFigures& figures) const;

 private:
  explicit TrapDuty(Poller& poller) : poller_(poller) {}
  collector::TrapListener::Sender hear(const collector::Endpoint& from);
  void take_informs(const std::filesystem::path& state_directory);
  std::optional<collector::V3Informs::Reply> answer_v3(const collector::Endpoint& from, std::span<const std::uint8_t> datagram);
  Poller& poller_;
  collector::TrapHints hints_;
  std::unique_ptr<collector::V3Informs> informs_;
  std::unordered_map<std::int64_t, collector::V3Informs::Users> users_;  // of devices that are asked in SNMPv3
  std::unique_ptr<collector::TrapListener> listener_;
};

}  // namespace klickwerk::app
