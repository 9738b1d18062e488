#include "collector/poll/jump_guard.h"

#include <time.h>

#include <algorithm>

namespace klickwerk::collector {
std::chrono::milliseconds boot_time() {
  timespec now{};
  ::clock_gettime(CLOCK_BOOTTIME, &now);
  return std::chrono::milliseconds(std::int64_t{now.tv_sec} * 1000 + now.tv_nsec / 1'000'000);
}

JumpGuard::JumpGuard() : JumpGuard([] { return SystemClock().now(); }, boot_time) {}

JumpGuard::JumpGuard(std::function<Instant()> wall, std::function<Milliseconds()> steady) : wall_(std::move(wall)), steady_(std::move(steady)) { rebase(); }

void JumpGuard::rebase() {
  base_ = wall_();
  steady_base_ = steady_();
  held_.reset();
}

std::optional<JumpGuard::Event> JumpGuard::look() {
  const Milliseconds by = wall_() - now();
  if (std::chrono::abs(by) <= tolerance) {
    const bool was_held = held_.has_value();
    rebase();
    return was_held ? std::optional(Event{Event::returned, by}) : std::nullopt;
  }
  if (!held_ || std::chrono::abs(by - *held_) > tolerance) {
    held_ = by;
    held_since_ = steady_();
    return Event{Event::jumped, by};
  }
  if (steady_() - held_since_ < patience) return std::nullopt;
  rebase();
  return Event{Event::taken_over, by};
}

LatestClock::LatestClock() : LatestClock([] { return SystemClock().now(); }, boot_time) {}

LatestClock::LatestClock(std::function<Instant()> wall, std::function<Milliseconds()> steady)
    : wall_(std::move(wall)), steady_(std::move(steady)), base_(wall_()), steady_base_(steady_()) {}

Instant LatestClock::now() const {
  const std::lock_guard lock(mutex_);
  const Milliseconds steady = steady_();
  base_ = std::max(wall_(), base_ + (steady - steady_base_));
  steady_base_ = steady;
  return base_;
}

}  // namespace klickwerk::collector
