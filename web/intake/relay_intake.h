// Where relays come in (docs/relay.md): enrolment, device list, deliveries. Whatever arrives, the answer is one of a few:
// done, wrong for good (4xx), or not now (429, 503 with Retry-After: the relay keeps what it has).
#pragma once

#include <atomic>
#include <chrono>
#include <cstdint>
#include <functional>
#include <mutex>
#include <optional>
#include <span>
#include <string>
#include <vector>

#include "collector/poll/observation.h"
#include "config/config.h"
#include "db/relays.h"
#include "web/server/database_pool.h"
#include "web/server/failure_limit.h"
#include "web/server/http.h"

namespace klickwerk::web {

class RelayIntake {
 public:
  struct Count {
    std::uint64_t observations = 0;  // kept
    std::uint64_t refused = 0;       // observations
    std::uint64_t deliveries = 0;
    std::uint64_t repeated = 0;      // deliveries that were here before
    std::uint64_t not_now = 0;       // requests answered with 503
    std::uint64_t wrong_token = 0;   // or code
  };
  struct Wiring {
    DatabasePool& pool;
    collector::ReadingSink& sink;  // one for all: it knows what was stored last
    config::Collector collector;   // what relays are told
    const Clock& clock;
    FailureLimit::Bounds limit{};
    std::chrono::milliseconds sink_patience{10000};
  };
  explicit RelayIntake(Wiring wiring) : wiring_(std::move(wiring)), limit_(wiring_.limit) {}

  std::vector<Route> routes();
  Count count() const;

 private:
  using Served = std::function<HttpAnswer(const db::RelayStore::Holder&)>;
  HttpAnswer enrol(HttpRequest& request);
  HttpAnswer site(HttpRequest& request);
  HttpAnswer readings(HttpRequest& request);
  HttpAnswer guarded(HttpRequest& request, const std::function<HttpAnswer()>& serve);
  HttpAnswer for_relay(HttpRequest& request, const Served& serve);
  HttpAnswer unknown_token(const HttpRequest& request);
  std::optional<db::RelayStore::Holder> met(const HttpRequest& request, const std::string& token_hash);
  HttpAnswer take_batch(HttpRequest& request, const db::RelayStore::Holder& relay);
  std::optional<HttpAnswer> wait_for(const HttpRequest& request) const;
  void store(std::span<const collector::Observation> batch);

  Wiring wiring_;
  FailureLimit limit_;
  std::timed_mutex sink_mutex_;
  std::atomic<std::uint64_t> observations_{0}, refused_{0}, deliveries_{0}, repeated_{0}, not_now_{0}, wrong_token_{0};
};

}  // namespace klickwerk::web
