// The arithmetic of docs/relay.md: what an answer of a real device takes in the spool, and how long a bound lasts.
#include "collector/spool/observation_codec.h"
#include "collector/relay/relay_office.h"
#include "collector/spool/spool_sink.h"
#include "tests/collector/decode_support.h"
#include "tests/collector/temporary_folder.h"

namespace klickwerk::collector {
namespace {

using namespace decode_test;

TEST(SpoolEstimate, HoldsForEveryRecordedDevice) {
  std::size_t count = 0, sum = 0, largest = 0;
  for (const auto& entry : std::filesystem::directory_iterator(recordings_folder())) {
    if (entry.path().extension() != ".snmprec") continue;
    Observation observation{DeviceId{100000}, Instant(std::chrono::milliseconds(1793487600123)), PollOutcome::read, "", "192.0.2.100:161",
                            decode_best(recording(entry.path().stem().string()))};
    const std::size_t bytes = encode_batch(std::span(&observation, 1)).size();
    ++count;
    sum += bytes;
    largest = std::max(largest, bytes);
  }
  ASSERT_GT(count, 10u);
  RecordProperty("mean_bytes", static_cast<int>(sum / count));
  RecordProperty("largest_bytes", static_cast<int>(largest));
  EXPECT_LE(sum / count, spool_bytes_per_observation) << "the estimate is for the mean of a site";
}

// Not by arithmetic: 720 hourly observations of each of the recorded devices go into a spool that has the size that the relay
// asks for, and none is refused.
TEST(SpoolEstimate, ThirtyDaysOfRecordedDevicesFitIntoTheBound) {
  std::vector<Observation> hour;
  for (const auto& entry : std::filesystem::directory_iterator(recordings_folder())) {
    if (entry.path().extension() != ".snmprec" || hour.size() == 12) continue;
    hour.push_back({DeviceId{100000 + static_cast<std::int64_t>(hour.size())}, Instant(std::chrono::milliseconds(1793487600123)), PollOutcome::read, "", "192.0.2.100:161",
                    decode_best(recording(entry.path().stem().string()))});
  }
  ASSERT_EQ(hour.size(), 12U);
  const test::TemporaryFolder folder;
  SpoolSink spool({.directory = folder.path(), .most_bytes = spool_mib_for(hour.size(), 3600, 30) << 20U});
  for (int i = 0; i < 720; ++i) {
    for (Observation& observation : hour) {
      observation.read_at += std::chrono::hours(1);
      for (auto& counter : observation.decoded.counters) counter.value += 7;
    }
    spool.store(hour);
  }
  EXPECT_EQ(spool.observations(), 12U * 720);
  EXPECT_LE(spool.bytes(), spool_mib_for(hour.size(), 3600, 30) << 20U);
  RecordProperty("bytes_an_observation", static_cast<int>(spool.bytes() / spool.observations()));
}

TEST(SpoolEstimate, ThirtyDays) {
  EXPECT_EQ(spool_mib_for(100, 3600, 30), 100u * 720 * spool_bytes_per_observation / (1 << 20) + 1);
  EXPECT_GT(1024u, spool_mib_for(450, 3600, 30)) << "the default bound";
}

}  // namespace
}  // namespace klickwerk::collector
