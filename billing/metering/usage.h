// Usage of a billing meter on one place between two days: its raw counters, each with its weight.
#pragma once

#include "billing/metering/place.h"

namespace klickwerk::billing {

struct PlaceUsage {
  Counting counting;          // clicks: the weighted sum; otherwise the first counter that cannot be counted
  std::string_view counter;   // that counter; empty when the weighted sum itself is negative
};

// All counters must be known. A fault of one goes before a missing value of another. As in Place::count.
PlaceUsage usage_of(const MeterTerms& meter, const Place& place, CountingSpan span, std::vector<CountedSegment>* segments = nullptr);

// Usage up to the END of the span, when all counters are known on that day and none fell; empty otherwise.
std::optional<std::int64_t> known_usage(const MeterTerms& meter, const Place& place, CountingSpan span);

}  // namespace klickwerk::billing
