#include "billing/metering/usage.h"

namespace klickwerk::billing {
namespace {

// A stretch of counting that goes down by the copies: the segments of an account still add up to its usage.
void add_service_copies(const MeterTerms& meter, std::string_view counter, std::int64_t weight, const Place& place, Day first,
                        Day last, std::vector<CountedSegment>& segments) {
  for (const auto& made : place.service_copies())
    if (made.counter == counter && first <= made.day && made.day <= last)
      segments.push_back({meter.id, place.id(), {}, made.counter, weight, made.day, made.copies, kServiceCopies, made.day, 0, kServiceCopies});
}

void count_one(const MeterTerms& meter, std::string_view counter, std::int64_t weight, const Place& place, CountingSpan span,
               std::vector<CountedSegment>* segments, PlaceUsage& usage) {
  const std::size_t before = segments ? segments->size() : 0;
  const Counting counted = place.count(counter, span, segments);
  for (std::size_t i = before; segments && i < segments->size(); ++i) {
    (*segments)[i].meter = meter.id;
    (*segments)[i].weight = weight;
  }
  Counting& sum = usage.counting;
  const std::int64_t test_copies = counted.known() ? place.service_copies(counter, span.first, span.last) : 0;
  if (segments && test_copies != 0) add_service_copies(meter, counter, weight, place, span.first, span.last, *segments);
  const std::int64_t clicks = sum.clicks + (counted.clicks - test_copies) * weight;
  const bool dip = sum.dip_passed || counted.dip_passed;
  if ((sum.known() && (!counted.known() || usage.counter.empty())) || (counted.fault() && !sum.fault())) {
    sum = counted;
    usage.counter = counter;
  }
  sum.clicks = clicks;
  sum.dip_passed = dip;
}

}  // namespace

PlaceUsage usage_of(const MeterTerms& meter, const Place& place, CountingSpan span, std::vector<CountedSegment>* segments) {
  PlaceUsage usage;
  if (span.last < span.first) return usage;
  if (meter.counts.empty()) count_one(meter, meter.id, 1, place, span, segments, usage);
  for (const auto& [counter, weight] : meter.counts)
    count_one(meter, counter, weight, place, span, segments, usage);
  if (usage.counting.known() && usage.counting.clicks < 0) {
    usage.counting.state = Counting::State::fell;
    usage.counter = {};
  }
  return usage;
}

std::optional<std::int64_t> known_usage(const MeterTerms& meter, const Place& place, CountingSpan span) {
  const PlaceUsage usage = usage_of(meter, place, span);
  if (!usage.counting.known()) return {};
  return usage.counting.clicks;
}

}  // namespace klickwerk::billing
