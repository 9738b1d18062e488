#include "apps/klickwerk-collector/daemon_pages.h"

#include <asio/post.hpp>

#include <future>
#include <memory>
#include <nlohmann/json.hpp>
#include <optional>

namespace klickwerk::app {
namespace {

using collector::Metric;
using collector::MetricsServer;
using Kind = Metric::Kind;

constexpr std::chrono::seconds loop_patience{2};
constexpr const char* metrics_type = "text/plain; version=0.0.4; charset=utf-8";

std::optional<DaemonFigures> ask(asio::io_context& loop, const std::function<DaemonFigures()>& figures) {
  const auto promise = std::make_shared<std::promise<DaemonFigures>>();
  auto answer = promise->get_future();
  asio::post(loop, [promise, figures] { promise->set_value(figures()); });
  if (answer.wait_for(loop_patience) != std::future_status::ready) return std::nullopt;
  return answer.get();
}

std::int64_t whole(std::uint64_t value) { return static_cast<std::int64_t>(value); }

}  // namespace

std::vector<Metric> metrics_of(const DaemonFigures& f) {
  return {
      {"klickwerk_collector_loop_answers", "1 while the loop answers within two seconds", Kind::gauge, 1},
      {"klickwerk_collector_up_seconds", "Since the service started", Kind::gauge, f.up_s},
      {"klickwerk_collector_devices", "Devices on the list, and those that this collector asks", Kind::gauge, whole(f.devices_known), "share=\"all\""},
      {"klickwerk_collector_devices", "", Kind::gauge, whole(f.devices_mine), "share=\"own\""},
      {"klickwerk_collector_active_polls", "Devices being asked at the moment", Kind::gauge, f.active},
      {"klickwerk_collector_polls_total", "Polls that ended, by outcome", Kind::counter, f.read, "outcome=\"read\""},
      {"klickwerk_collector_polls_total", "", Kind::counter, f.silent, "outcome=\"silent\""},
      {"klickwerk_collector_polls_total", "", Kind::counter, f.wrong_device, "outcome=\"wrong_device\""},
      {"klickwerk_collector_polls_total", "", Kind::counter, f.undecodable, "outcome=\"undecodable\""},
      {"klickwerk_collector_observations_stored_total", "Observations stored, in the database or the spool", Kind::counter, whole(f.observations)},
      {"klickwerk_collector_readings_stored_total", "Counters in them", Kind::counter, whole(f.readings)},
      {"klickwerk_collector_observations_spooled_total", "Observations that went to the spool", Kind::counter, whole(f.spooled)},
      {"klickwerk_collector_failed_batches_total", "Batches that neither database nor spool took", Kind::counter, whole(f.failed_batches)},
      {"klickwerk_collector_spool_observations", "Observations that wait in the spool", Kind::gauge, whole(f.spool_waiting)},
      {"klickwerk_collector_database_away", "1 while readings go to the spool", Kind::gauge, f.database_away ? 1 : 0},
      {"klickwerk_collector_device_list_old", "1 while the device list cannot be read anew", Kind::gauge, f.list_old ? 1 : 0},
      {"klickwerk_collector_others", "Other collectors that share the database, heard lately", Kind::gauge, f.other_collectors},
      {"klickwerk_collector_traps_total", "SNMP traps received", Kind::counter, whole(f.traps)},
      {"klickwerk_collector_trap_hints_total", "Traps that made a device be asked at once", Kind::counter, whole(f.trap_hints)},
      {"klickwerk_collector_trap_unknown_senders_total", "Traps from addresses of no device", Kind::counter, whole(f.trap_unknown_senders)},
      {"klickwerk_collector_trap_malformed_total", "Datagrams to the trap port that are no traps", Kind::counter, whole(f.trap_malformed)},
      {"klickwerk_collector_informs_confirmed_total", "Informs of known devices that were confirmed", Kind::counter, whole(f.informs_confirmed)},
      {"klickwerk_collector_clock_jumps_total", "Jumps of the system's clock", Kind::counter, whole(f.clock_jumps)},
      {"klickwerk_collector_clock_held_back_milliseconds", "By how much the system's clock differs from the time that polls use", Kind::gauge, f.clock_held_back_ms},
  };
}

MetricsServer::Page health_of(const DaemonFigures& f) {
  const bool good = f.may_ask && !f.jammed;
  const nlohmann::ordered_json document{{"status", good ? "ok" : "degraded"},
                                        {"database", f.database_away ? "away" : "ok"},
                                        {"asks_devices", f.may_ask},
                                        {"devices", f.devices_mine},
                                        {"spool_observations", f.spool_waiting}};
  return {good ? 200 : 503, "application/json", document.dump() + "\n"};
}

MetricsServer::Pages daemon_pages(asio::io_context& loop, std::function<DaemonFigures()> figures) {
  return {{"/metrics",
           [&loop, figures] {
             const auto f = ask(loop, figures);
             if (!f) return MetricsServer::Page{200, metrics_type, collector::prometheus_text({{"klickwerk_collector_loop_answers", "1 while the loop answers within two seconds", Kind::gauge, 0}})};
             return MetricsServer::Page{200, metrics_type, collector::prometheus_text(metrics_of(*f))};
           }},
          {"/health", [&loop, figures] {
             const auto f = ask(loop, figures);
             return f ? health_of(*f) : MetricsServer::Page{503, "application/json", "{\"status\":\"hangs\"}\n"};
           }}};
}

}  // namespace klickwerk::app
