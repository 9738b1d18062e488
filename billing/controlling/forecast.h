// When a supply will be empty, from how fast its level fell lately: the median of the speeds between all pairs of levels
// (Theil and Sen), so that an idle week or one large job does not decide alone; the quartiles give the range.
#pragma once

#include <span>
#include <string_view>

#include "billing/controlling/supply_level.h"

namespace klickwerk::billing {

struct SupplyForecast {
  enum class Unknown {
    known,
    level_not_told,  // some left, no restriction, unknown
    too_few_levels,  // fewer than three different ones, or within less than three days
    hardly_used      // does not fall, or by less than a point
  } unknown = Unknown::level_not_told;
  int days = 0;                   // only when known, as the others
  int earliest_days = 0;
  std::optional<int> latest_days{}; // absent: no end in sight at the slower speed
  bool is_known() const { return unknown == Unknown::known; }
  bool operator==(const SupplyForecast&) const = default;
};

// `levels` of the cartridge in place, by time, up to `now`. Whole days, rounded down, from `now` on.
SupplyForecast forecast_empty(std::span<const SupplyLevel> levels, Instant now);

}  // namespace klickwerk::billing
