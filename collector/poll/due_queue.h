// Which device is to be asked next, and when. Pure bookkeeping: moments are handed in, nothing is sent from here.
//   - Each device has its own phase of its interval, so that polls spread over it and keep their places after a restart.
//   - A silent device comes back after 1, 2, 4 … minutes, at most its interval, and waits in a queue of its own: at most
//     a quarter of the window is ever spent on devices that did not answer last time, so they never delay the others.
//   - A subnet has so many places (SiteLoad). A due device that finds none waits for one beside the queue and holds up
//     nobody of another subnet.
//   - In its site's quiet hours a device is not asked, unless the night leads into a billing period; afterwards they start
//     spread. With Rhythm::once somebody waits for the result: quiet hours do not count.
#pragma once

#include <map>
#include <optional>
#include <set>
#include <unordered_map>
#include <vector>

#include "collector/poll/observation.h"
#include "collector/poll/site_load.h"

namespace klickwerk::collector {

class DueQueue {
 public:
  enum class Rhythm : std::uint8_t { once, repeating };
  DueQueue(Rhythm rhythm, int window, LoadBounds bounds = {});

  // Adds the new, updates the known (address, credentials, interval), drops the missing; a device being asked at the
  // moment finishes first. With Rhythm::once only what is due at `now` comes in, at once.
  void load(std::vector<PollTarget> targets, Instant now);
  // The next device to ask now, if the window has room for it; it counts as active until finished().
  std::optional<PollTarget> take(Instant now);
  void finished(DeviceId device, PollOutcome outcome, Instant now);

  // Somebody says that it is worth asking now. False: not known, being asked, or its site's quiet hours go first.
  bool hasten(DeviceId device, Instant now);
  // The clock was set by so much: everything keeps its distance from now.
  void shift(std::chrono::milliseconds by);
  // Devices that are not on the list any more, but are still being asked.
  std::size_t leaving() const;

  // When take() can give something next; empty when nothing waits or the window is full.
  std::optional<Instant> next_due() const;
  std::size_t known() const { return entries_.size(); }
  std::size_t waiting() const { return entries_.size() - static_cast<std::size_t>(active_); }
  int active() const { return active_; }
  bool idle() const { return active_ == 0 && waiting() == 0; }

 private:
  using Queue = std::set<std::pair<Instant, std::int64_t>>;
  struct Entry {
    PollTarget target;
    Instant due;
    std::string subnet;             // empty: subnets are not bounded
    int silent_polls = 0;
    bool active = false;
    bool parked = false;            // due, but its subnet has no place
    bool dropped = false;
    bool counts_as_silent = false;  // while active: it took one of the silent devices' places
  };
  struct Parked {
    Queue live, silent;
  };
  Queue& queue_of(const Entry& entry);
  Queue* due_queue(Instant now);
  void add(PollTarget target, Instant now, bool first_load);
  void update(Entry& entry, PollTarget target, Instant now);
  void enqueue(Entry& entry, Instant due);
  void withdraw(Entry& entry);
  bool wait_for_quiet_to_end(Entry& entry, Instant now);
  void park(Entry& entry);
  void unpark(const std::string& subnet);
  Instant regular_slot(const PollTarget& target, Instant after) const;
  Instant first_due(const PollTarget& target, Instant now) const;
  void drop_missing(const std::set<std::int64_t>& present);
  bool room_for_silent() const { return active_silent_ < silent_limit_; }

  Rhythm rhythm_;
  int window_;
  int silent_limit_;
  LoadBounds bounds_;
  SiteLoad load_;
  std::size_t listed_ = 0;  // devices of the last list
  int active_ = 0;
  int active_silent_ = 0;
  std::unordered_map<std::int64_t, Entry> entries_;
  Queue live_;
  Queue silent_;
  std::map<std::string, Parked, std::less<>> parked_;  // by subnet
};

// The first moment after `after` at which the device's place in its interval comes up.
Instant slot_after(DeviceId device, int interval_s, Instant after);
bool is_due(const PollTarget& target, Instant now);

}  // namespace klickwerk::collector
