// GET /health for people and load balancers, GET /metrics for Prometheus (text format 0.0.4).
#pragma once

#include <functional>
#include <string>
#include <vector>

#include "web/server/database_pool.h"
#include "web/server/http.h"

namespace klickwerk::web {

struct Metric {
  std::string name;  // klickwerk_web_requests_total
  std::string help;
  enum class Kind { counter, gauge } kind = Kind::counter;
  std::int64_t value = 0;
};
std::string prometheus_text(const std::vector<Metric>& metrics);

// /health answers 200 while the database answers, else 503.
std::vector<Route> health_routes(DatabasePool& pool, std::function<std::vector<Metric>()> metrics);

}  // namespace klickwerk::web
