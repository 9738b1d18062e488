#include "collector/poll/due_queue.h"

#include "core/assert.h"

namespace klickwerk::collector {
namespace {

using std::chrono::milliseconds;
using std::chrono::seconds;

constexpr seconds catch_up{300};       // overdue devices start spread over this time, not all at once
constexpr seconds first_retry{60};     // of a silent device

// Neighbouring ids land far apart (the finaliser of SplitMix64).
std::uint64_t scattered(std::int64_t id) {
  auto x = static_cast<std::uint64_t>(id) + 0x9e3779b97f4a7c15U;
  x = (x ^ (x >> 30U)) * 0xbf58476d1ce4e5b9U;
  x = (x ^ (x >> 27U)) * 0x94d049bb133111ebU;
  return x ^ (x >> 31U);
}

seconds interval_of(const PollTarget& target) { return seconds(std::max(1, target.interval_s)); }

seconds back_off(int silent_polls, seconds interval) {
  const int doublings = std::min(silent_polls - 1, 20);
  return std::min(interval, first_retry * (std::int64_t{1} << doublings));
}

Instant first_due(const PollTarget& target, Instant now) {
  const seconds interval = interval_of(target);
  if (target.last_read_at) {
    const Instant slot = slot_after(target.device, target.interval_s, *target.last_read_at + interval / 2);
    if (slot > now) return slot;
  }
  const auto spread = std::min<milliseconds>(catch_up, interval);
  return now + milliseconds(scattered(target.device.value) % static_cast<std::uint64_t>(spread.count()));
}

}  // namespace

Instant slot_after(DeviceId device, int interval_s, Instant after) {
  const auto interval = std::chrono::duration_cast<milliseconds>(seconds(std::max(1, interval_s))).count();
  const auto phase = static_cast<std::int64_t>(scattered(device.value) % static_cast<std::uint64_t>(interval));
  const std::int64_t since = after.time_since_epoch().count() - phase;
  return Instant(milliseconds(phase + (since / interval + 1) * interval));
}

bool is_due(const PollTarget& target, Instant now) {
  return !target.last_read_at || *target.last_read_at + interval_of(target) <= now;
}

DueQueue::DueQueue(Rhythm rhythm, int window) : rhythm_(rhythm), window_(std::max(1, window)), silent_limit_(std::max(1, window / 4)) {}

void DueQueue::load(std::vector<PollTarget> targets, Instant now) {
  const bool first_load = entries_.empty();
  std::set<std::int64_t> present;
  for (PollTarget& target : targets) {
    if (rhythm_ == Rhythm::once && !is_due(target, now)) continue;
    if (!present.insert(target.device.value).second) continue;
    const auto known = entries_.find(target.device.value);
    if (known == entries_.end()) {
      add(std::move(target), now, first_load);
    } else {
      update(known->second, std::move(target), now);
    }
  }
  drop_missing(present);
}

// A device that joins a running collector is asked at once: somebody just installed it and waits for the result.
void DueQueue::add(PollTarget target, Instant now, bool first_load) {
  const bool at_once = rhythm_ == Rhythm::once || (!first_load && !target.last_read_at);
  const Instant due = at_once ? now : first_due(target, now);
  Entry& entry = entries_[target.device.value];
  entry.target = std::move(target);
  enqueue(entry, due);
}

void DueQueue::update(Entry& entry, PollTarget target, Instant now) {
  const bool moved = target.address != entry.target.address || target.port != entry.target.port ||
                     target.community != entry.target.community || target.version != entry.target.version;
  entry.dropped = false;
  const bool was_queued = !entry.active;
  if (was_queued) queue_of(entry).erase({entry.due, entry.target.device.value});
  const bool new_rhythm = target.interval_s != entry.target.interval_s;
  entry.target = std::move(target);
  if (moved) entry.silent_polls = 0;
  if (was_queued) enqueue(entry, moved ? now : new_rhythm ? first_due(entry.target, now) : entry.due);
}

void DueQueue::enqueue(Entry& entry, Instant due) {
  entry.due = due;
  queue_of(entry).emplace(due, entry.target.device.value);
}

void DueQueue::drop_missing(const std::set<std::int64_t>& present) {
  for (auto at = entries_.begin(); at != entries_.end();) {
    Entry& entry = at->second;
    entry.dropped = !present.contains(at->first);
    if (!entry.dropped || entry.active) {
      ++at;
      continue;
    }
    queue_of(entry).erase({entry.due, at->first});
    at = entries_.erase(at);
  }
}

std::optional<PollTarget> DueQueue::take(Instant now) {
  if (active_ >= window_) return std::nullopt;
  Queue* source = nullptr;
  if (!live_.empty() && live_.begin()->first <= now) {
    source = &live_;
  } else if (!silent_.empty() && silent_.begin()->first <= now && room_for_silent()) {
    source = &silent_;
  }
  if (source == nullptr) return std::nullopt;
  Entry& entry = entries_.at(source->begin()->second);
  source->erase(source->begin());
  entry.active = true;
  ++active_;
  entry.counts_as_silent = entry.silent_polls > 0;
  if (entry.counts_as_silent) ++active_silent_;
  return entry.target;
}

void DueQueue::finished(DeviceId device, PollOutcome outcome, Instant now) {
  const auto found = entries_.find(device.value);
  KW_ASSERT(found != entries_.end() && found->second.active);
  Entry& entry = found->second;
  entry.active = false;
  --active_;
  if (entry.counts_as_silent) --active_silent_;
  if (entry.dropped || rhythm_ == Rhythm::once) {
    entries_.erase(found);
    return;
  }
  entry.silent_polls = outcome == PollOutcome::silent ? entry.silent_polls + 1 : 0;
  if (outcome == PollOutcome::read) entry.target.last_read_at = now;
  const seconds interval = interval_of(entry.target);
  // Half an interval at least, so that a catch-up poll is not followed at once by the regular one.
  const Instant regular = slot_after(device, entry.target.interval_s, now + interval / 2);
  enqueue(entry, entry.silent_polls > 0 ? now + back_off(entry.silent_polls, interval) : regular);
}

std::optional<Instant> DueQueue::next_due() const {
  if (active_ >= window_) return std::nullopt;
  std::optional<Instant> next;
  if (!live_.empty()) next = live_.begin()->first;
  if (!silent_.empty() && room_for_silent() && (!next || silent_.begin()->first < *next)) next = silent_.begin()->first;
  return next;
}

}  // namespace klickwerk::collector
