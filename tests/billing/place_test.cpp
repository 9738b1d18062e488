#include "billing/metering/place.h"

#include <gtest/gtest.h>

#include "billing/metering/usage.h"
#include "tests/billing/small_contract.h"

namespace klickwerk::billing {
namespace {

using State = Counting::State;
const Period kTerm = days("2024-01-01", "2030-12-31");

struct Seen {
  State state;
  std::int64_t clicks;
  bool operator==(const Seen&) const = default;
};

std::ostream& operator<<(std::ostream& stream, const Seen& seen) {
  return stream << "state " << static_cast<int>(seen.state) << ", " << seen.clicks << " clicks";
}

// June 2025, examined from its first day.
Seen june(const PositionHistory& history, const char* examined_from = "2025-06-01") {
  const Place place{history, kTerm};
  const auto counted = place.count("bw", {day("2025-06-01"), day("2025-06-30"), day(examined_from)}, nullptr);
  return {counted.state, counted.known() ? counted.clicks : 0};
}

PositionHistory with(std::vector<std::pair<const char*, std::int64_t>> readings, std::vector<PlacedDevice> devices = {},
                     std::vector<CounterReset> resets = {}) {
  PositionHistory history;
  history.id = "P1";
  history.devices = std::move(devices);
  if (history.devices.empty()) history.devices.push_back({"SN-1", day("2020-01-01"), {}, {}, {}});
  history.resets = std::move(resets);
  for (const auto& [on, value] : readings) history.readings.push_back({"bw", day(on), value, {}});
  return history;
}

PlacedDevice left(const char* on, std::vector<CounterValue> final_values) {
  return {"OLD", day("2020-01-01"), day(on), {}, std::move(final_values)};
}
PlacedDevice came(const char* on, std::vector<CounterValue> start) { return {"NEW", day(on), {}, std::move(start), {}}; }

TEST(Place, CountsFromTheLastKnownValueToTheLastDay) {
  EXPECT_EQ(june(with({{"2025-05-31", 100}, {"2025-06-30", 150}})), (Seen{State::known, 50}));
  EXPECT_EQ(june(with({{"2025-04-10", 100}, {"2025-06-30", 150}})), (Seen{State::known, 50})) << "an older opening value";
  EXPECT_EQ(june(with({{"2025-05-31", 100}, {"2025-06-29", 150}})), (Seen{State::no_closing, 0})) << "a day too early";
  EXPECT_EQ(june(with({{"2025-05-31", 100}, {"2025-07-01", 150}})), (Seen{State::no_closing, 0})) << "a day too late";
  EXPECT_EQ(june(with({{"2025-06-01", 100}, {"2025-06-30", 150}})), (Seen{State::no_opening, 0})) << "nothing before the period";
  EXPECT_EQ(june(with({})), (Seen{State::no_opening, 0}));
}

TEST(Place, AStartValueOpensADevice) {
  EXPECT_EQ(june(with({{"2025-06-30", 150}}, {came("2025-06-01", {{"bw", 40}})})), (Seen{State::known, 110}));
  EXPECT_EQ(june(with({{"2025-06-30", 150}}, {came("2024-03-01", {{"bw", 40}})})), (Seen{State::known, 110}));
  EXPECT_EQ(june(with({{"2025-05-31", 90}, {"2025-06-30", 150}}, {came("2024-03-01", {{"bw", 40}})})), (Seen{State::known, 60}));
  EXPECT_EQ(june(with({{"2025-06-30", 150}}, {came("2025-06-01", {})})), (Seen{State::no_opening, 0})) << "unknown is not 0";
}

TEST(Place, ASwapClosesOneSegmentAndOpensTheNext) {
  const auto swap = [](std::vector<CounterValue> final_values, const char* came_on = "2025-06-10") {
    return std::vector<PlacedDevice>{left("2025-06-10", std::move(final_values)), came(came_on, {{"bw", 7}})};
  };
  EXPECT_EQ(june(with({{"2025-05-31", 100}, {"2025-06-30", 20}}, swap({{"bw", 130}}))), (Seen{State::known, 43}));
  EXPECT_EQ(june(with({{"2025-05-31", 100}, {"2025-06-10", 9}, {"2025-06-30", 20}}, swap({{"bw", 130}}))), (Seen{State::known, 43}))
      << "the evening's reading is the new device's";
  EXPECT_EQ(june(with({{"2025-05-31", 100}, {"2025-06-30", 20}}, swap({}))), (Seen{State::no_final, 0}));
  EXPECT_EQ(june(with({{"2025-05-31", 100}, {"2025-06-10", 130}, {"2025-06-30", 20}}, swap({}, "2025-06-12"))), (Seen{State::known, 43}))
      << "a reading of the last evening serves as the final value when nothing followed that day";
  EXPECT_EQ(june(with({{"2025-05-31", 100}, {"2025-06-30", 20}}, swap({{"bw", 90}}))), (Seen{State::fell, 0}));
  EXPECT_EQ(june(with({{"2025-05-31", 100}}, {left("2025-06-10", {{"bw", 130}})})), (Seen{State::known, 30})) << "the place stays empty";
}

TEST(Place, ADocumentedResetSeparatesSegments) {
  const std::vector<CounterReset> reset{{day("2025-06-10"), "bw", 130, 5}};
  EXPECT_EQ(june(with({{"2025-05-31", 100}, {"2025-06-30", 20}}, {}, reset)), (Seen{State::known, 45}));
  EXPECT_EQ(june(with({{"2025-05-31", 140}, {"2025-06-30", 20}}, {}, reset)), (Seen{State::fell, 0})) << "the reset's old value is lower";
  EXPECT_EQ(june(with({{"2025-05-31", 100}, {"2025-06-30", 20}}, {}, {{day("2025-06-10"), "colour", 1, 0}})), (Seen{State::fell, 0}));
}

TEST(Place, AFallIsNeverPassedOverInThePeriodItself) {
  EXPECT_EQ(june(with({{"2025-05-31", 100}, {"2025-06-30", 90}})), (Seen{State::fell, 0}));
  EXPECT_EQ(june(with({{"2025-05-31", 100}, {"2025-06-15", 3}, {"2025-06-30", 150}})), (Seen{State::fell, 0}));
}

TEST(Place, AFallOfAHeldPeriodIsClearedByALaterReadingOnly) {
  EXPECT_EQ(june(with({{"2025-05-31", 100}, {"2025-06-15", 3}, {"2025-06-30", 150}}), "2025-06-30"), (Seen{State::known, 50}));
  EXPECT_EQ(june(with({{"2025-05-31", 100}, {"2025-06-15", 3}, {"2025-06-30", 99}}), "2025-06-30"), (Seen{State::fell, 0}));
  EXPECT_EQ(june(with({{"2025-05-31", 100}, {"2025-06-15", 3}}), "2025-06-30"), (Seen{State::fell, 0})) << "not cleared by silence";
}

TEST(Place, AcceptsReadingsInAnyOrder) {
  EXPECT_EQ(june(with({{"2025-06-30", 150}, {"2025-05-31", 100}})), (Seen{State::known, 50}));
}

TEST(Usage, AddsRawCountersWithTheirWeights) {
  PositionHistory history = with({{"2025-05-31", 1000}, {"2025-06-30", 1100}});
  history.readings.push_back({"colour", day("2025-05-31"), 10, {}});
  history.readings.push_back({"colour", day("2025-06-30"), 40, {}});
  const Place place{history, kTerm};
  const auto used = [&](std::vector<CounterWeight> counts) {
    MeterTerms meter;
    meter.id = "m";
    meter.counts = std::move(counts);
    const auto usage = usage_of(meter, place, {day("2025-06-01"), day("2025-06-30"), day("2025-06-01")});
    return Seen{usage.counting.state, usage.counting.known() ? usage.counting.clicks : 0};
  };
  EXPECT_EQ(used({{"bw", 1}, {"colour", 2}}), (Seen{State::known, 160}));
  EXPECT_EQ(used({{"bw", 1}, {"colour", -1}}), (Seen{State::known, 70}));
  EXPECT_EQ(used({{"bw", 1}, {"scan", 1}}), (Seen{State::no_opening, 0})) << "an unknown counter is unknown";
  EXPECT_EQ(used({{"bw", -1}, {"colour", 1}}), (Seen{State::fell, 0})) << "a negative sum is never billed";
}

TEST(Usage, TellsTheSegmentsFromWhichItCanBeRecomputed) {
  PositionHistory history = with({{"2025-05-31", 100}, {"2025-06-30", 20}}, {left("2025-06-10", {{"bw", 130}}), came("2025-06-10", {{"bw", 7}})});
  const Place place{history, kTerm};
  MeterTerms meter;
  meter.id = "pages";
  meter.counts = {{"bw", 3}};
  std::vector<CountedSegment> segments;
  const auto usage = usage_of(meter, place, {day("2025-06-01"), day("2025-06-30"), day("2025-06-01")}, &segments);
  ASSERT_EQ(segments.size(), 2u);
  EXPECT_EQ(segments[0], (CountedSegment{"pages", "P1", "OLD", "bw", 3, day("2025-05-31"), 100, "", day("2025-06-10"), 130, "final"}));
  EXPECT_EQ(segments[1], (CountedSegment{"pages", "P1", "NEW", "bw", 3, day("2025-06-10"), 7, "start", day("2025-06-30"), 20, ""}));
  EXPECT_EQ(usage.counting.clicks, 3 * (30 + 13));
}

}  // namespace
}  // namespace klickwerk::billing
