#include "apps/klickwerk-collector/office_side.h"

#include <spdlog/spdlog.h>

#include <algorithm>
#include <memory>
#include <stdexcept>

#include "collector/poll/jump_guard.h"
#include "config/secret_box.h"
#include "db/credentials.h"
#include "db/device_watch.h"
#include "db/devices.h"
#include "db/discoveries.h"
#include "db/errors.h"
#include "db/reading_sink.h"

namespace klickwerk::app {

namespace {

// A reading waits for others for at most this part of the time until the next one: at hourly polls half a minute.
constexpr int batch_age_of_interval = 120;
constexpr int most_batch_age_s = 30;

}  // namespace

collector::CollectorSettings settings_from(const config::Config& config) {
  collector::CollectorSettings settings;
  settings.window = config.collector.window;
  settings.timeout_ms = config.collector.timeout_ms;
  settings.retries = config.collector.retries;
  settings.max_packets_per_s = config.collector.max_packets_per_s;
  settings.batch_rows = config.collector.batch_rows;
  settings.batch_most_age_ms = 1000 * std::min(most_batch_age_s, config.collector.poll_interval_s / batch_age_of_interval);
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

}  // namespace

collector::Seal sealed_by(const std::filesystem::path& state_directory, const std::string& purpose) {
  const auto box = std::make_shared<config::SecretBox>(state_directory);
  return {[box, purpose](const std::string& text) { return box->seal(text, purpose); }, [box, purpose](const std::string& text) { return box->open(text, purpose); }};
}

OfficeDevices::OfficeDevices(const config::Config& config, db::Database database, bool looked_at)
    : config_(config), database_(std::move(database)), looked_at_(looked_at), cache_(config.state_directory / "collector/devices.json", sealed_by(config.state_directory, purpose_device_list)) {}

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

void OfficeDevices::learned(const std::function<void(const collector::SharedRows&)>& take) {
  auto transaction = database_.begin();
  db::DeviceStore(transaction).learned([&](const db::LearnedGroup& group) { take({group.profile, group.instances, group.devices}); });
}

void OfficeDevices::remember(const std::vector<collector::FoundAccess>& found) {
  if (found.empty()) return;
  auto transaction = database_.begin();
  db::CredentialStore(transaction).remember(found);
  transaction.commit();
}

void OfficeDevices::remember(const std::vector<collector::LearnedRows>& rows) {
  std::erase_if(unkept_, [&](const db::Learned& old) { return std::ranges::find(rows, old.device, &collector::LearnedRows::device) != rows.end(); });
  for (const auto& each : rows) unkept_.push_back({each.device, each.profile, each.instances});
  if (unkept_.empty()) return;
  auto transaction = database_.begin();
  auto homeless = db::DeviceStore(transaction).remember(unkept_);
  transaction.commit();
  unkept_ = std::move(homeless);
}

namespace {

constexpr std::uint64_t most_refused_bytes = std::uint64_t{64} << 20U;

// The sink is told the time by a clock that is never set back: else what was read before, and waits, would be of the future.
WayOut::Primary office_database(db::Database database, const collector::CollectorSettings& settings) {
  auto clock = std::make_unique<collector::LatestClock>();
  db::DatabaseReadingSink::Settings sink;
  sink.speed.most_a_day = settings.most_clicks_per_day;
  sink.clock = clock.get();
  static const SystemClock wall_clock;
  sink.wall_clock = &wall_clock;
  auto refused = settings.spool_directory;
  refused += "-refused";
  return {std::make_unique<db::DatabaseReadingSink>(std::move(database), sink), [](const std::exception& error) { return dynamic_cast<const db::Refused*>(&error) != nullptr; },
          "the database", refused, std::move(clock)};
}

}  // namespace

WayOut::WayOut(db::Database database, const collector::CollectorSettings& settings) : WayOut(office_database(std::move(database), settings), settings) {}

// Nothing that was read is thrown away: what the database does not take lies beside, for whoever clears why.
std::string WayOut::set_aside(const collector::Observation& observation) {
  try {
    if (!refused_) refused_ = std::make_unique<collector::SpoolSink>(collector::SpoolSink::Settings{.directory = primary_.refused_directory, .most_bytes = most_refused_bytes});
    refused_->store(std::span(&observation, 1));
    return "in " + primary_.refused_directory.string();
  } catch (const collector::SpoolError& error) {
    return std::string("nowhere (") + error.what() + ")";
  }
}

WayOut::WayOut(Primary primary, const collector::CollectorSettings& settings)
    : primary_(std::move(primary)),
      spool_({.directory = settings.spool_directory, .most_bytes = static_cast<std::uint64_t>(settings.spool_max_mib) << 20U}),
      sink_({*primary_.sink, spool_, primary_.is_refusal, [](const std::string& text) { spdlog::warn("KW-C301 {}", text); },
             [](const std::string& text) { spdlog::info("KW-C302 {}", text); }, primary_.name,
             primary_.refused_directory.empty() ? nullptr : std::function([this](const collector::Observation& observation) { return set_aside(observation); })}),
      writer_(sink_,
              {.batch_observations = static_cast<std::size_t>(settings.batch_rows),
               .batch_age = std::chrono::milliseconds(settings.batch_age_ms),
               .batch_most_age = std::chrono::milliseconds(settings.batch_most_age_ms),
               .most_waiting = static_cast<std::size_t>(settings.memory_observations)},
              [](const std::string& text) { spdlog::error("KW-C303 {}", text); }) {
  for (const auto& finding : spool_.findings()) spdlog::warn("KW-C304 {}", finding);
  if (!spool_.empty()) spdlog::info("KW-C305 {} observations from an earlier run wait in the spool {}", spool_.observations(), settings.spool_directory.string());
}

}  // namespace klickwerk::app
