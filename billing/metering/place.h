// A contract's place with its devices and readings, prepared for counting: which device stood there when, what its
// counters showed, and how far a counter moved between two days.
#pragma once

#include <optional>
#include <span>
#include <string_view>
#include <vector>

#include "billing/metering/tolerance.h"
#include "billing/settlement/settlement.h"

namespace klickwerk::billing {

// How far one raw counter moved on a place. Values and days describe the last stretch looked at, for explanations.
struct Counting {
  enum class State {
    known,
    no_opening,  // nothing is known before the first day (or of a device that came without a start value)
    no_closing,  // no reading on the last day
    no_final,    // a device left without its last counter
    opening_settled,  // the last value before the first day is of before what was settled already: it would be billed twice
    fell,        // the counter fell, and neither swap nor reset explains it
    undecided,       // what would close (or open) it waits for review
    undecided_fall   // likewise, and says that the counter went back
  };
  State state = State::known;
  std::int64_t clicks = 0;
  std::string_view serial;
  Day from_day, to_day;
  std::int64_t from_value = 0, to_value = 0;
  bool dip_passed = false;  // a lower reading of an earlier, held period was passed over
  std::int64_t item = 0;    // of the review; `to` is then the reading that waits

  bool known() const { return state == State::known; }
  bool fault() const { return state == State::no_final || state == State::fell || state == State::undecided_fall; }
  bool without_opening() const { return state == State::no_opening || state == State::opening_settled; }
  bool waits_for_review() const { return state == State::undecided || state == State::undecided_fall; }
};

// From the opening value of `first` (the last known value before it, or the start of a device that came later) to the END of
// `last`. A fall is a fault when the lower reading is of `examined_from` or later; before, it is passed over if the counter
// is back up afterwards: a typing error that held the meter and that the next reading cleared.
struct CountingSpan {
  Day first, last, examined_from;
  // The opening value must be of this day or later, because what was counted before is settled; where it is older than the
  // eve of `first`, nothing that waits for review may lie between. Empty: any value before `first` opens.
  std::optional<Day> opening_from = {};
};

// Refers to the history that it was made from, which must outlive it.
class Place {
 public:
  // `term`: the contract's. A place without devices counts like one nameless device that stood there for ever.
  explicit Place(const PositionHistory& history, Period term, const DueDays& due = {});
  Place(Place&&) = default;  // a copy would look into the original's readings
  Place(const Place&) = delete;

  const std::string& id() const { return history_->id; }
  Period active() const { return active_; }  // its own days within the contract's term; may be empty

  // Appends what was counted to `segments` when given (counter and place filled in; meter and weight are the caller's).
  Counting count(std::string_view counter, CountingSpan span, std::vector<CountedSegment>* segments) const;

  // Whether the counter's value at the END of the day was read (or set by a reset, or by the device's coming that day).
  bool known_on(std::string_view counter, Day day) const;
  // Test copies of a technician from `first` to `last`, both included.
  std::int64_t service_copies(std::string_view counter, Day first, Day last) const;
  std::span<const ServiceCopies> service_copies() const { return history_->service_copies; }
  // Readings of other days that close a period, within the contract's tolerance; by counter, then day.
  std::span<const ToleratedReading> tolerated() const { return tolerated_; }
  // Whether nothing stood there before the day.
  bool comes_with_device(Day day) const { return stays_.front().from >= day; }

 private:
  std::span<const Reading> readings_of(std::string_view counter) const;

  const PositionHistory* history_;
  Period active_;
  std::vector<Stay> stays_;
  std::vector<Reading> sorted_;       // only when the history's readings were not in order, or some close another day
  std::vector<ToleratedReading> tolerated_;
  std::span<const Reading> readings_;  // by counter, then day
};

}  // namespace klickwerk::billing
