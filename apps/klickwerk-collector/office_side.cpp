#include "apps/klickwerk-collector/office_side.h"

#include <spdlog/spdlog.h>

#include "db/devices.h"
#include "db/errors.h"

namespace klickwerk::app {

collector::CollectorSettings settings_from(const config::Config& config) {
  collector::CollectorSettings settings;
  settings.window = config.collector.window;
  settings.timeout_ms = config.collector.timeout_ms;
  settings.retries = config.collector.retries;
  settings.max_packets_per_s = config.collector.max_packets_per_s;
  settings.batch_rows = config.collector.batch_rows;
  settings.reload_interval_s = config.collector.reload_interval_s;
  settings.spool_max_mib = config.collector.spool_max_mib;
  settings.spool_directory = config.collector.spool_directory;
  return settings;
}

std::vector<collector::PollTarget> OfficeDevices::load() {
  auto transaction = database_.begin();
  return db::DeviceStore(transaction).poll_targets(default_interval_s_);
}

std::vector<collector::LearnedRows> OfficeDevices::learned() {
  auto transaction = database_.begin();
  std::vector<collector::LearnedRows> rows;
  for (auto& learned : db::DeviceStore(transaction).learned()) rows.push_back({learned.device, std::move(learned.profile), std::move(learned.instances)});
  return rows;
}

void OfficeDevices::remember(const std::vector<collector::LearnedRows>& rows) {
  if (rows.empty()) return;
  std::vector<db::Learned> learned;
  for (const auto& each : rows) learned.push_back({each.device, each.profile, each.instances});
  auto transaction = database_.begin();
  db::DeviceStore(transaction).remember(learned);
  transaction.commit();
}

WayOut::WayOut(db::Database database, const collector::CollectorSettings& settings)
    : database_(std::move(database)),
      spool_({.directory = settings.spool_directory, .most_bytes = static_cast<std::uint64_t>(settings.spool_max_mib) << 20U}),
      sink_({database_, spool_, [](const std::exception& error) { return dynamic_cast<const db::Refused*>(&error) != nullptr; },
             [](const std::string& text) { spdlog::warn(text); }, [](const std::string& text) { spdlog::info(text); }}),
      writer_(sink_,
              {.batch_observations = static_cast<std::size_t>(settings.batch_rows),
               .batch_age = std::chrono::milliseconds(settings.batch_age_ms),
               .most_waiting = static_cast<std::size_t>(settings.memory_observations)},
              [](const std::string& text) { spdlog::error(text); }) {
  for (const auto& finding : spool_.findings()) spdlog::warn(finding);
  if (!spool_.empty()) spdlog::info("{} observations from an earlier run wait in the spool {}", spool_.observations(), settings.spool_directory.string());
}

}  // namespace klickwerk::app
