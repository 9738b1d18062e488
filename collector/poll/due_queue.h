// Which device is to be asked next, and when. Pure bookkeeping: moments are handed in, nothing is sent from here.
//   - Each device has its own phase of its interval, so that polls spread over it and keep their places after a restart.
//   - A silent device comes back after 1, 2, 4 … minutes, at most its interval, and waits in a queue of its own: at most
//     a quarter of the window is ever spent on devices that did not answer last time, so they never delay the others.
#pragma once

#include <optional>
#include <set>
#include <unordered_map>
#include <vector>

#include "collector/poll/observation.h"

namespace klickwerk::collector {

class DueQueue {
 public:
  enum class Rhythm : std::uint8_t { once, repeating };
  DueQueue(Rhythm rhythm, int window);

  // Adds the new, updates the known (address, credentials, interval), drops the missing; a device being asked at the
  // moment finishes first. With Rhythm::once only what is due at `now` comes in, at once.
  void load(std::vector<PollTarget> targets, Instant now);
  // The next device to ask now, if the window has room for it; it counts as active until finished().
  std::optional<PollTarget> take(Instant now);
  void finished(DeviceId device, PollOutcome outcome, Instant now);

  // When take() can give something next; empty when nothing waits or the window is full.
  std::optional<Instant> next_due() const;
  std::size_t known() const { return entries_.size(); }
  std::size_t waiting() const { return live_.size() + silent_.size(); }
  int active() const { return active_; }
  bool idle() const { return active_ == 0 && waiting() == 0; }

 private:
  using Queue = std::set<std::pair<Instant, std::int64_t>>;
  struct Entry {
    PollTarget target;
    Instant due;
    int silent_polls = 0;
    bool active = false;
    bool dropped = false;
    bool counts_as_silent = false;  // while active: it took one of the silent devices' places
  };
  Queue& queue_of(const Entry& entry) { return entry.silent_polls > 0 ? silent_ : live_; }
  void add(PollTarget target, Instant now, bool first_load);
  void update(Entry& entry, PollTarget target, Instant now);
  void enqueue(Entry& entry, Instant due);
  void drop_missing(const std::set<std::int64_t>& present);
  bool room_for_silent() const { return active_silent_ < silent_limit_; }

  Rhythm rhythm_;
  int window_;
  int silent_limit_;
  int active_ = 0;
  int active_silent_ = 0;
  std::unordered_map<std::int64_t, Entry> entries_;
  Queue live_;
  Queue silent_;
};

// The first moment after `after` at which the device's place in its interval comes up.
Instant slot_after(DeviceId device, int interval_s, Instant after);
bool is_due(const PollTarget& target, Instant now);

}  // namespace klickwerk::collector
