#include "web/server/database_pool.h"

namespace klickwerk::web {

DatabasePool::DatabasePool(const std::string& url, int connections, std::chrono::milliseconds patience) : patience_(patience) {
  for (int i = 0; i < connections; ++i) free_.push_back(std::make_unique<db::Database>(db::Database::connect_later(url)));
}

DatabasePool::Lease DatabasePool::lend() {
  std::unique_lock lock(mutex_);
  if (!freed_.wait_for(lock, patience_, [this] { return !free_.empty(); })) throw db::Unavailable("all connections to the database are busy");
  auto database = std::move(free_.back());
  free_.pop_back();
  return {*this, std::move(database)};
}

void DatabasePool::give_back(std::unique_ptr<db::Database> database) {
  {
    const std::lock_guard lock(mutex_);
    free_.push_back(std::move(database));
  }
  freed_.notify_one();
}

}  // namespace klickwerk::web
