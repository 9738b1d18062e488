// Many devices through the PollLoop: all recordings, two thousand devices, and the dead among the living.
#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include "tests/collector/polling.h"

namespace klickwerk::collector::test {
namespace {

std::vector<fleet::DeviceDescription> devices(int count, const std::string& base) {
  auto list = fleet::make_devices(count, base, std::filesystem::path(KLICKWERK_SOURCE_DIR) / "mib" / "recordings");
  for (auto& each : list) each.clicks_per_day = 0;
  return list;
}

DevicePoll::Rules patient() { return {.patience = {.timeout_ms = 2000, .retries = 3}}; }


// Counters that the fleet lets stand while the pages around them move.
std::map<std::string, std::uint64_t> main_counters(const std::map<std::string, std::uint64_t>& all) {
  std::map<std::string, std::uint64_t> main;
  for (const char* name : {"total", "mono", "colour", "copy", "print", "fax", "scan", "copy_mono", "copy_colour", "print_mono", "print_colour"}) {
    if (all.contains(name)) main[name] = all.at(name);
  }
  return main;
}

TEST(FleetPoll, EveryRecordingGivesWhatTheFleetSaysItShows) {
  const auto fleet = started_fleet(devices(52, "127.22.0.1"));
  Network network;
  const auto observations = poll_all(network, targets_for(*fleet), 100, patient());
  const auto standings = fleet->standings();
  ASSERT_EQ(observations.size(), standings.size());
  for (const auto& observation : observations) {
    const auto& standing = standings.at(static_cast<std::size_t>(observation.device.value) - 1);
    EXPECT_EQ(observation.outcome, PollOutcome::read) << standing.recording << ": " << observation.detail;
    EXPECT_EQ(observation.decoded.profile, standing.profile) << standing.recording;
    EXPECT_EQ(observation.decoded.serial, standing.serial) << standing.recording;
    EXPECT_EQ(main_counters(counters_of(observation)), main_counters(standing.counters)) << standing.recording;
  }
}

TEST(FleetPoll, CountersGrowAndTheirSumsStayAsTheyWere) {
  auto list = devices(26, "127.23.0.1");
  for (auto& each : list) each.clicks_per_day = 4000;
  fleet::FleetDescription description;
  description.devices = list;
  description.start = SystemClock().now() - std::chrono::days(100);
  fleet::Fleet fleet(description);
  const auto sums = [](const std::map<std::string, std::uint64_t>& counters) {
    std::vector<std::int64_t> differences;
    const auto signed_value = [&](const char* name) { return static_cast<std::int64_t>(counters.contains(name) ? counters.at(name) : 0); };
    if (counters.contains("mono") && counters.contains("colour")) differences.push_back(signed_value("total") - signed_value("mono") - signed_value("colour"));
    if (counters.contains("copy") && counters.contains("print")) {
      differences.push_back(signed_value("total") - signed_value("copy") - signed_value("print") - signed_value("fax"));
    }
    return differences;
  };
  const auto then = fleet.standings_at(*description.start);
  const auto now = fleet.standings_at(fleet.now());
  for (std::size_t i = 0; i < then.size(); ++i) {
    if (!then[i].counters.contains("total")) continue;
    EXPECT_NEAR(static_cast<double>(now[i].counters.at("total") - then[i].counters.at("total")), 400'000, 2000) << then[i].recording;
    EXPECT_EQ(sums(then[i].counters), sums(now[i].counters)) << then[i].recording;
  }
  fleet.start();
  Network network;
  for (const auto& observation : poll_all(network, targets_for(fleet), 100, patient())) {
    const auto standing = fleet.standings().at(static_cast<std::size_t>(observation.device.value) - 1);
    const auto read = main_counters(counters_of(observation));
    const auto expected = main_counters(standing.counters);
    for (const auto& [name, value] : expected) {
      ASSERT_TRUE(read.contains(name)) << standing.recording << " " << name;
      EXPECT_NEAR(static_cast<double>(read.at(name)), static_cast<double>(value), 60) << standing.recording << " " << name;
    }
  }
}

TEST(FleetPoll, TwoThousandDevicesWithoutLoss) {
  const auto fleet = started_fleet(devices(2000, "127.24.0.1"));
  Network network;
  const auto targets = targets_for(*fleet);
  const auto observations = poll_all(network, targets, 500, patient());
  std::set<std::int64_t> seen;
  for (const auto& observation : observations) {
    seen.insert(observation.device.value);
    EXPECT_EQ(observation.outcome, PollOutcome::read) << observation.detail;
  }
  EXPECT_EQ(seen.size(), 2000U);
  EXPECT_EQ(observations.size(), 2000U);
}

TEST(FleetPoll, TheDeadNeverHoldUpTheLiving) {
  auto list = devices(400, "127.25.0.1");
  for (std::size_t i = 0; i < list.size(); ++i) list[i].faults.silent = i % 20 == 0;  // 5 %, the very first one among them
  const auto fleet = started_fleet(list);
  Network network;
  const auto observations = poll_all(network, targets_for(*fleet), 40, {.patience = {.timeout_ms = 700, .retries = 1}});
  ASSERT_EQ(observations.size(), 400U);
  std::vector<PollOutcome> in_order;
  for (const auto& observation : observations) in_order.push_back(observation.outcome);
  const auto dead = std::ranges::count(in_order, PollOutcome::silent);
  EXPECT_EQ(dead, 20);
  EXPECT_EQ(std::ranges::count(in_order, PollOutcome::read), 380);
  // Twenty dead devices hold twenty of the forty places for as long as they are waited for; everybody else passes by.
  EXPECT_TRUE(std::all_of(in_order.begin(), in_order.begin() + 380, [](PollOutcome outcome) { return outcome == PollOutcome::read; }));
}

TEST(FleetPoll, RecalledRowsSaveTheWalk) {
  const auto fleet = started_fleet(devices(26, "127.26.0.1"));
  Network network;
  const SystemClock clock;
  std::vector<LearnedRows> learned;
  std::array<std::uint64_t, 2> requests{};
  for (std::size_t run = 0; run < 2; ++run) {  // two programs one after the other
    const auto before = fleet->requests();
    bool idle = false;
    int read = 0;
    PollLoop loop({network.loop(), network.client(), ProfileSet::built_in(), clock,
                   [&](const Observation& observation) { read += observation.outcome == PollOutcome::read ? 1 : 0; }, [] { return true; },
                   [&] { idle = true; }},
                  DueQueue::Rhythm::once, 50, patient());
    loop.recall(learned);
    loop.load(targets_for(*fleet));
    network.run_until([&] { return idle; });
    EXPECT_EQ(read, 26);
    requests[run] = fleet->requests() - before;
    learned = loop.take_learned();
    EXPECT_EQ(learned.size(), run == 0 ? 26U : 0U);
  }
  EXPECT_LT(requests[1] * 2, requests[0]);
}

TEST(FleetPoll, AJamStopsNewPollsAndReleasesThem) {
  const auto fleet = started_fleet(devices(30, "127.27.0.1"));
  Network network;
  const SystemClock clock;
  bool jammed = true;
  bool idle = false;
  int observed = 0;
  PollLoop loop({network.loop(), network.client(), ProfileSet::built_in(), clock, [&](const Observation&) { ++observed; },
                 [&] { return !jammed; }, [&] { idle = true; }},
                DueQueue::Rhythm::once, 50, patient());
  loop.load(targets_for(*fleet));
  network.loop().run_for(std::chrono::milliseconds(150));
  EXPECT_EQ(fleet->requests(), 0U);
  jammed = false;
  network.run_until([&] { return idle; });
  EXPECT_EQ(observed, 30);
}

TEST(FleetPoll, ANameWithoutAddressIsSilentAndSaysWhy) {
  Network network;
  PollTarget target;
  target.device = DeviceId{7};
  target.address = "no-such-printer.invalid";
  target.community = "public";
  const auto observations = poll_all(network, {target}, 1);
  ASSERT_EQ(observations.size(), 1U);
  EXPECT_EQ(observations[0].outcome, PollOutcome::silent);
  EXPECT_THAT(observations[0].detail, testing::HasSubstr("\"no-such-printer.invalid\" has no address"));
}

}  // namespace
}  // namespace klickwerk::collector::test
