#include "apps/klickwerk-collector/daemon.h"

#include <asio/post.hpp>
#include <asio/signal_set.hpp>
#include <asio/steady_timer.hpp>
#include <asio/thread_pool.hpp>
#include <spdlog/spdlog.h>

#include <set>

#include "apps/klickwerk-collector/office_side.h"
#include "apps/klickwerk-collector/poller.h"
#include "apps/klickwerk-collector/service_manager.h"
#include "apps/klickwerk-collector/tally.h"

namespace klickwerk::app {
namespace {

constexpr std::chrono::seconds status_interval{10};

// The database may be slow or away; asking devices must not wait for it. So the list is read by a thread of its own
// and handed to the loop when it is there.
class Daemon {
 public:
  Daemon(const config::Config& config, db::Database database)
      : settings_(settings_from(config)),
        devices_(database.another(), config.collector.poll_interval_s),
        way_out_(std::move(database), settings_),
        poller_(config, settings_, collector::DueQueue::Rhythm::repeating,
                {[this](collector::Observation observation) { take(std::move(observation)); }, [this] { return way_out_.writer().has_room(); }, [] {}}),
        signals_(poller_.loop(), SIGTERM, SIGINT, SIGHUP),
        reload_timer_(poller_.loop()),
        status_timer_(poller_.loop()),
        watchdog_timer_(poller_.loop()) {}

  int run() {
    wait_for_signal();
    poller_.polls().recall(devices_.learned());
    poller_.polls().load(devices_.load());
    spdlog::info("polling {} devices, window {}", poller_.polls().known(), settings_.window);
    service_manager::ready();
    reload_later();
    report();
    keep_watchdog_quiet();
    poller_.loop().run();
    return finish();
  }

 private:
  void take(collector::Observation observation) {
    tally_.add(observation);
    const std::int64_t device = observation.device.value;
    if (observation.outcome == collector::PollOutcome::read) {
      wrong_.erase(device);
    } else if (observation.outcome == collector::PollOutcome::wrong_device && wrong_.insert(device).second) {
      spdlog::warn("device {}: {}", device, observation.detail);
    } else {
      spdlog::debug("device {}: {}", device, observation.detail);
    }
    way_out_.writer().add(std::move(observation));
  }

  void wait_for_signal() {
    signals_.async_wait([this](asio::error_code error, int signal) {
      if (error) return;
      if (signal != SIGHUP) {
        spdlog::info("asked to stop: {} polls under way are dropped, what was heard is stored", poller_.polls().active());
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
    asio::post(background_, [this, learned = std::move(learned)] {
      std::vector<collector::PollTarget> targets;
      std::string trouble;
      try {
        targets = devices_.load();
        devices_.remember(learned);
      } catch (const db::Error& error) {  // the list of before goes on
        trouble = error.what();
      }
      asio::post(poller_.loop(), [this, targets = std::move(targets), trouble] { take_list(targets, trouble); });
    });
  }

  void take_list(const std::vector<collector::PollTarget>& targets, const std::string& trouble) {
    reloading_ = false;
    if (trouble.empty()) {
      poller_.polls().load(targets);
      if (reload_asked_for_) spdlog::info("device list read again: {} devices", poller_.polls().known());
    } else if (reload_asked_for_ || !list_trouble_) {
      spdlog::warn("the device list cannot be read, the old one goes on: {}", trouble);
    }
    list_trouble_ = !trouble.empty();
    if (std::exchange(reload_asked_for_, false)) service_manager::ready();
  }

  void report() {
    const auto stored = way_out_.writer().count();
    service_manager::status(fmt::format("{} devices, {} being asked; since the start {} polls: {} read, {} silent, {} wrong device; {} readings stored{}",
                                        poller_.polls().known(), poller_.polls().active(), tally_.asked(), tally_.count(collector::PollOutcome::read),
                                        tally_.count(collector::PollOutcome::silent), tally_.count(collector::PollOutcome::wrong_device), stored.readings,
                                        list_trouble_ ? "; the database is away" : ""));
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

  int finish() {
    poller_.polls().stop();
    background_.join();
    const auto homeless = way_out_.writer().finish();
    const auto stored = way_out_.writer().count();
    spdlog::info("stopped after {} polls, {} readings stored, {} observations wait in the spool", tally_.asked(), stored.readings, way_out_.spool().observations());
    if (homeless.empty()) return 0;
    spdlog::error("{} observations found no place, neither in the database nor in the spool, and are lost", homeless.size());
    return 1;
  }

  collector::CollectorSettings settings_;
  OfficeDevices devices_;  // the background thread's, once run() is under way
  WayOut way_out_;
  Poller poller_;
  asio::signal_set signals_;
  asio::steady_timer reload_timer_, status_timer_, watchdog_timer_;
  asio::thread_pool background_{1};
  Tally tally_{Tally::Keeps::counts};
  std::set<std::int64_t> wrong_;  // devices already complained about
  bool reloading_ = false;
  bool reload_asked_for_ = false;
  bool list_trouble_ = false;
};

}  // namespace

int run_daemon(const config::Config& config) {
  Daemon daemon(config, db::Database::open(config));
  return daemon.run();
}

}  // namespace klickwerk::app
