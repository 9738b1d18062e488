// The high-volume tables as Citus distributed tables: all that are partitioned by month and carry device_id in every key.
// docs/scaling.md says when, and what was not tried.
#pragma once

#include <string>
#include <vector>

#include "db/database.h"

namespace klickwerk::db {

struct Distribution {
  bool available = false;   // the server has the extension's files
  bool preloaded = false;   // shared_preload_libraries names it
  bool created = false;     // it is made in this database
  int server_major = 0;     // 15: which package
  std::vector<std::string> distributed;  // already
  std::vector<std::string> statements;   // what makes the rest distributed, in order
};

// Looks only.
Distribution plan_distribution(Transaction& transaction);
// What is missing before the statements can run, in words that tell what to do; empty: nothing.
std::string distribution_obstacle(const Distribution& plan);
// Whether readings is spread already.
bool readings_are_distributed(Transaction& transaction);
// Runs the statements and notes it in the audit log. Throws Refused with the obstacle.
void distribute(Transaction& transaction, const Distribution& plan, const std::string& actor);

}  // namespace klickwerk::db
