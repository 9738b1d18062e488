// How many packets may still go out: a steady rate with a burst of 20 ms' worth. A fleet behind a thin line or a
// nervous firewall is asked no faster than its operator allows.
#pragma once

#include <algorithm>
#include <chrono>
#include <cstddef>
#include <limits>

namespace klickwerk::collector {

class PacketBudget {
 public:
  using Moment = std::chrono::steady_clock::time_point;
  explicit PacketBudget(int packets_per_s) : rate_(packets_per_s), burst_(std::max(1, packets_per_s / 50)), tokens_(burst_) {}

  std::size_t available(Moment now) {
    if (rate_ <= 0) return std::numeric_limits<std::size_t>::max();
    if (last_ != Moment{}) tokens_ = std::min(burst_, tokens_ + std::chrono::duration<double>(now - last_).count() * rate_);
    last_ = now;
    return static_cast<std::size_t>(tokens_);
  }
  void spend(std::size_t packets) {
    if (rate_ > 0) tokens_ -= static_cast<double>(packets);
  }

 private:
  double rate_;
  double burst_;
  double tokens_;
  Moment last_{};
};

}  // namespace klickwerk::collector
