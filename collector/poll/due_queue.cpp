#include "collector/poll/due_queue.h"

#include <algorithm>

#include "core/assert.h"

namespace klickwerk::collector {
namespace {

using std::chrono::milliseconds;
using std::chrono::seconds;

constexpr seconds catch_up{300};       // overdue devices start spread over this time, not all at once; fewer in a shorter one,
constexpr milliseconds start_pace{500};  // because somebody may have just set up a small site and wait for the result
constexpr seconds first_retry{60};     // of a silent device
constexpr seconds wrong_clock{60};     // a last reading may lie so far ahead: another collector's clock

// Neighbouring ids land far apart (the finaliser of SplitMix64).
std::uint64_t scattered(std::int64_t id) {
  auto x = static_cast<std::uint64_t>(id) + 0x9e3779b97f4a7c15U;
  x = (x ^ (x >> 30U)) * 0xbf58476d1ce4e5b9U;
  x = (x ^ (x >> 27U)) * 0x94d049bb133111ebU;
  return x ^ (x >> 31U);
}

// By value: the list is read anew again and again, and each time its users are other objects.
bool same_user(const std::shared_ptr<const V3User>& one, const std::shared_ptr<const V3User>& other) {
  return one == other || (one && other && *one == *other);
}

seconds interval_of(const PollTarget& target) { return seconds(std::max(1, target.interval_s)); }

seconds back_off(int silent_polls, seconds interval) {
  const int doublings = std::min(silent_polls - 1, 20);
  return std::min(interval, first_retry * (std::int64_t{1} << doublings));
}

milliseconds start_spread(DeviceId device, seconds interval, std::size_t devices) {
  const auto crowd = start_pace * std::clamp<std::int64_t>(static_cast<std::int64_t>(devices), 1, catch_up / start_pace);
  const auto spread = std::min<milliseconds>(crowd, interval);
  return milliseconds(scattered(device.value) % static_cast<std::uint64_t>(spread.count()));
}

}  // namespace

Instant slot_after(DeviceId device, int interval_s, Instant after) {
  const auto interval = std::chrono::duration_cast<milliseconds>(seconds(std::max(1, interval_s))).count();
  const auto phase = static_cast<std::int64_t>(scattered(device.value) % static_cast<std::uint64_t>(interval));
  const std::int64_t since = after.time_since_epoch().count() - phase;
  return Instant(milliseconds(phase + (since / interval + 1) * interval));
}

// A last reading of the future is one of a clock that was wrong: it tells nothing about when to ask next.
static std::optional<Instant> last_read(const PollTarget& target, Instant now) {
  return target.last_read_at && *target.last_read_at <= now + wrong_clock ? target.last_read_at : std::nullopt;
}

bool is_due(const PollTarget& target, Instant now) {
  const auto last = last_read(target, now);
  return !last || *last + interval_of(target) <= now;
}

DueQueue::DueQueue(Rhythm rhythm, int window, LoadBounds bounds)
    : rhythm_(rhythm), window_(std::max(1, window)), silent_limit_(std::max(1, window / 4)), bounds_(bounds), load_(bounds.subnet_concurrency) {}

// Its place, and by how much this poll comes later: another part of the jitter each time, so that devices whose places
// lie together do not meet on their line at every poll.
Instant DueQueue::regular_slot(const PollTarget& target, Instant after) const {
  const Instant slot = slot_after(target.device, target.interval_s, after);
  const std::int64_t most_ms = std::int64_t{std::max(1, target.interval_s)} * 10 * bounds_.jitter_percent;
  if (most_ms <= 0) return slot;
  const std::uint64_t part = scattered(target.device.value ^ slot.time_since_epoch().count());
  return slot + milliseconds(part % static_cast<std::uint64_t>(most_ms));
}

Instant DueQueue::first_due(const PollTarget& target, Instant now) const {
  const seconds interval = interval_of(target);
  if (const auto last = last_read(target, now)) {
    const Instant slot = regular_slot(target, *last + interval / 2);
    if (slot > now) return slot;
  }
  return now + start_spread(target.device, interval, listed_);
}

void DueQueue::load(std::vector<PollTarget> targets, Instant now) {
  const bool first_load = entries_.empty();
  listed_ = targets.size();
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
  if (bounds_.subnet_concurrency > 0) entry.subnet = subnet_of(target.address);
  entry.target = std::move(target);
  enqueue(entry, due);
}

void DueQueue::update(Entry& entry, PollTarget target, Instant now) {
  const bool moved = target.address != entry.target.address || target.port != entry.target.port ||
                     target.community != entry.target.community || target.version != entry.target.version ||
                     !same_user(target.v3, entry.target.v3) || (entry.target.try_in_order && !target.try_in_order);
  entry.dropped = false;
  const bool was_queued = !entry.active;
  if (was_queued) withdraw(entry);
  const bool new_rhythm = target.interval_s != entry.target.interval_s;
  entry.target = std::move(target);
  if (moved) entry.silent_polls = 0;
  if (moved && was_queued && bounds_.subnet_concurrency > 0) entry.subnet = subnet_of(entry.target.address);
  if (was_queued) enqueue(entry, moved ? now : new_rhythm ? first_due(entry.target, now) : entry.due);
}

DueQueue::Queue& DueQueue::queue_of(const Entry& entry) {
  const bool silent = entry.silent_polls > 0;
  if (!entry.parked) return silent ? silent_ : live_;
  Parked& parked = parked_[entry.subnet];
  return silent ? parked.silent : parked.live;
}

void DueQueue::withdraw(Entry& entry) {
  queue_of(entry).erase({entry.due, entry.target.device.value});
  entry.parked = false;
}

void DueQueue::park(Entry& entry) {
  entry.parked = true;
  queue_of(entry).emplace(entry.due, entry.target.device.value);
}

// A place became free: the next living and the next silent one of that subnet stand in the queue again.
void DueQueue::unpark(const std::string& subnet) {
  const auto found = parked_.find(subnet);
  if (found == parked_.end()) return;
  for (Queue* queue : {&found->second.live, &found->second.silent}) {
    if (queue->empty()) continue;
    Entry& entry = entries_.at(queue->begin()->second);
    queue->erase(queue->begin());
    entry.parked = false;
    enqueue(entry, entry.due);
  }
  if (found->second.live.empty() && found->second.silent.empty()) parked_.erase(found);
}

bool DueQueue::wait_for_quiet_to_end(Entry& entry, Instant now) {
  const PollTarget& target = entry.target;
  if (rhythm_ == Rhythm::once || !target.quiet.cover(now)) return false;
  if (bounds_.due_readings_in_quiet_hours && target.quiet.lead_into(target.period_starts, now)) return false;
  enqueue(entry, target.quiet.end_after(now) + start_spread(target.device, interval_of(target), listed_));
  return true;
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
    withdraw(entry);
    at = entries_.erase(at);
  }
}

DueQueue::Queue* DueQueue::due_queue(Instant now) {
  if (!live_.empty() && live_.begin()->first <= now) return &live_;
  if (!silent_.empty() && silent_.begin()->first <= now && room_for_silent()) return &silent_;
  return nullptr;
}

std::optional<PollTarget> DueQueue::take(Instant now) {
  while (active_ < window_) {
    Queue* const source = due_queue(now);
    if (source == nullptr) break;
    Entry& entry = entries_.at(source->begin()->second);
    source->erase(source->begin());
    if (wait_for_quiet_to_end(entry, now)) continue;
    const bool silent = entry.silent_polls > 0;
    if (!load_.has_room(entry.subnet, silent)) {
      park(entry);
      continue;
    }
    entry.active = true;
    entry.counts_as_silent = silent;
    ++active_;
    if (silent) ++active_silent_;
    if (bounds_.subnet_concurrency > 0) load_.began(entry.subnet, silent);
    return entry.target;
  }
  return std::nullopt;
}

void DueQueue::finished(DeviceId device, PollOutcome outcome, Instant now) {
  const auto found = entries_.find(device.value);
  KW_ASSERT(found != entries_.end() && found->second.active);
  Entry& entry = found->second;
  entry.active = false;
  --active_;
  if (entry.counts_as_silent) --active_silent_;
  if (bounds_.subnet_concurrency > 0) {
    load_.ended(entry.subnet, entry.counts_as_silent);
    unpark(entry.subnet);
    entry.subnet = subnet_of(entry.target.address);  // it may have moved meanwhile
  }
  if (entry.dropped || rhythm_ == Rhythm::once) {
    entries_.erase(found);
    return;
  }
  entry.silent_polls = outcome == PollOutcome::silent ? entry.silent_polls + 1 : 0;
  if (outcome == PollOutcome::read) entry.target.last_read_at = now;
  const seconds interval = interval_of(entry.target);
  // Half an interval at least, so that a catch-up poll is not followed at once by the regular one.
  const Instant regular = regular_slot(entry.target, now + interval / 2);
  enqueue(entry, entry.silent_polls > 0 ? now + back_off(entry.silent_polls, interval) : regular);
}

bool DueQueue::hasten(DeviceId device, Instant now) {
  const auto found = entries_.find(device.value);
  if (found == entries_.end() || found->second.active || found->second.parked) return false;
  Entry& entry = found->second;
  if (entry.target.quiet.cover(now)) return false;
  withdraw(entry);
  enqueue(entry, std::min(entry.due, now));
  return true;
}

void DueQueue::shift(milliseconds by) {
  for (auto& [id, entry] : entries_) {
    if (!entry.active) queue_of(entry).erase({entry.due, id});
    if (entry.target.last_read_at) *entry.target.last_read_at += by;
  }
  for (auto& [id, entry] : entries_) {
    entry.due += by;
    if (!entry.active) queue_of(entry).emplace(entry.due, id);
  }
}

std::size_t DueQueue::leaving() const {
  return static_cast<std::size_t>(std::ranges::count_if(entries_, [](const auto& entry) { return entry.second.dropped; }));
}

std::optional<Instant> DueQueue::next_due() const {
  if (active_ >= window_) return std::nullopt;
  std::optional<Instant> next;
  if (!live_.empty()) next = live_.begin()->first;
  if (!silent_.empty() && room_for_silent() && (!next || silent_.begin()->first < *next)) next = silent_.begin()->first;
  return next;
}

}  // namespace klickwerk::collector
