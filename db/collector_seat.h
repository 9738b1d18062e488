// A collector's seat among those that share the database: the heartbeat, and what it may ask until when. One thread.
// docs/decisions/018-several-collectors.md says why no device is ever asked by two.
#pragma once

#include <chrono>
#include <cstdint>
#include <functional>
#include <string>

#include "collector/poll/jump_guard.h"
#include "collector/poll/sharing.h"
#include "db/collectors.h"

namespace klickwerk::db {

class CollectorSeat {
 public:
  struct Settings {
    std::string name, program_version;
    std::chrono::milliseconds lease{25'000};
    std::chrono::milliseconds margin{10'000};  // beyond the lease, until others take over: polls under way end
    // Called before the right to go on alone ends in the database, and after it was granted there.
    std::function<void(bool)> keep_alone = [](bool) {};
  };
  using SteadyClock = std::function<std::chrono::milliseconds()>;

  struct Report {
    int devices = 0;
    std::int64_t spool_waiting = 0;
    std::uint64_t in_effect = 0;  // number of the share that polling keeps to: nothing outside it is being asked any more
  };
  struct Share {
    collector::Shards own;
    bool alone = false;                       // for ever, without the database
    std::chrono::milliseconds proven_until{}; // else until then, by the steady clock
    std::uint64_t number = 0;                 // grows when something leaves
    int others = 0;                           // that were heard lately
    std::string waits_for;                    // not empty: a silent collector that may go on alone holds shards
    // What may be asked at that moment.
    collector::Shards at(std::chrono::milliseconds now) const { return alone || now < proven_until ? own : collector::Shards(); }
  };

  CollectorSeat(Database database, Settings settings, SteadyClock clock = collector::boot_time);

  // Throws Unavailable and other errors of the database: then the last share holds for what is left of its time.
  // Refused when another process of the same name is connected.
  const Share& beat(const Report& report);
  // Before the first beat: the right to work alone was granted in an earlier run and kept on disk.
  void assume_alone();
  const Share& share() const { return share_; }
  // Everything back for the others. A collector that works alone keeps its seat: it may start again without the database.
  void leave();

 private:
  void step(Transaction& transaction, const Report& report, Share& share, bool& loses_alone);

  Database database_;
  Settings settings_;
  SteadyClock clock_;
  std::string instance_;
  std::int64_t id_ = 0;
  collector::Shards leaving_;
  Share share_;
};

}  // namespace klickwerk::db
