// The wiring that --once and the daemon share: loop, client, profiles, poll loop.
#pragma once

#include <asio/io_context.hpp>
#include <functional>
#include <memory>

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

  asio::io_context& loop() { return loop_; }
  collector::PollLoop& polls() { return *polls_; }
  collector::UdpSnmpClient& client() { return client_; }

 private:
  asio::io_context loop_;
  std::unique_ptr<collector::ProfileSet> own_profiles_;  // where a folder is configured
  SystemClock clock_;
  collector::UdpSnmpClient client_;
  std::unique_ptr<collector::PollLoop> polls_;
};

}  // namespace klickwerk::app
