// SNMPv3 with many simulated devices: whole polls, restarts, credentials that are tried in an order.
#include <gtest/gtest.h>
#include <unistd.h>

#include <fstream>

#include "tests/collector/polling.h"

namespace klickwerk::collector::test {
namespace {

constexpr const char* a_recording = "ricoh_im-c4510.snmprec";

fleet::UsmUser fleet_user(bool sha256, const std::string& context = {}) { return {"klick", sha256, "signed and sealed", "for my eyes only", context}; }

std::shared_ptr<const V3User> same(const fleet::UsmUser& user) {
  return std::make_shared<const V3User>(
      V3User{user.name, user.sha256 ? V3Auth::sha256 : V3Auth::sha1, user.auth_password, V3Privacy::aes128, user.privacy_password, user.context});
}

fleet::DeviceDescription v3_device(const std::string& address, bool sha256, const std::string& context = {}) {
  auto description = device(address, a_recording);
  description.v3 = fleet_user(sha256, context);
  return description;
}

PollTarget v3_target(const fleet::Standing& standing, std::int64_t id, std::shared_ptr<const V3User> user) {
  PollTarget target = target_for(standing, id);
  target.version = PollTarget::Version::v3;
  target.community.clear();
  target.v3 = std::move(user);
  return target;
}

TEST(V3Fleet, PollsWholeDevicesAndTheSameCountersAsInV2c) {
  const auto fleet = started_fleet({v3_device("127.60.0.1", false), v3_device("127.60.0.2", true, "Jetdirect")});
  const auto standings = fleet->standings();
  Network network;
  const auto observations = poll_all(network, {v3_target(standings[0], 1, same(fleet_user(false))), v3_target(standings[1], 2, same(fleet_user(true, "Jetdirect")))}, 10,
                                     {.patience = {.timeout_ms = 1000, .retries = 1}});
  ASSERT_EQ(observations.size(), 2U);
  for (const auto& observation : observations) {
    EXPECT_EQ(observation.outcome, PollOutcome::read) << observation.detail;
    const auto& standing = standings[static_cast<std::size_t>(observation.device.value) - 1];
    EXPECT_EQ(observation.decoded.serial, standing.serial);
    EXPECT_EQ(counters_of(observation).at("total"), standing.counters.at("total"));
  }
}

TEST(V3Fleet, ARefusalEndsThePollWithWordsThatTellWhatToChange) {
  const auto fleet = started_fleet({v3_device("127.60.1.1", true)});
  Network network;
  DeviceMemory memory;
  auto stranger = *same(fleet_user(true));
  stranger.name = "stranger";
  auto observation = poll_once(network, v3_target(fleet->standings()[0], 1, std::make_shared<const V3User>(stranger)), memory);
  EXPECT_EQ(observation.outcome, PollOutcome::silent);
  EXPECT_EQ(observation.detail, "127.60.1.1:" + std::to_string(fleet->port()) +
                                    " does not know the SNMPv3 user \"stranger\": create it on the device, or correct the name here (capitals matter)");
  EXPECT_EQ(network.client().traffic().sent, 2U);  // the engine and the question: nothing is asked again in vain
  auto mistyped = *same(fleet_user(true));
  mistyped.auth_password = "mistyped password";
  memory = {};
  observation = poll_once(network, v3_target(fleet->standings()[0], 1, std::make_shared<const V3User>(mistyped)), memory);
  EXPECT_NE(observation.detail.find("the authentication password or protocol (here SHA-256) is not the device's"), std::string::npos) << observation.detail;
  EXPECT_EQ(observation.detail.find("mistyped"), std::string::npos);
}

TEST(V3Fleet, ARestartedEngineIsFollowedWithinOneRequest) {
  const auto fleet = started_fleet({v3_device("127.60.2.1", true)});
  Network network;
  const SnmpRequest request{SnmpVersion::v3, {}, RequestKind::get, {sys_object_id}, 1, same(fleet_user(true))};
  ASSERT_TRUE(network.ask(at(*fleet, "127.60.2.1"), request).ok());
  fleet->reboot("127.60.2.1");
  ASSERT_TRUE(network.ask(at(*fleet, "127.60.2.1"), request).ok());
  EXPECT_EQ(network.client().traffic().sent, 4U);  // engine, question; question, question in the new time
  EXPECT_EQ(network.client().known_engines().at(0).boots, 2U);
}

TEST(V3Fleet, AnAnswerFromElsewhereOrForgedDoesNotCount) {
  const auto fleet = started_fleet({v3_device("127.60.3.1", true)});
  const SnmpRequest request{SnmpVersion::v3, {}, RequestKind::get, {sys_object_id}, 1, same(fleet_user(true))};
  Network network;
  ASSERT_TRUE(network.ask(at(*fleet, "127.60.3.1"), request).ok());
  fleet->set_faults("127.60.3.1", {.wrong_source = true});
  EXPECT_EQ(network.ask(at(*fleet, "127.60.3.1"), request, {.timeout_ms = 100, .retries = 0}).error().error, SnmpError::timeout);
  fleet->set_faults("127.60.3.1", {.garbage = true});
  EXPECT_FALSE(network.ask(at(*fleet, "127.60.3.1"), request, {.timeout_ms = 100, .retries = 0}).ok());
  fleet->set_faults("127.60.3.1", {});
  EXPECT_TRUE(network.ask(at(*fleet, "127.60.3.1"), request).ok());
}

AccessList order_of_three() {
  return {{11, "old community", SnmpVersion::v2c, "nobody-has-this", nullptr},
          {12, "new user", SnmpVersion::v3, "", same(fleet_user(true))},
          {13, "public", SnmpVersion::v2c, "public", nullptr}};
}

TEST(V3Fleet, TheOrderIsTriedOnceAndRemembered) {
  const auto fleet = started_fleet({v3_device("127.60.4.1", true), device("127.60.4.2", a_recording)});
  std::vector<PollTarget> targets;
  for (const auto& standing : fleet->standings()) {
    PollTarget target = target_for(standing, static_cast<std::int64_t>(targets.size()) + 1);
    target.community.clear();
    target.try_in_order = std::make_shared<const AccessList>(order_of_three());
    targets.push_back(target);
  }
  Network network;
  std::vector<Observation> observations;
  bool idle = false;
  const SystemClock clock;
  PollLoop loop({network.loop(), network.client(), ProfileSet::built_in(), clock, [&](Observation observation) { observations.push_back(std::move(observation)); },
                 [] { return true; }, [&] { idle = true; }},
                DueQueue::Rhythm::once, 10, quick);
  loop.load(targets);
  network.run_until([&] { return idle; });
  ASSERT_EQ(observations.size(), 2U);
  for (const auto& observation : observations) EXPECT_EQ(observation.outcome, PollOutcome::read) << observation.detail;
  auto found = loop.take_found();
  std::ranges::sort(found, {}, [](const FoundAccess& one) { return one.device.value; });
  EXPECT_EQ(found, (std::vector<FoundAccess>{{DeviceId{1}, 12}, {DeviceId{2}, 13}}));
  EXPECT_TRUE(loop.take_found().empty());
  const auto before = fleet->requests_to("127.60.4.1");
  idle = false;
  observations.clear();
  loop.load(targets);
  network.run_until([&] { return idle; });
  EXPECT_EQ(observations.at(0).outcome, PollOutcome::read);
  EXPECT_TRUE(loop.take_found().empty());  // known from the first time: not tried again
  EXPECT_GT(fleet->requests_to("127.60.4.1"), before);
}

TEST(V3Fleet, WhereNothingOfTheOrderFitsAllAreNamedWithoutSecrets) {
  auto standing_apart = v3_device("127.60.5.1", true);
  standing_apart.v3.auth_password = "something else";
  standing_apart.community = "else";
  const auto fleet = started_fleet({standing_apart});
  PollTarget target = target_for(fleet->standings()[0], 1);
  target.community.clear();
  target.try_in_order = std::make_shared<const AccessList>(order_of_three());
  Network network;
  const auto observations = poll_all(network, {target}, 10);
  ASSERT_EQ(observations.size(), 1U);
  EXPECT_EQ(observations[0].outcome, PollOutcome::silent);
  EXPECT_EQ(observations[0].detail, "127.60.5.1:" + std::to_string(fleet->port()) +
                                        " answers to no credential of the order to try: old community (timeout), new user (wrongDigest), public (timeout)");
}

TEST(V3EngineFile, KeepsEnginesAndLetsTheirTimeGoOn) {
  const auto file = std::filesystem::temp_directory_path() / ("klickwerk-engines-" + std::to_string(::getpid()));
  const Instant then = *parse_iso_utc("2026-11-01T00:00:00Z");
  const std::vector<KnownEngine> engines{{*Endpoint::from_literal("192.0.2.7", 161), std::string("\x80\x00\x1f\x88\x04one", 8), 3, 1000},
                                         {*Endpoint::from_literal("2001:db8::7", 1161), std::string("\x80\x00\x00\x00\x00\x05", 6), 0, 0}};
  write_engine_file(file, engines, then);
  const auto back = read_engine_file(file, then + std::chrono::minutes(10));
  ASSERT_EQ(back.size(), 2U);
  EXPECT_EQ(back[0], (KnownEngine{engines[0].at, engines[0].id, 3, 1600}));
  EXPECT_EQ(back[1].at, engines[1].at);
  EXPECT_EQ(read_engine_file(file, then - std::chrono::hours(1))[0].time, 1000U);  // our clock went back
  std::filesystem::remove(file);
  EXPECT_TRUE(read_engine_file(file, then).empty());
}

TEST(V3EngineFile, DamagedLinesAreLeftOut) {
  const auto file = std::filesystem::temp_directory_path() / ("klickwerk-engines-" + std::to_string(::getpid()));
  std::ofstream(file) << "klickwerk-engines 1 1700000000\n192.0.2.7:161 8000 1 1\n192.0.2.7 8000000001 1 1\nnonsense\n192.0.2.7:99999 8000000001 1 1\n"
                      << "192.0.2.8:161 80000000zz 1 1\n192.0.2.9:161 8000000001 -1 1\n192.0.2.10:161 8000000001 4294967296 1\n192.0.2.11:161 8000000001 7 5\n";
  const auto engines = read_engine_file(file, *parse_iso_utc("2023-11-14T22:13:20Z"));
  ASSERT_EQ(engines.size(), 1U);
  EXPECT_EQ(engines[0].boots, 7U);
  std::filesystem::remove(file);
}

}  // namespace
}  // namespace klickwerk::collector::test
