// Polling a printer that answers SNMP only after somebody asked its web page for something.
#include <gtest/gtest.h>

#include "tests/collector/polling.h"
#include "tests/collector/sleeper.h"

namespace klickwerk::collector::test {
namespace {

std::vector<Observation> poll(Network& network, const std::vector<PollTarget>& targets, std::uint16_t web_port) {
  std::vector<Observation> observations;
  const SystemClock clock;
  bool idle = false;
  PollLoop loop({network.loop(), network.client(), ProfileSet::built_in(), clock, [&](Observation one) { observations.push_back(std::move(one)); },
                 [] { return true; }, [&] { idle = true; }},
                DueQueue::Rhythm::once, 10, quick, {{}, WakeUp::Settings{.port = web_port, .timeout_ms = 500, .settle_ms = 10}});
  loop.load(targets);
  network.run_until([&] { return idle; });
  return observations;
}

std::vector<PollTarget> read_an_hour_ago(const fleet::Fleet& fleet) {
  auto targets = targets_for(fleet);
  for (auto& target : targets) target.last_read_at = SystemClock().now() - std::chrono::hours(2);
  return targets;
}

TEST(WakeUp, ASleepingPrinterIsWokenAndRead) {
  const auto fleet = started_fleet({device("127.57.0.1", "ricoh_im-c4510.snmprec")});
  Network network;
  Sleeper sleeper(network.loop(), *fleet, "127.57.0.1");
  const auto observations = poll(network, read_an_hour_ago(*fleet), sleeper.port());
  ASSERT_EQ(observations.size(), 1U);
  EXPECT_TRUE(sleeper.woken());
  EXPECT_EQ(observations[0].outcome, PollOutcome::read) << observations[0].detail;
}

TEST(WakeUp, WhatWasNeverReadIsNotKnocked) {
  const auto fleet = started_fleet({device("127.57.0.2", "ricoh_im-c4510.snmprec")});
  Network network;
  Sleeper sleeper(network.loop(), *fleet, "127.57.0.2");
  const auto observations = poll(network, targets_for(*fleet), sleeper.port());
  ASSERT_EQ(observations.size(), 1U);
  EXPECT_FALSE(sleeper.woken());
  EXPECT_EQ(observations[0].outcome, PollOutcome::silent);
}

TEST(WakeUp, WhatStaysSilentIsSilentOnce) {
  const auto fleet = started_fleet({device("127.57.0.3", "ricoh_im-c4510.snmprec", {.silent = true})});
  Network network;
  const auto observations = poll(network, read_an_hour_ago(*fleet), 9);  // nobody listens there
  ASSERT_EQ(observations.size(), 1U);
  EXPECT_EQ(observations[0].outcome, PollOutcome::silent);
}

TEST(WakeUp, SpacingAndSubnetBoundsLoseNobody) {
  auto list = fleet::make_devices(20, "127.58.0.1", std::filesystem::path(KLICKWERK_SOURCE_DIR) / "mib" / "recordings");
  const auto fleet = started_fleet(list);
  Network network;
  std::vector<Observation> observations;
  const SystemClock clock;
  bool idle = false;
  PollLoop loop({network.loop(), network.client(), ProfileSet::built_in(), clock, [&](Observation one) { observations.push_back(std::move(one)); },
                 [] { return true; }, [&] { idle = true; }},
                DueQueue::Rhythm::once, 20, {.patience = {.timeout_ms = 2000, .retries = 3}}, {{.subnet_concurrency = 3, .device_spacing_ms = 2}, {}});
  loop.load(targets_for(*fleet));
  network.run_until([&] { return idle; });
  EXPECT_EQ(observations.size(), 20U);
  for (const auto& one : observations) EXPECT_EQ(one.outcome, PollOutcome::read) << one.detail;
}

}  // namespace
}  // namespace klickwerk::collector::test
