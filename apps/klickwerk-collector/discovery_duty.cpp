#include "apps/klickwerk-collector/discovery_duty.h"

#include <algorithm>
#include <asio/post.hpp>
#include <spdlog/spdlog.h>

#include "collector/discovery/schedule.h"
#include "collector/poll/jump_guard.h"
#include "db/devices.h"
#include "db/sightings.h"

namespace klickwerk::app {
namespace {

using collector::Arrival;

constexpr std::chrono::seconds look_interval{60};
constexpr std::chrono::hours search_again_after{24};
constexpr int addresses_at_once = 64;  // polling goes first
const std::string actor = "klickwerk-collector";

void tell(const db::Judged& device) {
  const std::string at = device.sighting.endpoint.text();
  switch (device.arrival) {
    case Arrival::moved: spdlog::info("KW-C401 device {} moved from {} to {}: recognised by its serial, asked there from now on", device.known_serial, device.old_address, at); break;
    case Arrival::without_address: spdlog::info("KW-C402 device {} was found at {}: asked there from now on", device.known_serial, at); break;
    case Arrival::unknown:
      if (device.first_time) spdlog::info("KW-C403 a new device waits in the inbox: serial {}, {} at {}", device.sighting.serial, device.sighting.model, at);
      break;
    case Arrival::retired: spdlog::debug("device {} is inactive and answers at {}", device.known_serial, at); break;
    case Arrival::known:
    case Arrival::second_address: break;
  }
}

}  // namespace

DiscoveryDuty::DiscoveryDuty(const config::Config& config, Poller& poller, db::Database database)
    : config_(config), poller_(poller), database_(std::move(database)), client_(poller.loop(), {.max_packets_per_s = config.collector.discovery_packets_per_s}),
      timer_(poller.loop()) {}

DiscoveryDuty::~DiscoveryDuty() {
  if (scan_) scan_->stop();
  thread_.join();
}

void DiscoveryDuty::start() { look_again_later(); }

void DiscoveryDuty::look_again_later() {
  timer_.expires_after(look_interval);
  timer_.async_wait([this](asio::error_code error) {
    if (error) return;
    look_for_work();
    look_again_later();
  });
}

void DiscoveryDuty::look_for_work() {
  if (running_ || looking_) return;
  looking_ = true;
  asio::post(thread_, [this] {
    std::optional<Run> run;
    try {
      run = next_run();
    } catch (const db::Error& error) {  // the list is looked at again in a minute
      spdlog::debug("discovery waits for the database: {}", error.what());
    }
    asio::post(poller_.loop(), [this, run = std::move(run)]() mutable {
      looking_ = false;
      if (run) begin(std::move(*run));
    });
  });
}

std::optional<DiscoveryDuty::Run> DiscoveryDuty::next_run() {
  auto transaction = database_.begin();
  db::DiscoveryStore store(transaction);
  const Instant now = clock_.now();
  const auto by_site = store.quiet_hours();
  const auto configured = collector::QuietHours::parse(config_.collector.quiet_hours).value_or(collector::QuietHours{});
  for (const auto& network : store.networks()) {
    const auto own = network.site ? by_site.find(*network.site) : by_site.end();
    const auto quiet = own == by_site.end() ? configured : own->second;
    const auto urgent = std::ranges::find(out_of_turn_, network.id.value);
    const bool due = collector::is_scan_due({network.every_days, network.at_minute}, network.last_run_at, quiet, now);
    if (!due && (urgent == out_of_turn_.end() || quiet.cover(now))) continue;
    if (urgent != out_of_turn_.end()) out_of_turn_.erase(urgent);
    if (!store.begin_run(network, now)) continue;  // another collector does it
    auto run = prepared(transaction, network);
    transaction.commit();
    return run;
  }
  return std::nullopt;
}

std::optional<DiscoveryDuty::Run> DiscoveryDuty::prepared(db::Transaction& transaction, const db::DiscoveryNetwork& network) {
  const std::vector<std::string> texts{network.network};
  auto ranges = collector::parse_ranges(texts, network.port);
  if (!ranges) {
    spdlog::warn("KW-C404 network {} cannot be looked through: {}", network.network, ranges.error());
    return std::nullopt;
  }
  return Run{network, std::move(ranges).value(), db::DiscoveryStore(transaction).accesses(network.site)};
}

void DiscoveryDuty::begin(Run run) {
  collector::NetworkScan::Rules rules;
  rules.patience = {config_.collector.timeout_ms, config_.collector.retries};
  rules.poll.patience = rules.patience;
  rules.window = addresses_at_once;
  rules.bounds = {.subnet_concurrency = std::max(1, config_.collector.subnet_concurrency / 4), .device_spacing_ms = config_.collector.device_spacing_ms};
  running_ = std::move(run);
  sightings_.clear();
  const int half_the_window = std::max(1, config_.collector.window / 2);
  scan_ = std::make_unique<collector::NetworkScan>(
      collector::NetworkScan::Wiring{poller_.loop(), client_, poller_.profiles(), clock_,
                                     [this](const collector::FoundDevice& found) { sightings_.push_back(db::sighting_of(found)); },
                                     [this] { asio::post(poller_.loop(), [this] { store(); }); }, [this, half_the_window] { return poller_.polls().active() < half_the_window; }},
      collector::addresses_of(running_->ranges), running_->accesses, rules);
  spdlog::info("KW-C405 looking through {}", running_->network.network);
  scan_->start();
}

void DiscoveryDuty::store() {
  const auto progress = scan_->progress();
  spdlog::info("KW-C406 {}: {} of {} addresses answered", running_->network.network, progress.answered, progress.addresses);
  scan_.reset();
  asio::post(thread_, [this, run = std::move(*running_), sightings = std::move(sightings_)] {
    try {
      take_in(run, sightings, true);
    } catch (const db::Error& error) {  // the next run finds them again
      spdlog::warn("KW-C407 what was found in {} is not stored: {}", run.network.network, error.what());
    }
  });
  running_.reset();
}

void DiscoveryDuty::take_in(const Run& run, const std::vector<db::Sighting>& sightings, bool whole) {
  const auto looked_at = [&](const collector::Endpoint& endpoint) {
    return whole && endpoint.port == run.network.port && std::ranges::any_of(run.ranges, [&](const auto& range) { return range.contains(endpoint); });
  };
  auto transaction = database_.begin();
  db::DiscoveryStore store(transaction);
  const auto judged = store.take_in(sightings, looked_at, run.network.site, clock_.now(), actor);
  if (whole) store.end_run(run.network.id, static_cast<int>(sightings.size()));
  transaction.commit();
  std::ranges::for_each(judged, tell);
}

void DiscoveryDuty::met_another(const collector::Observation& observation) {
  asio::post(thread_, [this, observation] {
    try {
      judge_displaced(observation);
    } catch (const db::Error& error) {  // the next poll meets it again
      spdlog::debug("a displaced device is looked for later: {}", error.what());
    }
  });
}

void DiscoveryDuty::judge_displaced(const collector::Observation& observation) {
  auto transaction = database_.begin();
  const auto endpoint = db::DeviceStore(transaction).endpoint(observation.device);
  if (!endpoint) return;
  collector::PollTarget asked;
  asked.address = endpoint->address;
  asked.port = endpoint->port;
  asked.version = endpoint->version;
  const auto sighting = db::sighting_of(observation, asked);
  if (!sighting) return;
  const auto nothing_else = [](const collector::Endpoint&) { return false; };
  const auto judged = db::DiscoveryStore(transaction).take_in(std::span(&*sighting, 1), nothing_else, std::nullopt, clock_.now(), actor);
  search_around(transaction, endpoint->address, endpoint->port);
  transaction.commit();
  std::ranges::for_each(judged, tell);
}

// The displaced device most likely stands nearby: its network is looked through once a day until it is found.
void DiscoveryDuty::search_around(db::Transaction& transaction, const std::string& address, std::uint16_t port) {
  const auto endpoint = collector::Endpoint::from_literal(address, port);
  if (!endpoint) return;
  const auto now = collector::boot_time();
  for (const auto& network : db::DiscoveryStore(transaction).networks()) {
    const auto range = collector::parse_range(network.network, network.port);
    if (!range || !range->contains(*endpoint) || network.port != port) continue;
    const auto last = searched_.find(network.id.value);
    if (last != searched_.end() && now < last->second + search_again_after) return;
    searched_[network.id.value] = now;
    out_of_turn_.push_back(network.id.value);
    asio::post(poller_.loop(), [this] { look_for_work(); });
    return;
  }
}

}  // namespace klickwerk::app
