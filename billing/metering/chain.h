// Counting one raw counter during one device's stay: from the opening value over documented resets to the last day or
// to the device's final value.
#pragma once

#include "billing/metering/place.h"

namespace klickwerk::billing {

class Chain {
 public:
  Chain(std::string_view counter, const Stay& stay, std::span<const Reading> readings,
        const PositionHistory& place, CountingSpan span, std::vector<CountedSegment>* segments);
  Counting count();
  // Whether the opening value is of the END of this very day.
  bool known_at(Day day) const;

 private:
  struct Mark {
    Day day;
    std::int64_t value = 0;
    std::string_view source;
    std::optional<Day> read_on = {};  // where it is of another day, within the tolerance
    Day seen_on() const { return read_on.value_or(day); }
  };

  bool own(Day day) const { return stay_.from <= day && day < stay_.end; }
  bool of_before(const Reading& reading, const CounterReset& reset, const std::optional<Mark>& before) const;
  void collect_resets(const std::vector<CounterReset>& resets);
  std::optional<Mark> opening() const;
  void check_opening();  // that it does not reach back behind what is settled
  void pass_reading(const Reading& reading);
  void pass_reset(const CounterReset& reset);
  void close();
  void close_with_final();
  void advance_to(Mark mark);       // a value that must not be lower than the one before
  void end_segment(Mark mark);
  const UndecidedReading* waiting() const;  // the first that closing (or opening) waits for
  void wait_for(const UndecidedReading& reading);
  void fail(Counting::State state, Mark at);

  std::string_view counter_;
  const Stay& stay_;
  std::span<const Reading> readings_;
  CountingSpan span_;
  const PositionHistory& place_;
  std::vector<CountedSegment>* segments_;
  std::vector<CounterReset> resets_;  // this counter's, by day

  Counting result_;
  std::optional<Mark> begin_;  // of the current segment
  std::optional<Mark> at_;     // the last value accepted
  std::optional<Mark> dip_;    // a lower one that was passed over and not yet cleared
};

}  // namespace klickwerk::billing
