// The collector's seat among those that share the database: beats in a thread of its own, and tells the loop which devices
// are this collector's, and until when that is certain (db/collector_seat.h).
#pragma once

#include <asio/io_context.hpp>
#include <asio/steady_timer.hpp>
#include <asio/thread_pool.hpp>
#include <filesystem>
#include <functional>
#include <vector>

#include "collector/poll/observation.h"
#include "config/config.h"
#include "db/collector_seat.h"

namespace klickwerk::app {

class SeatDuty {
 public:
  // `report` is asked in the loop's thread, `database` is used by the duty's own thread only.
  SeatDuty(const config::Config& config, asio::io_context& loop, db::Database database, std::function<db::CollectorSeat::Report()> report);
  ~SeatDuty();

  // Before the loop runs: the first beat, or, without the database, what was kept of an earlier run. Throws db::Refused when
  // another process has this collector's name.
  void sit_down();
  void start();
  // What may be asked now; from the loop's thread. Changes by itself when a lease ends.
  collector::Shards may_ask() const { return share_.at(collector::boot_time()); }
  bool has_time() const { return share_.alone || collector::boot_time() < share_.proven_until; }
  std::uint64_t number() const { return share_.number; }
  int others() const { return share_.others; }
  std::vector<collector::PollTarget> mine(const std::vector<collector::PollTarget>& all, const collector::Shards& shards) const;
  // After the loop has ended: the others take over at once.
  void leave();

 private:
  void beat_later();
  void beat();
  void take(const db::CollectorSeat::Share& share, const std::string& trouble);
  void keep_alone(bool alone);
  bool kept_alone() const;

  asio::io_context& loop_;
  std::string name_;
  std::filesystem::path file_;
  std::chrono::milliseconds rhythm_;
  std::function<db::CollectorSeat::Report()> report_;
  asio::steady_timer timer_;
  db::CollectorSeat seat_;               // the thread's, once start() was called
  db::CollectorSeat::Share share_;       // the loop's
  bool trouble_told_ = false;
  std::string waiting_told_;
  asio::thread_pool thread_{1};
};

}  // namespace klickwerk::app
