// The daemon's own discovery: looks through the listed networks when they are due and polling leaves it time, and after a
// device whose address answers with another serial. Talks to the database in a thread of its own.
#pragma once

#include <asio/steady_timer.hpp>
#include <asio/thread_pool.hpp>
#include <map>
#include <memory>
#include <optional>
#include <string>

#include "apps/klickwerk-collector/poller.h"
#include "collector/discovery/address_ranges.h"
#include "collector/discovery/network_scan.h"
#include "config/config.h"
#include "db/database.h"
#include "db/discoveries.h"

namespace klickwerk::app {

class DiscoveryDuty {
 public:
  // From the loop's thread, like all that follows. `database` is used by the duty's own thread only.
  DiscoveryDuty(const config::Config& config, Poller& poller, db::Database database);
  ~DiscoveryDuty();  // waits for the database work under way

  void start();
  // A poll met another serial than it expected: whose is it, and where is the one that stood there?
  void met_another(const collector::Observation& observation);

 private:
  struct Run {
    db::DiscoveryNetwork network;
    std::vector<collector::AddressRange> ranges;
    collector::AccessList accesses;
  };
  void look_again_later();
  void look_for_work();
  std::optional<Run> next_run();               // in the duty's thread
  std::optional<Run> prepared(db::Transaction& transaction, const db::DiscoveryNetwork& network);
  void begin(Run run);
  void store();
  void take_in(const Run& run, const std::vector<db::Sighting>& sightings, bool whole);  // in the duty's thread
  void judge_displaced(const collector::Observation& observation);                       // likewise
  void search_around(db::Transaction& transaction, const std::string& address, std::uint16_t port);

  const config::Config& config_;
  Poller& poller_;
  db::Database database_;
  SystemClock clock_;
  collector::UdpSnmpClient client_;
  asio::steady_timer timer_;
  std::unique_ptr<collector::NetworkScan> scan_;
  std::optional<Run> running_;
  std::vector<db::Sighting> sightings_;
  bool looking_ = false;                             // the thread is busy with it
  std::map<std::int64_t, std::chrono::milliseconds> searched_;  // networks looked through out of turn, and when (boot_time()); the duty's thread's
  std::vector<std::int64_t> out_of_turn_;            // networks that must not wait for their day; likewise
  asio::thread_pool thread_{1};
};

}  // namespace klickwerk::app
