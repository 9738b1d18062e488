// Database away, database back, database refusing: every observation arrives exactly once.
#include "collector/spool/fallback_sink.h"

#include <gtest/gtest.h>
#include <stdlib.h>

#include "collector/spool/sink_writer.h"
#include "core/assert.h"
#include "tests/collector/memory_sink.h"

namespace klickwerk::collector::test {
namespace {

struct Fallback : testing::Test {
  std::string folder = [] {
    std::string pattern = (std::filesystem::temp_directory_path() / "klickwerk-fallback-XXXXXX").string();
    KW_ASSERT(::mkdtemp(pattern.data()) != nullptr);
    return pattern;
  }();
  ~Fallback() override { std::filesystem::remove_all(folder); }

  MemorySink database;
  SpoolSink spool{{.directory = folder, .segment_bytes = 3000}};
  std::mutex mutex;
  std::vector<std::string> said;
  FallbackSink sink{{.primary = database,
                     .spool = spool,
                     .is_refusal = [](const std::exception& error) { return dynamic_cast<const UnknownDevice*>(&error) != nullptr; },
                     .warn = [this](const std::string& text) { note(text); },
                     .tell = [this](const std::string& text) { note(text); }}};

  void note(const std::string& text) {
    const std::lock_guard lock(mutex);
    said.push_back(text);
  }
  static std::vector<Observation> batch(int first, int count) {
    std::vector<Observation> observations;
    for (int i = first; i < first + count; ++i) observations.push_back(sample_observation(DeviceId{i}, first_moment, 7));
    return observations;
  }
};

TEST_F(Fallback, TheSpoolStaysEmptyWhileTheDatabaseIsThere) {
  sink.store(batch(1, 3));
  EXPECT_EQ(database.kept(), batch(1, 3));
  EXPECT_TRUE(spool.empty());
  EXPECT_TRUE(said.empty());
}

TEST_F(Fallback, WhatWasSpooledArrivesWhenTheDatabaseIsBack) {
  database.away = true;
  for (int i = 0; i < 5; ++i) sink.store(batch(1 + 3 * i, 3));
  EXPECT_EQ(spool.observations(), 15U);
  EXPECT_FALSE(sink.drain(10));
  EXPECT_EQ(spool.observations(), 15U);
  database.away = false;
  sink.store(batch(100, 1));
  EXPECT_TRUE(sink.drain(100));
  EXPECT_EQ(readings_of(database.kept()).size(), 2U * 16U);
  ASSERT_GE(said.size(), 3U);
  EXPECT_THAT(said[0], testing::HasSubstr("the database is away"));
  EXPECT_EQ(said[1], "the database is back");
}

TEST_F(Fallback, WhatTheDatabaseRefusesForGoodIsToldAndHoldsNobodyUp) {
  database.refused_device = 2;
  sink.store(batch(1, 3));
  EXPECT_EQ(readings_of(database.kept()).size(), 4U);
  EXPECT_THAT(said.at(0), testing::AllOf(testing::HasSubstr("device 2"), testing::HasSubstr("is left out")));
  EXPECT_TRUE(spool.empty());

  database.away = true;
  sink.store(batch(2, 3));
  database.away = false;
  EXPECT_TRUE(sink.drain(10)) << "the spool must not stop at the refused one for ever";
  EXPECT_EQ(readings_of(database.kept()).size(), 6U) << "1, 3 and 4";
}

TEST_F(Fallback, TheWriterStoresAllAndDrainsTheSpool) {
  database.away = true;
  sink.store(batch(1000, 4));
  database.away = false;
  SinkWriter writer(sink, {.batch_observations = 10, .batch_age = std::chrono::milliseconds(5), .most_waiting = 100, .retry_pause = std::chrono::milliseconds(5)},
                    [this](const std::string& text) { note(text); });
  for (auto& observation : batch(1, 95)) writer.add(std::move(observation));
  EXPECT_TRUE(writer.finish().empty());
  EXPECT_EQ(writer.count().observations, 95U);
  EXPECT_EQ(writer.count().readings, 190U);
  sink.drain(10);
  EXPECT_EQ(readings_of(database.kept()).size(), 2U * 99U);
}

TEST_F(Fallback, WithoutAnyPlaceTheWriterKeepsEverythingAndSaysSo) {
  database.away = true;
  SpoolSink tiny({.directory = folder + "/tiny", .most_bytes = 10});
  FallbackSink nowhere({database, tiny, [](const std::exception&) { return false; }, [](const std::string&) {}, [](const std::string&) {}});
  SinkWriter writer(nowhere, {.batch_observations = 10, .batch_age = std::chrono::milliseconds(1), 
                     .most_waiting = 10, .retry_pause = std::chrono::milliseconds(1)},
                    [this](const std::string& text) { note(text); });
  for (auto& observation : batch(1, 25)) writer.add(std::move(observation));
  EXPECT_FALSE(writer.has_room()) << "the poll loop must pause";
  const auto homeless = writer.finish();
  EXPECT_EQ(homeless, batch(1, 25));
  EXPECT_EQ(writer.count().observations, 0U);
  const std::lock_guard lock(mutex);
  ASSERT_FALSE(said.empty());
  EXPECT_THAT(said[0], testing::HasSubstr("has no place"));
}

}  // namespace
}  // namespace klickwerk::collector::test
