// What became of the last run of `klickwerk-collector --once`. A machine has one row: the service beats (db/collectors.h),
// a single run leaves this.
#pragma once

#include <optional>
#include <string>

#include "core/calendar.h"
#include "db/database.h"

namespace klickwerk::db {

struct OnceRun {
  std::string name;  // of the collector
  std::string program_version;
  Instant started_at;
  Instant ended_at;  // by the database's clock; given by it
  int asked = 0, read = 0, silent = 0, wrong_device = 0, undecodable = 0;
};

class OnceRunStore {
 public:
  explicit OnceRunStore(Transaction& transaction) : transaction_(transaction) {}
  void keep(const OnceRun& run);      // in place of the machine's last one
  std::optional<OnceRun> latest();    // of all machines

 private:
  Transaction& transaction_;
};

}  // namespace klickwerk::db
