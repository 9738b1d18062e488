// A few database connections for many threads. Who finds none free waits a little and is told to come again.
#pragma once

#include <chrono>
#include <condition_variable>
#include <memory>
#include <mutex>
#include <string>
#include <vector>

#include "db/database.h"

namespace klickwerk::web {

// None became free in time: db::Unavailable, answered like a database that is away.
class DatabasePool {
 public:
  DatabasePool(const std::string& url, int connections, std::chrono::milliseconds patience = std::chrono::milliseconds(5000));

  class Lease {
   public:
    Lease(DatabasePool& pool, std::unique_ptr<db::Database> database) : pool_(pool), database_(std::move(database)) {}
    ~Lease() { pool_.give_back(std::move(database_)); }
    Lease(const Lease&) = delete;
    db::Database& database() { return *database_; }

   private:
    DatabasePool& pool_;
    std::unique_ptr<db::Database> database_;
  };
  Lease lend();

 private:
  void give_back(std::unique_ptr<db::Database> database);

  const std::chrono::milliseconds patience_;
  std::mutex mutex_;
  std::condition_variable freed_;
  std::vector<std::unique_ptr<db::Database>> free_;
};

}  // namespace klickwerk::web
