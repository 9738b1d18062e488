// The time that polls use: the wall clock, without its jumps. A clock that is set by hours gives no reading a wrong moment and
// no device a wrong turn; small corrections (NTP, up to two seconds at once) are followed. One thread.
//
// A jump is held back: time goes on as the steady clock says. When the wall clock stays where it jumped to for ten minutes,
// it is taken over (a machine without a battery comes up years behind, and NTP sets it right); when it returns, nothing happened.
#pragma once

#include <chrono>
#include <functional>
#include <mutex>
#include <optional>

#include "core/calendar.h"

namespace klickwerk::collector {

// A clock that nobody sets; a suspended machine's sleep counts (CLOCK_BOOTTIME).
std::chrono::milliseconds boot_time();

class JumpGuard final : public Clock {
 public:
  using Milliseconds = std::chrono::milliseconds;
  JumpGuard();  // the system's clocks
  JumpGuard(std::function<Instant()> wall, std::function<Milliseconds()> steady);

  Instant now() const override { return base_ + (steady_() - steady_base_); }

  struct Event {
    enum Kind { jumped, returned, taken_over } kind = jumped;
    Milliseconds by{};  // by which the wall clock is ahead (negative: behind) of the time used until now
  };
  // About every second.
  std::optional<Event> look();
  // How far the wall clock is from now() at present, when it jumped.
  std::optional<Milliseconds> held_back() const { return held_; }

  static constexpr Milliseconds tolerance{2000};
  static constexpr std::chrono::minutes patience{10};

 private:
  void rebase();
  std::function<Instant()> wall_;
  std::function<Milliseconds()> steady_;
  Instant base_;
  Milliseconds steady_base_{};
  std::optional<Milliseconds> held_;
  Milliseconds held_since_{};
};

// The latest that it can be: the wall clock, or what it would show if it had never been set back since the start. Whether a
// moment lies in the future is asked by this one: what was read before the clock was set back does not. Any thread.
class LatestClock final : public Clock {
 public:
  using Milliseconds = std::chrono::milliseconds;
  LatestClock();  // the system's clocks
  LatestClock(std::function<Instant()> wall, std::function<Milliseconds()> steady);
  Instant now() const override;

 private:
  std::function<Instant()> wall_;
  std::function<Milliseconds()> steady_;
  mutable std::mutex mutex_;
  mutable Instant base_;
  mutable Milliseconds steady_base_{};
};

}  // namespace klickwerk::collector
