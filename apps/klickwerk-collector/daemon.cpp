#include "apps/klickwerk-collector/daemon.h"

#include <asio/post.hpp>
#include <asio/signal_set.hpp>
#include <asio/steady_timer.hpp>
#include <asio/thread_pool.hpp>
#include <spdlog/spdlog.h>

#include <set>

#include "apps/klickwerk-collector/daemon_pages.h"
#include "apps/klickwerk-collector/discovery_duty.h"
#include "apps/klickwerk-collector/office_side.h"
#include "apps/klickwerk-collector/poller.h"
#include "apps/klickwerk-collector/seat_duty.h"
#include "apps/klickwerk-collector/service_manager.h"
#include "apps/klickwerk-collector/tally.h"
#include "apps/klickwerk-collector/trap_duty.h"
#include "db/embedded_server.h"
#include "db/errors.h"

namespace klickwerk::app {
namespace {

constexpr std::chrono::seconds status_interval{10};
constexpr std::chrono::milliseconds look_interval{500};

// The database may be slow or away; asking devices must not wait for it. So the list is read by a thread of its own
// and handed to the loop when it is there.
class Daemon {
 public:
  explicit Daemon(const DaemonWiring& wiring)
      : wiring_(wiring),
        settings_(wiring.settings),
        devices_(wiring.devices),
        way_out_(wiring.way_out),
        poller_(wiring.config, settings_, collector::DueQueue::Rhythm::repeating,
                {[this](collector::Observation observation) { take(std::move(observation)); }, [this] { return way_out_.writer().has_room(); }, [] {}}),
        signals_(poller_.loop(), SIGTERM, SIGINT, SIGHUP),
        reload_timer_(poller_.loop()),
        status_timer_(poller_.loop()),
        watchdog_timer_(poller_.loop()),
        look_timer_(poller_.loop()) {
    if (!wiring.office_database) return;
    discovery_ = std::make_unique<DiscoveryDuty>(wiring_.config, poller_, db::Database::connect_later(*wiring.office_database));
    seat_ = std::make_unique<SeatDuty>(wiring_.config, poller_.loop(), db::Database::connect_later(*wiring.office_database), [this] { return seat_report(); });
  }

  DaemonEnd run() {
    wait_for_signal();
    if (seat_) seat_->sit_down();
    begin_with_a_list();
    spdlog::info("KW-C101 polling {} devices, window {}", poller_.polls().known(), settings_.window);
    listen_to_traps();
    serve_pages();
    if (seat_) seat_->start();
    look_around();
    service_manager::ready();
    reload_later();
    report();
    keep_watchdog_quiet();
    if (discovery_) discovery_->start();
    poller_.loop().run();
    return finish();
  }

 private:
  // The last known list lets the service start while the place is away that has the true one.
  void begin_with_a_list() {
    try {
      const auto targets = devices_.load();
      devices_.learned([this](const collector::SharedRows& rows) { poller_.polls().recall(rows); });
      take_all(targets);
    } catch (const db::SchemaMismatch&) {  // nothing that waiting would mend
      throw;
    } catch (const std::exception& error) {
      const auto known = devices_.last_known();
      if (!known) throw std::runtime_error(std::string(error.what()) + "; and there is no list to begin with: " + known.error());
      spdlog::warn("KW-C202 {} is away, polling begins with the last known device list: {}", wiring_.list_from, error.what());
      take_all(*known);
      list_trouble_ = true;
    }
  }

  // Of several collectors each asks its own part of the list.
  void take_all(const std::vector<collector::PollTarget>& targets) {
    all_ = targets;
    keep_to_share();
  }

  void keep_to_share() {
    if (!seat_) return load(all_);
    const bool could_ask = asked_shards_.any();
    asked_shards_ = seat_->may_ask();
    asked_number_ = seat_->number();
    load(seat_->mine(all_, asked_shards_));
    if (could_ask && asked_shards_.none())
      spdlog::warn("KW-C608 without the database for {} s: other collectors may have this one's devices now, it asks none until the database is back", wiring_.config.collector.lease_s);
  }

  void load(const std::vector<collector::PollTarget>& mine) {
    if (traps_) traps_->know(mine);
    poller_.polls().load(mine);
  }

  // Every half second: has the share changed, has its time run out, has the clock jumped?
  void look_around() {
    poller_.look_at_clock();
    if (seat_ && (seat_->may_ask() != asked_shards_ || seat_->number() != asked_number_)) keep_to_share();
    if (seat_ && in_effect_ < asked_number_ && poller_.polls().leaving() == 0) in_effect_ = asked_number_;
    look_timer_.expires_after(look_interval);
    look_timer_.async_wait([this](asio::error_code error) {
      if (!error) look_around();
    });
  }

  db::CollectorSeat::Report seat_report() const {
    return {static_cast<int>(poller_.polls().known()), static_cast<std::int64_t>(way_out_.waiting()), in_effect_};
  }

  void listen_to_traps() {
    try {
      traps_ = TrapDuty::open(wiring_.config, poller_);
      if (traps_) keep_to_share();
    } catch (const std::runtime_error& error) {  // hints only: polling goes on without
      spdlog::warn("KW-C704 {}: traps are not heard", error.what());
    }
  }

  void serve_pages() {
    if (wiring_.config.collector.metrics_listen.empty()) return;
    try {
      pages_ = std::make_unique<collector::MetricsServer>(wiring_.config.collector.metrics_listen, daemon_pages(poller_.loop(), [this] { return figures(); }));
    } catch (const std::runtime_error& error) {
      spdlog::warn("KW-C705 {}: no /metrics and no /health", error.what());
    }
  }

  DaemonFigures figures() const {
    DaemonFigures f;
    const auto stored = way_out_.writer().count();
    f.devices_known = all_.size();
    f.devices_mine = poller_.polls().known();
    f.active = poller_.polls().active();
    f.read = tally_.count(collector::PollOutcome::read);
    f.silent = tally_.count(collector::PollOutcome::silent);
    f.wrong_device = tally_.count(collector::PollOutcome::wrong_device);
    f.undecodable = tally_.count(collector::PollOutcome::undecodable);
    f.observations = stored.observations;
    f.readings = stored.readings;
    f.spooled = stored.spooled;
    f.failed_batches = stored.failed_batches;
    f.spool_waiting = way_out_.waiting();
    f.database_away = way_out_.is_away();
    f.list_old = list_trouble_;
    f.may_ask = !seat_ || seat_->has_time();
    f.jammed = !way_out_.writer().has_room();
    f.other_collectors = seat_ ? seat_->others() : 0;
    if (traps_) traps_->count_into(f);
    f.clock_held_back_ms = poller_.clock_held_back().count();
    f.clock_jumps = poller_.clock_jumps();
    f.up_s = std::chrono::duration_cast<std::chrono::seconds>(collector::boot_time() - started_).count();
    return f;
  }

  void take(collector::Observation observation) {
    if (traps_) traps_->met(observation);
    if (wiring_.stamp) wiring_.stamp(observation);
    tally_.add(observation);
    if (discovery_ && observation.outcome == collector::PollOutcome::wrong_device) discovery_->met_another(observation);
    const std::int64_t device = observation.device.value;
    if (observation.outcome == collector::PollOutcome::read) {
      wrong_.erase(device);
    } else if (observation.outcome == collector::PollOutcome::wrong_device && wrong_.insert(device).second) {
      spdlog::warn("KW-C201 device {}: {}", device, observation.detail);
    } else {
      spdlog::debug("device {}: {}", device, observation.detail);
    }
    way_out_.writer().add(std::move(observation));
  }

  void wait_for_signal() {
    signals_.async_wait([this](asio::error_code error, int signal) {
      if (error) return;
      if (signal != SIGHUP) {
        spdlog::info("KW-C102 asked to stop: {} polls under way are dropped, what was heard is stored", poller_.polls().active());
        service_manager::stopping();
        poller_.loop().stop();
        return;
      }
      service_manager::reloading();
      reload(true);
      wait_for_signal();
    });
  }

  void reload_later() {
    reload_timer_.expires_after(std::chrono::seconds(settings_.reload_interval_s));
    reload_timer_.async_wait([this](asio::error_code error) {
      if (error) return;
      reload(false);
      reload_later();
    });
  }

  void reload(bool asked_for) {
    if (asked_for) reload_asked_for_ = true;
    if (reloading_) return;
    reloading_ = true;
    auto learned = poller_.polls().take_learned();
    auto found = poller_.polls().take_found();
    poller_.keep_engines();
    asio::post(background_, [this, learned = std::move(learned), found = std::move(found)] {
      std::vector<collector::PollTarget> targets;
      std::string trouble;
      try {
        devices_.remember(found);
        targets = devices_.load();
        devices_.remember(learned);
      } catch (const std::exception& error) {  // the unit of work ends here: the list of before goes on
        trouble = error.what();
      }
      const bool begin_anew = trouble.empty() && wiring_.settings_changed && wiring_.settings_changed();
      asio::post(poller_.loop(), [this, targets = std::move(targets), trouble, begin_anew] {
        take_list(targets, trouble);
        if (begin_anew) stop_for_new_settings();
      });
    });
  }

  void take_list(const std::vector<collector::PollTarget>& targets, const std::string& trouble) {
    reloading_ = false;
    if (trouble.empty()) {
      take_all(targets);
      if (reload_asked_for_) spdlog::info("KW-C203 device list read again: {} devices", poller_.polls().known());
    } else if (reload_asked_for_ || !list_trouble_) {
      spdlog::warn("KW-C204 the device list cannot be read, the old one goes on: {}", trouble);
    }
    list_trouble_ = !trouble.empty();
    if (std::exchange(reload_asked_for_, false)) service_manager::ready();
  }

  void stop_for_new_settings() {
    spdlog::info("KW-C205 the office has changed how devices are to be asked: beginning anew");
    end_ = DaemonEnd::settings_changed;
    poller_.loop().stop();
  }

  void report() {
    const auto stored = way_out_.writer().count();
    service_manager::status(fmt::format("{} devices, {} being asked; since the start {} polls: {} read, {} silent, {} wrong device; {} readings stored{}",
                                        poller_.polls().known(), poller_.polls().active(), tally_.asked(), tally_.count(collector::PollOutcome::read),
                                        tally_.count(collector::PollOutcome::silent), tally_.count(collector::PollOutcome::wrong_device), stored.readings,
                                        list_trouble_ ? "; " + wiring_.list_from + " is away" : ""));
    status_timer_.expires_after(status_interval);
    status_timer_.async_wait([this](asio::error_code error) {
      if (!error) report();
    });
  }

  // From the loop itself: when it hangs, systemd learns it.
  void keep_watchdog_quiet() {
    const auto interval = service_manager::watchdog_interval();
    if (!interval) return;
    service_manager::alive();
    watchdog_timer_.expires_after(*interval);
    watchdog_timer_.async_wait([this](asio::error_code error) {
      if (!error) keep_watchdog_quiet();
    });
  }

  DaemonEnd finish() {
    pages_.reset();
    traps_.reset();
    poller_.polls().stop();
    discovery_.reset();
    background_.join();
    const auto homeless = way_out_.writer().finish();
    if (seat_) seat_->leave();  // last: a database that hangs must not keep readings from the spool
    const auto stored = way_out_.writer().count();
    spdlog::info("KW-C103 stopped after {} polls, {} readings stored, {} observations wait in the spool", tally_.asked(), stored.readings, way_out_.spool().observations());
    if (homeless.empty()) return end_;
    spdlog::error("KW-C307 {} observations found no place, neither in {} nor in the spool, and are lost", homeless.size(), wiring_.list_from);
    return DaemonEnd::readings_lost;
  }

  DaemonWiring wiring_;
  collector::CollectorSettings settings_;
  DeviceDesk& devices_;  // the background thread's, once run() is under way
  WayOut& way_out_;
  Poller poller_;
  asio::signal_set signals_;
  asio::steady_timer reload_timer_, status_timer_, watchdog_timer_, look_timer_;
  asio::thread_pool background_{1};
  std::unique_ptr<DiscoveryDuty> discovery_;
  std::unique_ptr<SeatDuty> seat_;
  std::unique_ptr<TrapDuty> traps_;
  std::unique_ptr<collector::MetricsServer> pages_;
  std::vector<collector::PollTarget> all_;  // also those that other collectors ask
  collector::Shards asked_shards_;          // that polling keeps to
  std::uint64_t asked_number_ = 0, in_effect_ = 0;
  std::chrono::milliseconds started_ = collector::boot_time();
  Tally tally_{Tally::Keeps::counts};
  std::set<std::int64_t> wrong_;  // devices already complained about
  bool reloading_ = false;
  bool reload_asked_for_ = false;
  bool list_trouble_ = false;
  DaemonEnd end_ = DaemonEnd::stopped;
};

// A database that is away at the start does not keep an office from being read, where a device list was kept.
std::pair<db::Database, bool> database_or_later(const config::Config& config) {
  try {
    return {db::Database::open(config), true};
  } catch (const db::SchemaMismatch&) {
    throw;
  } catch (const db::Error&) {
    const bool embedded = config.database.url.empty();
    return {db::Database::connect_later(embedded ? db::EmbeddedServer(config.state_directory).url() : config.database.url), false};
  }
}

}  // namespace

DaemonEnd run_daemon(const DaemonWiring& wiring) { return Daemon(wiring).run(); }

int run_office_daemon(const config::Config& config) {
  auto [database, looked_at] = database_or_later(config);
  const auto settings = settings_from(config);
  OfficeDevices devices(config, db::Database::connect_later(database.url()), looked_at);
  const std::string url = database.url();
  WayOut way_out(std::move(database), settings);
  return run_daemon({config, settings, devices, way_out, {}, {}, "the database", url}) == DaemonEnd::stopped ? 0 : 1;
}

}  // namespace klickwerk::app
