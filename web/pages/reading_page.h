// The page behind the link in a reading request: a form without scripts, in the customer's language. GET /reading/<token>
// shows it, POST takes it. A token that nobody has costs its address tries (FailureLimit).
#pragma once

#include <atomic>
#include <cstdint>
#include <vector>

#include "config/config.h"
#include "web/server/database_pool.h"
#include "web/server/failure_limit.h"
#include "web/server/http.h"

namespace klickwerk::web {

class ReadingPage {
 public:
  struct Count {
    std::uint64_t shown = 0, taken = 0, wrong_token = 0;  // taken: forms with at least one new reading
  };
  // All live longer.
  ReadingPage(DatabasePool& pool, const config::Config& config, const Clock& clock) : pool_(pool), config_(config), clock_(clock) {}

  std::vector<Route> routes();
  Count count() const { return {shown_, taken_, wrong_token_}; }

 private:
  HttpAnswer show(HttpRequest& request);
  HttpAnswer take(HttpRequest& request);
  template <class F>
  HttpAnswer guarded(HttpRequest& request, F serve);
  HttpAnswer nobodys(const std::string& remote);

  DatabasePool& pool_;
  const config::Config& config_;
  const Clock& clock_;
  // Per address: wrong tokens; and forms sent, also good ones, so that a loop fills no audit log.
  FailureLimit wrong_tokens_, sent_{{60, std::chrono::minutes(10), 10000}};
  std::atomic<std::uint64_t> shown_{0}, taken_{0}, wrong_token_{0};
};

}  // namespace klickwerk::web
