#include "apps/klickwerk-collector/office_side.h"

#include <spdlog/spdlog.h>

#include <memory>
#include <stdexcept>

#include "config/secret_box.h"
#include "db/credentials.h"
#include "db/device_watch.h"
#include "db/devices.h"
#include "db/discoveries.h"
#include "db/errors.h"
#include "db/reading_sink.h"

namespace klickwerk::app {

collector::CollectorSettings settings_from(const config::Config& config) {
  collector::CollectorSettings settings;
  settings.window = config.collector.window;
  settings.timeout_ms = config.collector.timeout_ms;
  settings.retries = config.collector.retries;
  settings.max_packets_per_s = config.collector.max_packets_per_s;
  settings.batch_rows = config.collector.batch_rows;
  settings.most_clicks_per_day = config.collector.most_clicks_per_day;
  settings.reload_interval_s = config.collector.reload_interval_s;
  settings.spool_max_mib = config.collector.spool_max_mib;
  settings.spool_directory = config.collector.spool_directory;
  return settings;
}

namespace {

// The quiet hours of the device's site, else the configured ones, and the nights in which they do not count.
void give_manners(db::Transaction& transaction, const config::Collector& settings, std::vector<collector::PollTarget>& targets) {
  const auto configured = collector::QuietHours::parse(settings.quiet_hours).value_or(collector::QuietHours{});
  if (configured.none() && db::DiscoveryStore(transaction).quiet_hours().empty()) return;
  const auto manners = db::DeviceWatch(transaction, SystemClock().now()).manners();
  for (auto& target : targets) {
    const auto own = manners.find(target.device);
    target.quiet = configured;
    if (own == manners.end()) continue;
    target.period_starts = own->second.period_starts;
    if (own->second.quiet_hours) target.quiet = collector::QuietHours::parse(*own->second.quiet_hours).value_or(collector::QuietHours{});
  }
}

// With the key of the database's secrets: the file is worth no more to a thief than a copy of the database.
collector::DeviceListCache::Seal sealed_by(const std::filesystem::path& state_directory) {
  const auto box = std::make_shared<config::SecretBox>(state_directory);
  constexpr const char* purpose = "device list";
  return {[box](const std::string& text) { return box->seal(text, purpose); }, [box](const std::string& text) { return box->open(text, purpose); }};
}

}  // namespace

OfficeDevices::OfficeDevices(const config::Config& config, db::Database database, bool looked_at)
    : config_(config), database_(std::move(database)), looked_at_(looked_at), cache_(config.state_directory / "collector/devices.json", sealed_by(config.state_directory)) {}

std::vector<collector::PollTarget> OfficeDevices::load() {
  if (!looked_at_) database_ = db::Database::open(config_);
  looked_at_ = true;
  std::vector<collector::PollTarget> targets;
  {
    auto transaction = database_.begin();
    targets = db::DeviceStore(transaction).poll_targets(config_.collector.poll_interval_s);
    give_manners(transaction, config_.collector, targets);
  }
  keep(targets);
  return targets;
}

void OfficeDevices::keep(const std::vector<collector::PollTarget>& targets) {
  try {
    cache_.keep(targets);
    keep_failed_ = false;
  } catch (const std::runtime_error& error) {  // a convenience for a start without the database: polling goes on without
    if (!std::exchange(keep_failed_, true)) spdlog::warn("KW-C206 the device list is not kept for a start without the database: {}", error.what());
  }
}

std::vector<collector::LearnedRows> OfficeDevices::learned() {
  auto transaction = database_.begin();
  std::vector<collector::LearnedRows> rows;
  for (auto& learned : db::DeviceStore(transaction).learned()) rows.push_back({learned.device, std::move(learned.profile), std::move(learned.instances)});
  return rows;
}

void OfficeDevices::remember(const std::vector<collector::FoundAccess>& found) {
  if (found.empty()) return;
  auto transaction = database_.begin();
  db::CredentialStore(transaction).remember(found);
  transaction.commit();
}

void OfficeDevices::remember(const std::vector<collector::LearnedRows>& rows) {
  if (rows.empty()) return;
  std::vector<db::Learned> learned;
  for (const auto& each : rows) learned.push_back({each.device, each.profile, each.instances});
  auto transaction = database_.begin();
  db::DeviceStore(transaction).remember(learned);
  transaction.commit();
}

namespace {

db::DatabaseReadingSink::Settings sink_settings(const collector::CollectorSettings& settings) {
  db::DatabaseReadingSink::Settings sink;
  sink.speed.most_a_day = settings.most_clicks_per_day;
  return sink;
}

}  // namespace

WayOut::WayOut(db::Database database, const collector::CollectorSettings& settings)
    : WayOut(Primary{std::make_unique<db::DatabaseReadingSink>(std::move(database), sink_settings(settings)),
                     [](const std::exception& error) { return dynamic_cast<const db::Refused*>(&error) != nullptr; }, "the database"},
             settings) {}

WayOut::WayOut(Primary primary, const collector::CollectorSettings& settings)
    : primary_(std::move(primary)),
      spool_({.directory = settings.spool_directory, .most_bytes = static_cast<std::uint64_t>(settings.spool_max_mib) << 20U}),
      sink_({*primary_.sink, spool_, primary_.is_refusal, [](const std::string& text) { spdlog::warn("KW-C301 {}", text); },
             [](const std::string& text) { spdlog::info("KW-C302 {}", text); }, primary_.name}),
      writer_(sink_,
              {.batch_observations = static_cast<std::size_t>(settings.batch_rows),
               .batch_age = std::chrono::milliseconds(settings.batch_age_ms),
               .most_waiting = static_cast<std::size_t>(settings.memory_observations)},
              [](const std::string& text) { spdlog::error("KW-C303 {}", text); }) {
  for (const auto& finding : spool_.findings()) spdlog::warn("KW-C304 {}", finding);
  if (!spool_.empty()) spdlog::info("KW-C305 {} observations from an earlier run wait in the spool {}", spool_.observations(), settings.spool_directory.string());
}

}  // namespace klickwerk::app
