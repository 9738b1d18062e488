// A real PostgreSQL for tests: one embedded server for the test run, one fresh and migrated database per TestDatabase.
// Where the server cannot start, the test fails; it never skips.
#pragma once

#include <memory>
#include <string>

#include "config/config.h"
#include "db/database.h"

namespace klickwerk::test {

class TestDatabase {
 public:
  TestDatabase();
  ~TestDatabase();  // drops it, also when connections are open

  db::Database& database() { return *database_; }
  // For another thread or process.
  db::Database another() const { return db::Database::connect(url_); }
  const std::string& url() const { return url_; }
  // With database.url set: for what opens its own connections by Database::open().
  config::Config config() const;
  // One value of one row, or "" for null: for looking behind the stores.
  std::string value(const std::string& sql);
  void execute(const std::string& sql);

 private:
  std::string name_, url_;
  std::unique_ptr<db::Database> database_;
};

}  // namespace klickwerk::test
