// The spool: the suite of all sinks, crashes at any byte, full disks, two programs, damage.
#include "collector/spool/spool_sink.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>
#include <signal.h>
#include <sys/resource.h>
#include <sys/wait.h>
#include <unistd.h>

#include <fstream>

#include "collector/spool/observation_codec.h"
#include "collector/spool/segment_file.h"
#include "core/assert.h"
#include "tests/collector/memory_sink.h"

namespace klickwerk::collector::test {
namespace {

namespace fs = std::filesystem;

class TemporaryFolder {
 public:
  TemporaryFolder() {
    const fs::path memory = "/dev/shm";  // many syncs: a disk would only make the tests slow
    std::string pattern = ((fs::exists(memory) ? memory : fs::temp_directory_path()) / "klickwerk-spool-XXXXXX").string();
    KW_ASSERT(::mkdtemp(pattern.data()) != nullptr);
    path_ = pattern;
  }
  ~TemporaryFolder() { fs::remove_all(path_); }
  TemporaryFolder(const TemporaryFolder&) = delete;
  TemporaryFolder& operator=(const TemporaryFolder&) = delete;
  const fs::path& path() const { return path_; }

 private:
  fs::path path_;
};

std::vector<Observation> drained(SpoolSink& spool) {
  MemorySink sink;
  while (spool.replay_segment(sink)) {
  }
  return sink.kept();
}

struct SpoolHarness {
  TemporaryFolder folder;
  SpoolSink spool{{.directory = folder.path(), .segment_bytes = 20000}};
  ReadingSink& sink() { return spool; }
  std::vector<DeviceId> devices() { return {DeviceId{1}, DeviceId{2}, DeviceId{3}}; }
  std::set<StoredReading> readings() { return readings_of(drained(spool)); }
};
INSTANTIATE_TYPED_TEST_SUITE_P(Spool, SinkSuite, SpoolHarness);

std::vector<Observation> batch(int first, int count) {
  std::vector<Observation> observations;
  for (int i = first; i < first + count; ++i) observations.push_back(sample_observation(DeviceId{i}, first_moment, 100 + static_cast<std::uint64_t>(i)));
  return observations;
}

std::vector<Observation> small_batch(int first, int count) {
  std::vector<Observation> observations;
  for (int i = first; i < first + count; ++i) observations.push_back({DeviceId{i}, first_moment, PollOutcome::silent, "", "", {}});
  return observations;
}

fs::path only_segment(const fs::path& folder) {
  fs::path found;
  for (const auto& entry : fs::directory_iterator(folder)) {
    if (entry.path().extension() == ".spool") {
      EXPECT_TRUE(found.empty());
      found = entry.path();
    }
  }
  return found;
}

TEST(ObservationCodec, KeepsEveryField) {
  auto observations = batch(1, 2);
  observations[1].outcome = PollOutcome::wrong_device;
  observations[1].detail = "x";
  observations.push_back({DeviceId{9}, first_moment, PollOutcome::silent, "does not answer", "[::1]:161", {}});
  observations[0].decoded.gauges = {{"battery_voltage", "1", "L1", -547, 1, "V", "1.3.6.1.2.1.33.1.2.5.0"}};
  observations[0].decoded.states = {{"interface", "7", "eth0", "lower_layer_down", "1.3.6.1.2.1.2.2.1.8.7"}};
  EXPECT_EQ(decode_batch(encode_batch(observations)), observations);
}

TEST(ObservationCodec, RefusesOtherBytes) {
  EXPECT_FALSE(decode_batch({}));
  const std::vector<std::uint8_t> other{0xa1, 0x61, 0x78, 0x01};
  EXPECT_FALSE(decode_batch(other));
}

TEST(SegmentFile, KnowsTheCrcOfTheStandardCheck) {
  const std::string check = "123456789";
  EXPECT_EQ(crc32({reinterpret_cast<const std::uint8_t*>(check.data()), check.size()}), 0xcbf43926U);
}

TEST(Spool, SurvivesTheProgram) {
  const TemporaryFolder folder;
  { SpoolSink({.directory = folder.path()}).store(batch(1, 5)); }
  SpoolSink again({.directory = folder.path()});
  EXPECT_EQ(again.observations(), 5U);
  EXPECT_TRUE(again.findings().empty());
  again.store(batch(4, 3));  // 4 and 5 are there already
  EXPECT_EQ(drained(again), batch(1, 6));
  EXPECT_TRUE(again.empty());
  EXPECT_TRUE(only_segment(folder.path()).empty());
}

TEST(Spool, CutAtAnyByteItKeepsEveryWholeBatchAndGoesOn) {
  const TemporaryFolder folder;
  std::vector<std::uint64_t> ends{0};
  {
    SpoolSink spool({.directory = folder.path()});
    for (int i = 0; i < 3; ++i) {
      spool.store(small_batch(1 + 2 * i, 2));
      ends.push_back(spool.bytes());
    }
  }
  const fs::path whole = only_segment(folder.path());
  for (std::uint64_t cut = 0; cut <= ends.back(); ++cut) {
    const TemporaryFolder crashed;
    const fs::path file = crashed.path() / whole.filename();
    fs::copy_file(whole, file);
    fs::resize_file(file, cut);
    const auto batches = static_cast<int>(std::ranges::count_if(ends, [&](std::uint64_t end) { return end > 0 && end <= cut; }));
    SpoolSink spool({.directory = crashed.path()});
    const bool torn = std::ranges::find(ends, cut) == ends.end();
    ASSERT_EQ(spool.findings().size(), torn ? 1U : 0U) << "cut at " << cut;
    ASSERT_EQ(spool.observations(), static_cast<std::size_t>(2 * batches)) << "cut at " << cut;
    auto expected = small_batch(1, 2 * batches);
    const bool goes_on = cut % 50 == 0 || !torn;  // each costs a sync of the disk
    if (goes_on) {
      spool.store(small_batch(100, 1));
      expected.push_back(small_batch(100, 1).front());
    }
    ASSERT_EQ(drained(spool), expected) << "cut at " << cut;
  }
}

TEST(Spool, AKilledWriterLosesNothingThatItConfirmed) {
  const TemporaryFolder folder;
  int confirmations[2];
  ASSERT_EQ(::pipe(confirmations), 0);
  const pid_t child = ::fork();
  if (child == 0) {
    SpoolSink spool({.directory = folder.path(), .segment_bytes = 4000});
    for (int i = 1;; ++i) {
      spool.store(batch(i, 1));
      if (::write(confirmations[1], "x", 1) != 1) ::_exit(1);
    }
  }
  ::close(confirmations[1]);
  char bytes[64];
  std::size_t confirmed = 0;
  while (confirmed < 40) confirmed += static_cast<std::size_t>(std::max<ssize_t>(0, ::read(confirmations[0], bytes, sizeof bytes)));
  ::kill(child, SIGKILL);
  ::waitpid(child, nullptr, 0);
  for (ssize_t more = 1; more > 0; confirmed += static_cast<std::size_t>(more)) more = ::read(confirmations[0], bytes, sizeof bytes);
  ::close(confirmations[0]);
  SpoolSink spool({.directory = folder.path()});
  const auto kept = drained(spool);
  ASSERT_GE(kept.size(), confirmed);
  ASSERT_LE(kept.size(), confirmed + 1) << "the last one may be stored but not yet confirmed";
  EXPECT_EQ(kept, batch(1, static_cast<int>(kept.size())));
}

TEST(Spool, DamageInTheMiddleIsToldAndTheRestBeforeItKept) {
  const TemporaryFolder folder;
  std::uint64_t first_end = 0;
  {
    SpoolSink spool({.directory = folder.path()});
    spool.store(batch(1, 2));
    first_end = spool.bytes();
    spool.store(batch(3, 2));
  }
  const fs::path file = only_segment(folder.path());
  {
    std::fstream damage(file, std::ios::in | std::ios::out | std::ios::binary);
    damage.seekp(static_cast<std::streamoff>(first_end) + 20);
    damage.put('\x7f');
  }
  SpoolSink spool({.directory = folder.path()});
  ASSERT_EQ(spool.findings().size(), 1U);
  EXPECT_THAT(spool.findings()[0], testing::HasSubstr(file.string()));
  EXPECT_TRUE(fs::exists(file.string() + ".torn"));
  EXPECT_EQ(drained(spool), batch(1, 2));
}

TEST(Spool, FullIsAClearErrorAndKeepsNothingOfTheBatch) {
  const TemporaryFolder folder;
  SpoolSink spool({.directory = folder.path(), .most_bytes = 4000});
  spool.store(batch(1, 2));
  try {
    spool.store(batch(3, 50));
    FAIL() << "it must refuse";
  } catch (const SpoolError& error) {
    EXPECT_THAT(error.what(), testing::AllOf(testing::HasSubstr("is full"), testing::HasSubstr(folder.path().string()), testing::HasSubstr("spool_max_mib")));
  }
  EXPECT_EQ(drained(spool), batch(1, 2));
  spool.store(batch(3, 2));  // room again
  EXPECT_EQ(drained(spool), batch(3, 2));
}

TEST(Spool, ADiskThatTakesOnlyHalfABatchKeepsNothingOfIt) {
  const TemporaryFolder folder;
  SpoolSink spool({.directory = folder.path()});
  spool.store(batch(1, 2));
  rlimit before{};
  ASSERT_EQ(::getrlimit(RLIMIT_FSIZE, &before), 0);
  const auto old_handler = ::signal(SIGXFSZ, SIG_IGN);
  rlimit tight = before;
  tight.rlim_cur = spool.bytes() + 500;
  ASSERT_EQ(::setrlimit(RLIMIT_FSIZE, &tight), 0);
  EXPECT_THROW(spool.store(batch(3, 5)), SpoolError);
  ASSERT_EQ(::setrlimit(RLIMIT_FSIZE, &before), 0);
  ::signal(SIGXFSZ, old_handler);
  spool.store(batch(8, 1));
  auto expected = batch(1, 2);
  expected.push_back(batch(8, 1).front());
  EXPECT_EQ(drained(spool), expected);
}

TEST(Spool, OneProcessAtATime) {
  const TemporaryFolder folder;
  const SpoolSink first({.directory = folder.path()});
  try {
    const SpoolSink second({.directory = folder.path()});
    FAIL() << "it must refuse";
  } catch (const SpoolError& error) {
    EXPECT_THAT(error.what(), testing::HasSubstr("in use by another collector"));
  }
}

TEST(Spool, AFolderThatCannotBeMadeIsAClearError) {
  const TemporaryFolder folder;
  std::ofstream(folder.path() / "file") << "x";
  EXPECT_THROW(SpoolSink({.directory = folder.path() / "file" / "spool"}), SpoolError);
}

TEST(Spool, ASegmentLeavesOnlyAfterItWasStored) {
  const TemporaryFolder folder;
  SpoolSink spool({.directory = folder.path(), .segment_bytes = 1500});
  for (int i = 0; i < 6; ++i) spool.store(batch(1 + 2 * i, 2));
  MemorySink sink;
  EXPECT_TRUE(spool.replay_segment(sink));
  const std::size_t arrived = sink.kept().size();
  sink.away = true;
  EXPECT_THROW(spool.replay_segment(sink), std::runtime_error);
  EXPECT_EQ(spool.observations(), 12U - arrived);
  sink.away = false;
  while (spool.replay_segment(sink)) {
  }
  EXPECT_EQ(sink.kept(), batch(1, 12));
}

}  // namespace
}  // namespace klickwerk::collector::test
