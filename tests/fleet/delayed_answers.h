// Answers on their way: at once, or after the device's delay.
#pragma once

#include <netinet/in.h>

#include <chrono>
#include <optional>
#include <queue>
#include <tuple>
#include <vector>

#include "tests/fleet/ber.h"

namespace klickwerk::fleet {

struct Answer {
  sockaddr_in to{};
  std::uint32_t from = 0;  // host order
  Bytes datagram;
  int delay_ms = 0;
};

class DelayedAnswers {
 public:
  using Moment = std::chrono::steady_clock::time_point;
  void add(Answer answer, Moment due) { queue_.push({due, next_++, std::move(answer)}); }
  std::optional<Answer> take_due(Moment now) {
    if (queue_.empty() || queue_.top().due > now) return std::nullopt;
    Answer answer = queue_.top().answer;
    queue_.pop();
    return answer;
  }
  // Milliseconds until the next, rounded up; -1: none.
  int wait_ms(Moment now) const {
    if (queue_.empty()) return -1;
    const auto wait = std::chrono::ceil<std::chrono::milliseconds>(queue_.top().due - now).count();
    return wait < 0 ? 0 : static_cast<int>(wait);
  }

 private:
  struct Entry {
    Moment due;
    std::uint64_t number;  // equal moments keep their order
    Answer answer;
    bool operator<(const Entry& other) const { return std::tie(due, number) > std::tie(other.due, other.number); }
  };
  std::priority_queue<Entry> queue_;
  std::uint64_t next_ = 0;
};

}  // namespace klickwerk::fleet
