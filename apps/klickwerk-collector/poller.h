// The wiring that --once and the daemon share: loop, client, profiles, poll loop.
#pragma once

#include <asio/io_context.hpp>
#include <filesystem>
#include <functional>
#include <memory>

#include "collector/poll/jump_guard.h"
#include "collector/poll/poll_loop.h"
#include "collector/poll/settings.h"
#include "config/config.h"

namespace klickwerk::app {

class Poller {
 public:
  struct Ends {
    std::function<void(collector::Observation)> on_observation;
    std::function<bool()> may_start;
    std::function<void()> on_idle;
  };
  Poller(const config::Config& config, const collector::CollectorSettings& settings, collector::DueQueue::Rhythm rhythm, Ends ends);

  ~Poller();

  asio::io_context& loop() { return loop_; }
  collector::PollLoop& polls() const { return *polls_; }
  collector::UdpSnmpClient& client() { return client_; }
  // The SNMPv3 engines that were found, on disk for the next start, when there are more or fewer than last time; the end
  // keeps them in any case. A full disk costs a packet per device then.
  void keep_engines();
  // About every second: a jump of the system's clock is told in the log, and taken over when it lasts.
  void look_at_clock();
  std::uint64_t clock_jumps() const { return clock_jumps_; }
  std::chrono::milliseconds clock_held_back() const { return clock_.held_back().value_or(std::chrono::milliseconds(0)); }
  const collector::ProfileSet& profiles() const { return own_profiles_ ? *own_profiles_ : collector::ProfileSet::built_in(); }

 private:
  asio::io_context loop_;
  std::filesystem::path engine_file_;
  std::size_t kept_engines_ = 0;
  std::uint64_t clock_jumps_ = 0;
  std::unique_ptr<collector::ProfileSet> own_profiles_;  // where a folder is configured
  collector::JumpGuard clock_;
  collector::UdpSnmpClient client_;
  std::unique_ptr<collector::PollLoop> polls_;
};

}  // namespace klickwerk::app
