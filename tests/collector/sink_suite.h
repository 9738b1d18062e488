// What every ReadingSink must do: one suite for the database and the spool. The samples' counters change from moment to
// moment: a value that only repeats may be left out (the database keeps it once a day). A test of an implementation writes
//
//   struct MyHarness {                       // default-constructible, an empty sink each time
//     ReadingSink& sink();
//     std::vector<DeviceId> devices();       // at least 3 devices that the sink knows
//     std::set<StoredReading> readings();    // what is in there now
//   };
//   INSTANTIATE_TYPED_TEST_SUITE_P(Mine, SinkSuite, MyHarness);
#pragma once

#include <gtest/gtest.h>

#include <set>
#include <string>
#include <tuple>
#include <vector>

#include "collector/poll/observation.h"

namespace klickwerk::collector::test {

struct StoredReading {
  std::int64_t device = 0;
  std::int64_t read_at_ms = 0;
  std::string counter;
  std::uint64_t value = 0;
  auto operator<=>(const StoredReading&) const = default;
};

inline const Instant first_moment{std::chrono::sys_days{std::chrono::year{2026} / 10 / 31} + std::chrono::hours(23)};

// A full observation: two counters, a supply, a status, texts with every awkward character that UTF-8 allows.
inline Observation sample_observation(DeviceId device, Instant read_at, std::uint64_t total) {
  Observation observation;
  observation.device = device;
  observation.read_at = read_at;
  observation.address = "127.1.2.3:161";
  observation.decoded.profile = "base";
  observation.decoded.vendor = "Acme";
  observation.decoded.model = "Läser 3\t\"x\" \\N 'y'";
  observation.decoded.serial = "S" + std::to_string(device.value);
  observation.decoded.plate_serial = "P" + std::to_string(device.value);
  observation.decoded.counters = {{"total", total, "1.3.6.1.2.1.43.10.2.1.4.1.1"}, {"mono", total + 1, "1.3.6.1.4.1.99.1 + 1.3.6.1.4.1.99.2"}};
  observation.decoded.supplies = {{1, "Tóner\nschwarz", "toner", "black", false, "percent", LevelKind::known, 42, 100, 42, "1.3.6.1.2.1.43.11.1.1.9.1.1"},
                                  {2, "", "waste", "", true, "other", LevelKind::some_left, 0, std::nullopt, std::nullopt, "1.3.6.1.2.1.43.11.1.1.9.1.2"}};
  observation.decoded.status = {"idle", "running", {"lowToner"}, {{"warning", 11, 1104, "Toner fast leer"}}, {"Bereit"}, 86400};
  observation.decoded.remarks = {"mono + colour is not total"};
  return observation;
}

inline std::set<StoredReading> readings_of(const std::vector<Observation>& observations) {
  std::set<StoredReading> readings;
  for (const auto& observation : observations) {
    if (observation.outcome != PollOutcome::read) continue;
    for (const auto& counter : observation.decoded.counters) {
      readings.insert({observation.device.value, observation.read_at.time_since_epoch().count(), counter.name, counter.value});
    }
  }
  return readings;
}

template <class Harness>
class SinkSuite : public testing::Test {
 protected:
  Harness harness;
  std::vector<Observation> batch(int moments) {
    std::vector<Observation> observations;
    for (int i = 0; i < moments; ++i) {
      for (const DeviceId device : harness.devices()) {
        observations.push_back(sample_observation(device, first_moment + std::chrono::minutes(i), 1000 + static_cast<std::uint64_t>(i)));
      }
    }
    return observations;
  }
};
TYPED_TEST_SUITE_P(SinkSuite);

TYPED_TEST_P(SinkSuite, KeepsEveryReading) {
  const auto observations = this->batch(4);
  this->harness.sink().store(observations);
  EXPECT_EQ(this->harness.readings(), readings_of(observations));
}

TYPED_TEST_P(SinkSuite, TheSameBatchAgainIsKeptOnce) {
  const auto observations = this->batch(2);
  for (int i = 0; i < 3; ++i) this->harness.sink().store(observations);
  EXPECT_EQ(this->harness.readings(), readings_of(observations));
}

TYPED_TEST_P(SinkSuite, OverlappingBatchesAreKeptOnce) {
  const auto observations = this->batch(6);
  const std::span all(observations);
  this->harness.sink().store(all.first(10));
  this->harness.sink().store(all.subspan(5));
  EXPECT_EQ(this->harness.readings(), readings_of(observations));
}

TYPED_TEST_P(SinkSuite, TwiceTheSameInOneBatchIsKeptOnce) {
  auto observations = this->batch(1);
  observations.push_back(observations.front());
  this->harness.sink().store(observations);
  EXPECT_EQ(this->harness.readings(), readings_of(observations));
}

TYPED_TEST_P(SinkSuite, OnlyWhatWasReadIsAReading) {
  auto observations = this->batch(1);
  observations[0].outcome = PollOutcome::wrong_device;
  observations[0].detail = "at 127.1.2.3:161 stands serial X, expected Y";
  observations[1].outcome = PollOutcome::silent;
  observations[1].decoded = {};
  this->harness.sink().store(observations);
  EXPECT_EQ(this->harness.readings(), readings_of(observations));
}

TYPED_TEST_P(SinkSuite, AnEmptyBatchIsNothing) {
  this->harness.sink().store({});
  EXPECT_TRUE(this->harness.readings().empty());
}

TYPED_TEST_P(SinkSuite, TheLargestCounterAndNoCounterAtAll) {
  auto observations = this->batch(1);
  observations[0].decoded.counters[0].value = INT64_MAX;
  observations[1].decoded.counters.clear();
  this->harness.sink().store(observations);
  EXPECT_EQ(this->harness.readings(), readings_of(observations));
}

TYPED_TEST_P(SinkSuite, ABigBatch) {
  const auto observations = this->batch(700);
  this->harness.sink().store(observations);
  EXPECT_EQ(this->harness.readings(), readings_of(observations));
}

// A spool that was drained late, and again after a crash.
TYPED_TEST_P(SinkSuite, LateAndRepeatedReadingsAreKeptOnce) {
  const auto observations = this->batch(6);
  const std::span all(observations);
  this->harness.sink().store(all.subspan(12));
  this->harness.sink().store(all.first(6));
  this->harness.sink().store(all.subspan(3, 12));
  this->harness.sink().store(all.first(6));
  this->harness.sink().store(observations);
  EXPECT_EQ(this->harness.readings(), readings_of(observations));
}

TYPED_TEST_P(SinkSuite, WhatIsNotPlausibleIsKeptToo) {
  auto observations = this->batch(3);
  observations[3].decoded.counters[0].value = 0;
  observations[4].decoded.counters[0].value = 900'000'000;
  this->harness.sink().store(observations);
  this->harness.sink().store(observations);
  EXPECT_EQ(this->harness.readings(), readings_of(observations));
}

REGISTER_TYPED_TEST_SUITE_P(SinkSuite, LateAndRepeatedReadingsAreKeptOnce, WhatIsNotPlausibleIsKeptToo, KeepsEveryReading, TheSameBatchAgainIsKeptOnce, OverlappingBatchesAreKeptOnce, TwiceTheSameInOneBatchIsKeptOnce,
                            OnlyWhatWasReadIsAReading, AnEmptyBatchIsNothing, TheLargestCounterAndNoCounterAtAll, ABigBatch);

}  // namespace klickwerk::collector::test
