// The collectors that share this database. Decisions about shards are made one at a time: begin_step() waits for others.
#pragma once

#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "collector/poll/sharing.h"
#include "core/calendar.h"
#include "db/database.h"

namespace klickwerk::db {

struct Collector {
  std::int64_t id = 0;
  std::string name, program_version;
  Instant started_at, heartbeat_at;
  std::optional<Instant> stopped_at;
  bool alone = false;
  bool fresh = false;  // heard within its patience, by the database's clock
  int devices = 0;
  std::int64_t spool_waiting = 0;
  int shards = 0;
};

// What a collector tells about itself with each heartbeat.
struct Heartbeat {
  std::string name;
  std::string instance;  // the process: another one of the same name is another process
  std::string program_version;
  int patience_ms = 0;
  int devices = 0;
  std::int64_t spool_waiting = 0;
};

class CollectorStore {
 public:
  explicit CollectorStore(Transaction& transaction) : transaction_(transaction) {}

  // For the transaction's rest nobody else decides about shards.
  void begin_step();
  // Its row, made when it is new. Refused when another process with its name is connected: the name is kept by an advisory
  // lock of the session, which ends with the process.
  std::int64_t beat(const Heartbeat& heartbeat);
  collector::ShardOwners owners();
  void take(std::int64_t collector, const collector::Shards& shards);
  // Only those that are still the collector's.
  void give_up(std::int64_t collector, const collector::Shards& shards);
  void set_alone(std::int64_t collector, bool alone);
  // Everything back: an orderly end.
  void stop(std::int64_t collector);

  std::vector<Collector> collectors();  // by name, those that stopped too
  // A person says that it is gone for good. False: there is none of that name that has not stopped.
  bool retire(std::string_view name);

 private:
  Transaction& transaction_;
};

}  // namespace klickwerk::db
