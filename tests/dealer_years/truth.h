// The rules of free clicks and periods, written down a second time on the world of the simulation: what each meter of a
// contract must have been billed when everything is known (docs/settlement-rules.md).
#pragma once

#include <string>
#include <vector>

#include "tests/dealer_years/world.h"

namespace klickwerk::dealer_years {

// A contract as it was in the end: its own part of the places' days.
struct Lived {
  const PlannedContract* plan = nullptr;
  const std::vector<PlaceWorld>* places = nullptr;
  std::string number;  // the successor's is another one
  Day from;            // the first day that we bill
  std::optional<Day> last_day;
  std::vector<Period> pauses;
  std::optional<Period> hold;
  bool refund = false;
};

struct DueClicks {
  std::int64_t billed = 0, credited = 0;
};

// Its periods that have ended before that day, those of a hold joined to the one after it.
std::vector<Period> periods_of(const Lived& contract, Day until);
std::int64_t usage_of(const PlaceWorld& place, const PlannedMeter& meter, Period period);
std::int64_t usage_of(const Lived& contract, const PlannedMeter& meter, Period period);
std::int64_t allowance_of(const Lived& contract, const PlannedMeter& meter, Period period);

// What is taken off a line of clicks or of a fee that ends on that day, in hundredths of a percent, as agreed from the beginning.
int discount_bp(const PlannedContract& plan, bool fee, Day last);

// What the documents must say in the end.
DueClicks clicks_due(const Lived& contract, const PlannedMeter& meter, Day until);

}  // namespace klickwerk::dealer_years
