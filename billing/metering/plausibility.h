// Whether a new reading of a counter can be true, seen from its neighbours in time. Pure: who stores what, and who
// decides, is elsewhere (db/reading_sink.h, office/reading_review).
//
// A reading is compared with the last good one before it, never with an undecided one: a single outlier drags nothing
// along. Two exceptions keep marking until a person decides, because silence would bill them: readings that go on
// from an undecided jump, and a counter that has lived below its old value for a day or more (a reset).
#pragma once

#include <chrono>
#include <cstdint>
#include <optional>
#include <span>
#include <string>
#include <string_view>
#include <vector>

#include "billing/settlement/input.h"
#include "core/calendar.h"

namespace klickwerk::billing {

// A counter's value at a moment; `day` is the moment's local day.
struct CounterMark {
  Instant read_at;
  Day day;
  std::int64_t value = 0;
  bool operator==(const CounterMark&) const = default;
};

// What one counter of one device showed around the new reading.
struct CounterPast {
  std::optional<CounterMark> good;      // the last that counts, before the new one
  std::vector<CounterMark> undecided;   // suspect ones between `good` and the new one, by time
  std::optional<CounterMark> next;      // the first that counts after it: the new one arrived late
  std::vector<CounterReset> resets;     // documented, of this counter, by day
};

// How fast a counter can move. A page may count twice (A3), and a counter may lag behind by an hour: with a known speed
// most is 2 x pages per minute x (elapsed + 1 h). Without one it is `most_a_day` for each day begun.
struct Speed {
  std::optional<int> pages_per_minute;
  std::int64_t most_a_day = 50'000;
  std::int64_t most_clicks(std::chrono::milliseconds elapsed) const;
};

enum class FindingKind {
  fell,          // lower than the last good one
  became_zero,   // likewise, and 0: often an answer of a device that is just starting
  jumped,        // more than the device can print in the time
  above_next,    // a late one that is higher than a good one after it
  parts_differ,  // total is not mono + colour
  stale,         // the device told an old snapshot again
  other_serial,  // another device answers at the address
  entered        // typed in although it did not fit
};

struct Finding {
  FindingKind kind = FindingKind::fell;
  std::optional<CounterMark> against;  // what it was compared with
  std::string what;                    // one English sentence with values and dates
  bool operator==(const Finding&) const = default;
};

// `speed` bounds page counters; counters that end in hours, kwh or octets have bounds of their own.
// Nothing: plausible. Without anything to compare with a reading is plausible.
std::optional<Finding> judge(const CounterPast& past, std::string_view counter, const CounterMark& reading, const Speed& speed);

// Total = mono + colour, copy = copy_mono + copy_colour, print = print_mono + print_colour, where all three are known.
// A device that prints while it is asked may be off by the pages of a minute (60 where its speed is not known).
std::optional<Finding> judge_parts(std::span<const CounterValue> counters, const Speed& speed);
// The three counters of the sum that does not fit (for marking them), as judge_parts() found it; otherwise empty.
std::vector<std::string> differing_parts(std::span<const CounterValue> counters, const Speed& speed);

// Uptime in seconds (sysUpTime) of two answers of one device. `was_moving`: it was seen to advance before; a device
// whose uptime always stands still tells nothing. Backwards is a restart, unless the device claims to have been up
// since before the earlier answer: then it is an old snapshot.
struct UptimeMark {
  Instant read_at;
  std::int64_t uptime_s = 0;
};
std::optional<Finding> judge_uptime(const UptimeMark& before, const UptimeMark& now, bool was_moving);

}  // namespace klickwerk::billing
