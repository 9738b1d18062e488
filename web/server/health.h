// GET /health for people and load balancers, GET /metrics for Prometheus (text format 0.0.4).
#pragma once

#include <functional>
#include <string>
#include <vector>

#include "collector/metrics/metrics_text.h"
#include "web/server/database_pool.h"
#include "web/server/http.h"

namespace klickwerk::web {

using collector::Metric;
using collector::prometheus_text;

// /health answers 200 while the database answers, else 503.
std::vector<Route> health_routes(DatabasePool& pool, std::function<std::vector<Metric>()> metrics);

}  // namespace klickwerk::web
