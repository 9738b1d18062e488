#include "web/server/health.h"

namespace klickwerk::web {
namespace {

HttpAnswer health(DatabasePool& pool) {
  try {
    auto lease = pool.lend();
    lease.database().begin();
    return {200, "application/json", "{\"status\": \"ok\", \"database\": \"ok\"}\n", {}};
  } catch (const db::Error&) {  // its text names hosts: not for everybody
    return {503, "application/json", "{\"status\": \"degraded\", \"database\": \"away\"}\n", {{"Retry-After", "30"}}};
  }
}

}  // namespace

std::vector<Route> health_routes(DatabasePool& pool, std::function<std::vector<Metric>()> metrics) {
  return {{"GET", "/health", [&pool](HttpRequest&) { return health(pool); }},
          {"GET", "/metrics", [metrics = std::move(metrics)](HttpRequest&) {
             return HttpAnswer{200, "text/plain; version=0.0.4; charset=utf-8", prometheus_text(metrics()), {}};
           }}};
}

}  // namespace klickwerk::web
