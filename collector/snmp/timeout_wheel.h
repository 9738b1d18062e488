// Deadlines of many requests with few different timeouts: one queue per timeout, each in order by itself, so that
// setting a deadline and finding the due ones cost nothing per request. Answered requests are skipped when due.
#pragma once

#include <chrono>
#include <cstdint>
#include <deque>
#include <map>
#include <vector>

namespace klickwerk::collector {

class TimeoutWheel {
 public:
  using Moment = std::chrono::steady_clock::time_point;
  struct Ticket {
    std::uint32_t request_id = 0;
    int attempt = 0;  // a deadline of an earlier attempt means nothing any more
  };

  void set(Ticket ticket, int timeout_ms, Moment now) {
    queues_[timeout_ms].push_back({now + std::chrono::milliseconds(timeout_ms), ticket});
  }
  // Removes and returns the tickets whose deadline has come.
  std::vector<Ticket> take_due(Moment now) {
    std::vector<Ticket> due;
    for (auto& [timeout, queue] : queues_) {
      while (!queue.empty() && queue.front().deadline <= now) {
        due.push_back(queue.front().ticket);
        queue.pop_front();
      }
    }
    return due;
  }
  void clear() { queues_.clear(); }

 private:
  struct Entry {
    Moment deadline;
    Ticket ticket;
  };
  std::map<int, std::deque<Entry>> queues_;
};

}  // namespace klickwerk::collector
