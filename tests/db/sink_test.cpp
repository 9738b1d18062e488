// The suite of all sinks on the database, and what is the database's own: poll states, changes, awkward texts.
#include "db/reading_sink.h"

#include <gtest/gtest.h>

#include "db/connection_internal.h"
#include "db/device_figures.h"
#include "tests/collector/sink_suite.h"
#include "tests/db/samples.h"

namespace klickwerk::db {
namespace {

using namespace klickwerk::test;
using collector::Observation;
using collector::PollOutcome;

struct FixedClock final : Clock {
  Instant at = collector::test::first_moment + std::chrono::hours(24 * 60);
  Instant now() const override { return at; }
};

struct DatabaseHarness {
  DatabaseHarness() : sink_(server_.another(), {.clock = &clock_}) {
    auto transaction = server_.database().begin();
    for (const char* serial : {"S1", "S2", "S3"}) devices_.push_back(add_device(transaction, serial));
    transaction.commit();
  }
  collector::ReadingSink& sink() { return sink_; }
  std::vector<DeviceId> devices() { return devices_; }
  std::set<collector::test::StoredReading> readings() {
    std::set<collector::test::StoredReading> all;
    auto transaction = server_.database().begin();
    static constexpr Statement everything{"test.readings", "select device_id, (extract(epoch from read_at) * 1000)::bigint, counter, value from readings"};
    for (const auto& row : run(transaction, everything))
      all.insert({integer(row[0]), integer(row[1]), text(row[2]), static_cast<std::uint64_t>(integer(row[3]))});
    return all;
  }

  FixedClock clock_;
  TestDatabase server_;
  DatabaseReadingSink sink_;
  std::vector<DeviceId> devices_;
};

}  // namespace
}  // namespace klickwerk::db

namespace klickwerk::collector::test {
INSTANTIATE_TYPED_TEST_SUITE_P(Database, SinkSuite, db::DatabaseHarness);
}

namespace klickwerk::db {
namespace {

class DatabaseSink : public testing::Test {
 protected:
  Observation sample(int minute, std::uint64_t total = 1000) {
    return collector::test::sample_observation(harness_.devices_[0], collector::test::first_moment + std::chrono::minutes(minute), total);
  }
  Observation silent(int minute) {
    Observation observation = sample(minute);
    observation.outcome = PollOutcome::silent;
    observation.detail = "no answer";
    observation.decoded = {};
    return observation;
  }
  void store(std::vector<Observation> batch) { harness_.sink_.store(batch); }
  std::string value(const std::string& sql) { return harness_.server_.value(sql); }
  DatabaseHarness harness_;
};

TEST_F(DatabaseSink, LevelsAndStatesAreStoredOnChangeAndOnceADay) {
  store({sample(0), sample(5), sample(10)});
  EXPECT_EQ(value("select count(*) from supply_levels"), "2") << "two supplies, once";
  EXPECT_EQ(value("select count(*) from device_status"), "1");
  auto changed = sample(15);
  changed.decoded.supplies[0].level = 41;
  store({changed});
  EXPECT_EQ(value("select count(*) from supply_levels"), "4");
  EXPECT_EQ(value("select count(*) from device_status"), "1");
  store({[&] { auto next = changed; next.read_at += std::chrono::hours(24); return next; }()});
  EXPECT_EQ(value("select count(*) from supply_levels"), "6");
  EXPECT_EQ(value("select count(*) from device_status"), "2");
}

// A collector that died after the commit and before it knew: its successor remembers nothing and brings the batch again.
TEST_F(DatabaseSink, ABatchThatComesAgainInPartIsKeptOnceByASinkThatRemembersNothing) {
  store({sample(0), sample(5, 1001)});
  DatabaseReadingSink successor(harness_.server_.another(), {.clock = &harness_.clock_});
  successor.store(std::vector{sample(0), sample(5, 1001), sample(10, 1002)});
  EXPECT_EQ(value("select count(*) from readings where counter = 'total'"), "3");
  EXPECT_EQ(value("select count(*) from supply_levels"), "2");
  EXPECT_EQ(value("select count(*) from device_status"), "1");
  EXPECT_EQ(value("select last_read_at = (select max(read_at) from readings) from poll_states"), "t");
}

TEST_F(DatabaseSink, GaugesAreStoredOnChangeAndOnceAnHourStatesWithTheStatus) {
  const auto ups = [&](int minute, std::int64_t charge, const std::string& battery) {
    auto observation = sample(minute);
    observation.decoded.gauges = {{"charge", "", "", charge, 0, "percent", "1.3.6.1.2.1.33.1.2.4.0"}, {"output_load", "1", "L1", 24, 0, "percent", "1.3.6.1.2.1.33.1.4.4.1.5.1"}};
    observation.decoded.states = {{"battery", "", "", battery, "1.3.6.1.2.1.33.1.2.1.0"}};
    return observation;
  };
  const auto stored = [&] { return value("select string_agg(name || instance || '=' || value, ' ' order by read_at, name) from gauges"); };
  store({ups(0, 100, "normal"), ups(5, 100, "normal")});
  EXPECT_EQ(stored(), "charge=100 output_load1=24");
  store({ups(10, 97, "normal")});
  EXPECT_EQ(stored(), "charge=100 output_load1=24 charge=97") << "what stands still is left out";
  store({ups(59, 97, "low"), ups(60, 97, "low")});
  EXPECT_EQ(stored(), "charge=100 output_load1=24 charge=97 output_load1=24") << "after an hour all the same";
  store({ups(60, 97, "low")});
  EXPECT_EQ(value("select count(*) from gauges"), "4") << "handed over again";
  EXPECT_EQ(value("select string_agg(states -> 0 ->> 'word', ' ' order by read_at) from device_status"), "normal low");
  auto transaction = harness_.server_.database().begin();
  const auto gauges = gauge_figures(transaction, harness_.devices_[0], sample(0).read_at);
  ASSERT_EQ(gauges.size(), 2u);
  EXPECT_EQ(gauges[0].gauge, ups(60, 97, "low").decoded.gauges[0]);
  const auto state = state_figure(transaction, harness_.devices_[0]);
  ASSERT_TRUE(state);
  EXPECT_EQ(state->states, ups(60, 97, "low").decoded.states);
  EXPECT_EQ(state->alerts, sample(0).decoded.status.alerts);
  EXPECT_EQ(state->console, sample(0).decoded.status.console);
  EXPECT_EQ(state->uptime_s, 86400);
}

TEST_F(DatabaseSink, CountersTellTheirLastChange) {
  store({sample(0, 1000), sample(5, 1007)});
  auto later = sample(60 * 24, 1007);
  store({later});
  auto transaction = harness_.server_.database().begin();
  const auto figures = counter_figures(transaction, harness_.devices_[0]);
  ASSERT_EQ(figures.size(), 2u);
  EXPECT_EQ(figures[1].name, "total");
  EXPECT_EQ(figures[1].value, 1007);
  EXPECT_EQ(figures[1].read_at, later.read_at);
  EXPECT_EQ(figures[1].changed_at, sample(5).read_at);
}

TEST_F(DatabaseSink, UnknownLevelsStayUnknown) {
  store({sample(0)});
  EXPECT_EQ(value("select level_kind || coalesce(level::text, ' none') from supply_levels where supply_index = 2"), "some_left none");
  auto transaction = harness_.server_.database().begin();
  const auto supplies = ReadingStore(transaction).supplies(harness_.devices_[0]);
  ASSERT_TRUE(supplies);
  EXPECT_EQ(supplies->supplies, sample(0).decoded.supplies);
}

TEST_F(DatabaseSink, FailuresAreCountedInARowAndOldNewsChangeNothing) {
  const auto failures = [&] { return value("select failures from poll_states"); };
  store({sample(0), silent(1), silent(2)});
  EXPECT_EQ(failures(), "2");
  store({silent(3)});
  store({silent(3)});
  EXPECT_EQ(failures(), "3") << "the same batch again counts once";
  store({sample(-5)});
  EXPECT_EQ(failures(), "3") << "an older answer from the spool";
  EXPECT_EQ(value("select outcome from poll_states"), "silent");
  store({sample(4)});
  EXPECT_EQ(failures(), "0");
}

// The clock was a day ahead for a while, and was set right: what became of the device since then is no old news.
TEST_F(DatabaseSink, AStateOfTheFutureIsReplaced) {
  harness_.clock_.at = collector::test::first_moment;
  store({sample(24 * 60)});
  EXPECT_EQ(value("select last_read_at > '" + iso_utc(collector::test::first_moment) + "'::timestamptz + interval '23 hours' from poll_states"), "t");
  store({silent(1)});
  EXPECT_EQ(value("select outcome || failures from poll_states"), "silent1");
  EXPECT_EQ(value("select coalesce(last_read_at::text, 'unknown') from poll_states"), "unknown") << "when it was read last, is not known";
  store({sample(2)});
  EXPECT_EQ(value("select last_read_at = last_attempt_at from poll_states"), "t");
}

TEST_F(DatabaseSink, WhatADeviceSaysNeverBlocksTheBatch) {
  auto lying = sample(0);
  lying.decoded.supplies[0].description = std::string("zero\0byte \xff\xc3", 12);
  lying.decoded.supplies[0].percent = 400;
  lying.decoded.status.conditions = {"quote\"back\\slash", "comma,{brace}"};
  lying.decoded.status.uptime_s = UINT64_MAX;
  lying.decoded.counters.push_back({"copy", UINT64_MAX, "1.3"});
  store({lying});
  EXPECT_EQ(value("select description from supply_levels where supply_index = 1"), "zero?byte ??");
  EXPECT_EQ(value("select percent is null from supply_levels where supply_index = 1"), "t");
  EXPECT_EQ(value("select conditions[1] || conditions[2] from device_status"), "quote\"back\\slashcomma,{brace}");
  EXPECT_EQ(value("select count(*) from readings"), "2") << "a counter beyond 63 bits is no reading";
}

TEST_F(DatabaseSink, UnknownDeviceIsRefusedAndNothingIsKept) {
  auto unknown = sample(0);
  unknown.device = {4711};
  EXPECT_THROW(store({sample(0), unknown}), Refused);
  EXPECT_EQ(value("select count(*) from readings"), "0");
}

TEST_F(DatabaseSink, ConnectsAnewAfterTheConnectionWasLost) {
  store({sample(0)});
  harness_.server_.execute("select pg_terminate_backend(pid) from pg_stat_activity where datname = current_database() and pid <> pg_backend_pid()");
  try {
    store({sample(1, 1001)});
  } catch (const Unavailable&) {  // whether it shows at once is the network's business; the next call must work
  }
  store({sample(1, 1001)});
  EXPECT_EQ(value("select count(*) from readings"), "4");
}

TEST_F(DatabaseSink, TargetsCarryTheLastReadAndLearnedRowsSurvive) {
  auto transaction = harness_.server_.database().begin();
  DeviceStore devices(transaction);
  Endpoint endpoint;
  endpoint.device = harness_.devices_[0];
  endpoint.address = "127.1.2.3";
  endpoint.version = collector::PollTarget::Version::v1;
  devices.set(endpoint);
  endpoint.device = harness_.devices_[1];
  endpoint.active = false;
  devices.set(endpoint);
  transaction.commit();
  store({sample(7)});
  auto again = harness_.server_.database().begin();
  DeviceStore then(again);
  const auto targets = then.poll_targets(1234);
  ASSERT_EQ(targets.size(), 1u);
  EXPECT_EQ(targets[0].serial, "S1");
  EXPECT_EQ(targets[0].interval_s, 1234);
  EXPECT_EQ(targets[0].version, collector::PollTarget::Version::v1);
  EXPECT_EQ(targets[0].last_read_at, sample(7).read_at);
  const Learned learned{harness_.devices_[0], "base", {*collector::Oid::parse("1.3.6.1.2.1.43.10.2.1.4.1.1"), *collector::Oid::parse("1.3.6.1.4.1.9")}};
  then.remember(std::span(&learned, 1));
  std::vector<Learned> kept;
  then.learned([&](const LearnedGroup& group) {
    for (const DeviceId device : group.devices) kept.push_back({device, group.profile, group.instances});
  });
  EXPECT_EQ(kept, std::vector{learned});
  Learned early = learned;
  early.device = harness_.devices_[2];
  EXPECT_EQ(then.remember(std::vector{early, learned}), std::vector{early}) << "its first answer is not stored yet: to be told again later";
}

}  // namespace
}  // namespace klickwerk::db
