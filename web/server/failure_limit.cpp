#include "web/server/failure_limit.h"

#include <algorithm>

namespace klickwerk::web {

std::chrono::seconds FailureLimit::wait(const std::string& address, Instant now) const {
  const std::lock_guard lock(mutex_);
  const auto record = records_.find(address);
  if (record == records_.end() || record->second.failures < bounds_.failures) return std::chrono::seconds(0);
  const auto left = record->second.since + bounds_.span - now;
  return left.count() <= 0 ? std::chrono::seconds(0) : std::chrono::ceil<std::chrono::seconds>(left);
}

void FailureLimit::failed(const std::string& address, Instant now) {
  const std::lock_guard lock(mutex_);
  make_room(now);
  Record& record = records_.try_emplace(address, Record{now, 0}).first->second;
  if (record.since + bounds_.span <= now) record = {now, 0};
  ++record.failures;
}

void FailureLimit::succeeded(const std::string& address) {
  const std::lock_guard lock(mutex_);
  records_.erase(address);
}

void FailureLimit::make_room(Instant now) {
  if (records_.size() < bounds_.most_addresses) return;
  std::erase_if(records_, [&](const auto& each) { return each.second.since + bounds_.span <= now; });
  if (records_.size() < bounds_.most_addresses) return;
  records_.erase(std::ranges::min_element(records_, {}, [](const auto& each) { return each.second.since; }));
}

}  // namespace klickwerk::web
