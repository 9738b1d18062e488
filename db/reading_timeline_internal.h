// The readings of one counter of a device around the moments that come in, and how a new one is judged among them.
#pragma once

#include <map>
#include <optional>
#include <span>
#include <string>
#include <vector>

#include "billing/metering/plausibility.h"
#include "db/connection_internal.h"
#include "db/readings.h"

namespace klickwerk::db {

class Timeline {
 public:
  struct Entry {
    Instant read_at;
    Day day;
    std::int64_t value = 0;
    std::string source;
    ReadingState state = ReadingState::valid;
    std::optional<std::int64_t> review;
    bool good() const { return state == ReadingState::valid || state == ReadingState::billable; }
  };

  void add(Entry entry);  // keeps the order of time
  bool knows(Instant read_at, std::string_view source) const;
  // The value of the day is stored already: neither changed nor the first of its day.
  bool repeats(const Entry& entry) const;
  // The neighbours of a moment; resets are the caller's.
  billing::CounterPast around(Instant read_at) const;
  const std::vector<Entry>& entries() const { return entries_; }
  // The newest entry, when it is good and nothing undecided stands beside it: all that later readings need.
  std::optional<Entry> calm_end() const;
  void end_is_not_newest() { cut_ = true; }

 private:
  std::vector<Entry> entries_;  // by read_at
  bool cut_ = false;            // there are later ones
};

// One counter of one device, and the span of the moments that come in.
struct TimelineWish {
  DeviceId device;
  std::string counter;
  Instant first, last;
};

// In the order of the wishes: from the last good reading before the span to the first good one after it. Where the
// device's newest reading is good and older than the span, only that one.
std::vector<Timeline> load_timelines(Transaction& transaction, std::span<const TimelineWish> wishes);

struct DeviceResets {
  std::map<std::int64_t, std::map<std::string, std::vector<billing::CounterReset>>> by_device;  // device, counter; by day
  const std::vector<billing::CounterReset>& of(DeviceId device, const std::string& counter) const;
};
DeviceResets load_resets(Transaction& transaction, std::span<const DeviceId> devices);

}  // namespace klickwerk::db
