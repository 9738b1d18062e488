// What the daemon tells a monitoring system: /metrics and /health. Asked for in the server's threads, answered by the loop
// itself, so that a loop that hangs does not look healthy.
#pragma once

#include <asio/io_context.hpp>
#include <functional>
#include <string>
#include <vector>

#include "collector/metrics/metrics_server.h"
#include "collector/metrics/metrics_text.h"

namespace klickwerk::app {

// As the loop knows them at one moment.
struct DaemonFigures {
  std::size_t devices_known = 0, devices_mine = 0;
  int active = 0;
  int read = 0, silent = 0, wrong_device = 0, undecodable = 0;  // polls since the start
  std::uint64_t observations = 0, readings = 0, spooled = 0, failed_batches = 0;
  std::size_t spool_waiting = 0;
  bool database_away = false, list_old = false, may_ask = true, jammed = false;
  int other_collectors = 0;
  std::uint64_t traps = 0, trap_hints = 0, trap_unknown_senders = 0, trap_malformed = 0, informs_confirmed = 0;
  std::int64_t clock_held_back_ms = 0;
  std::uint64_t clock_jumps = 0;
  std::int64_t up_s = 0;
};

std::vector<collector::Metric> metrics_of(const DaemonFigures& figures);
// 200 while the loop answers and asks devices, 503 when readings find no place (neither database nor spool takes
// them) or no device may be asked. A database that is
// away is told, but no fault of this service: readings are in the spool.
collector::MetricsServer::Page health_of(const DaemonFigures& figures);
collector::MetricsServer::Pages daemon_pages(asio::io_context& loop, std::function<DaemonFigures()> figures);

}  // namespace klickwerk::app
