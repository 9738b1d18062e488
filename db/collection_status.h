// Is everything being read, and what waits for a person? Figures for `klickwerk status`; moments by the database's clock.
#pragma once

#include <optional>
#include <string>
#include <vector>

#include "core/calendar.h"
#include "db/database.h"

namespace klickwerk::db {

// Active devices with an active endpoint, the relays' too. Each counts once.
struct ReadingFigures {
  int devices = 0;
  int in_time = 0;       // read within their interval
  int late = 0;          // answered last time, but were not asked in time since then
  int silent = 0, wrong_device = 0, undecodable = 0;
  int never_asked = 0;
  int silent_long = 0;   // on a contract's position, silent for longer than the bound
};

struct TroubledDevice {
  std::string serial, model, customer, location;
  std::string outcome;  // silent wrong_device undecodable late never_asked
  std::string detail;
  std::optional<Instant> last_read_at;
  bool on_contract = false;
};

struct LastRun {
  std::int64_t run = 0;
  std::string period;  // "2026-10-01..2026-10-31"
  Instant started_at;
  std::optional<Instant> finished_at;
};

struct Waiting {
  int reviews = 0, inbox = 0, drafts = 0, exceptions = 0;
};

struct Storage {
  std::int64_t database_bytes = 0;
  std::optional<Day> partitions_until;  // the first day without one
};

class CollectionStatus {
 public:
  struct Bounds {
    int poll_interval_s = 3600;  // of devices without their own
    int quiet_minutes = 0;       // of sites without their own quiet hours
    int silent_days = 7;
  };
  CollectionStatus(Transaction& transaction, Bounds bounds) : transaction_(transaction), bounds_(bounds) {}

  Instant now();
  ReadingFigures figures();
  // Those of contracts first, wrong ones before undecodable, late and silent ones, each the longest unread first.
  std::vector<TroubledDevice> worst(int most);
  std::optional<LastRun> last_run();
  Waiting waiting();
  Storage storage();

 private:
  Transaction& transaction_;
  Bounds bounds_;
};

}  // namespace klickwerk::db
