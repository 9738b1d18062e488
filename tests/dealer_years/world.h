// What really happened on a contract's places, day by day: how many pages were made, which device made them, and what its
// counters showed in the evening. Nothing of it comes from the engine.
#pragma once

#include <map>
#include <optional>
#include <string>
#include <vector>

#include "tests/dealer_years/plan.h"

namespace klickwerk::dealer_years {

using Values = std::map<std::string, std::int64_t>;

struct Stay {
  std::string serial;
  Day from;
  std::optional<Day> last;  // the day of the swap belongs to both
  Values start, final_;
};

struct Reset {
  Day day;
  std::string serial, counter;
  std::int64_t old_value = 0, new_value = 0;
};

struct Copies {
  Day day;
  std::string serial;
  std::int64_t copies = 0;  // of counter "mono"
};

class PlaceWorld {
 public:
  PlaceWorld(const PlannedContract& contract, std::size_t place, Day end);

  const std::vector<Stay>& stays() const { return stays_; }
  const std::vector<Reset>& resets() const { return resets_; }
  const std::vector<Copies>& copies() const { return copies_; }
  // The device that stands there in the evening.
  const Stay& standing(Day day) const;
  bool is_empty(Day day) const { return left_ && *left_ < day; }  // nothing stands there in the evening
  // What that device showed then; empty before it came or after it left.
  std::optional<Values> evening(const std::string& serial, Day day) const;
  std::int64_t pages(const std::string& counter, Day day) const;  // that were made
  Day first_day() const { return first_; }

 private:
  std::int64_t drawn(const std::string& counter, Day day) const;
  void live(const PlannedContract& contract, std::size_t place, Day end);
  bool comes_about(const Event& event) const { return event.day > first_ + 1; }  // not on the place's first days
  void change(const Event& event, Day day, Values& now);
  void go(const Event& event, Day day, Values& now);
  void send_back(const Event& event, Day day, Values& now);

  unsigned seed_ = 0;
  Day first_;
  std::string serial_;
  bool told_late_ = false;  // of a device that nobody knows, no copies can be told
  std::optional<Day> left_;  // the last day of the last device
  std::vector<Stay> stays_;
  std::vector<Reset> resets_;
  std::vector<Copies> copies_;
  std::map<std::string, std::map<Day, Values>> evenings_;
  std::map<Day, Values> made_;
};

}  // namespace klickwerk::dealer_years
