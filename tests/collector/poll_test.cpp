// One device polled over UDP, healthy and with each fault of the fleet.
#include <gtest/gtest.h>

#include "tests/collector/polling.h"

namespace klickwerk::collector::test {
namespace {

constexpr const char* printer = "127.21.0.1";
constexpr const char* model = "ricoh_im-c4510.snmprec";

struct OneDevice : testing::Test {
  std::unique_ptr<fleet::Fleet> fleet;
  Network network;
  DeviceMemory memory;
  PollTarget target;

  void stand(fleet::Faults faults = {}, const std::string& recording_name = model) {
    auto description = device(printer, recording_name, faults);
    description.clicks_per_day = 0;  // so that the figures do not move during the test
    fleet = started_fleet({description});
    target = targets_for(*fleet).front();
  }
  Observation poll(DevicePoll::Rules rules = quick) { return poll_once(network, target, memory, rules); }
  std::uint64_t requests_of_a_poll() {
    const auto before = fleet->requests();
    EXPECT_EQ(poll().outcome, PollOutcome::read);
    return fleet->requests() - before;
  }
  void expect_the_fleets_figures(const Observation& observation) {
    ASSERT_EQ(observation.outcome, PollOutcome::read) << observation.detail;
    EXPECT_EQ(counters_of(observation), fleet->standings().front().counters);
    EXPECT_EQ(observation.decoded.serial, fleet->standings().front().serial);
  }
};

TEST_F(OneDevice, GivesEveryCounterTheSerialAndSupplies) {
  stand();
  const auto observation = poll();
  expect_the_fleets_figures(observation);
  EXPECT_GE(observation.decoded.counters.size(), 5U);
  EXPECT_FALSE(observation.decoded.supplies.empty());
  EXPECT_EQ(observation.address, std::string(printer) + ":" + std::to_string(fleet->port()));
  EXPECT_EQ(name_of(memory.known_rows->plan.profile()), observation.decoded.profile);
}

TEST_F(OneDevice, TheSecondPollAsksKnownRowsOnly) {
  stand();
  const auto first = requests_of_a_poll();
  const auto second = requests_of_a_poll();
  EXPECT_LE(second * 2, first);
  expect_the_fleets_figures(poll());
  EXPECT_EQ(memory.polls_of_known_rows, 2);
}

TEST_F(OneDevice, KnownRowsAndTablesGiveTheSameDevice) {
  stand();
  auto walked = poll();
  auto known = poll();
  known.read_at = walked.read_at;
  known.decoded.status.uptime_s = walked.decoded.status.uptime_s;
  EXPECT_EQ(known, walked);
}

TEST_F(OneDevice, V1GivesTheSameFigures) {
  stand({.v1_only = true});
  expect_the_fleets_figures(poll());
  expect_the_fleets_figures(poll());
}

TEST_F(OneDevice, V1WithoutErrorIndexGivesTheSameFigures) {
  stand({.v1_only = true, .useless_error_index = true});
  expect_the_fleets_figures(poll());
}

TEST_F(OneDevice, SmallAnswersOnly) {
  for (const int limit : {1, 3, 7}) {
    memory = {};
    stand({.too_big_above = limit});
    expect_the_fleets_figures(poll());
    EXPECT_LE(memory.size.varbinds(), limit);
    stand({.silent_above = limit});
    memory = {};
    expect_the_fleets_figures(poll());
    EXPECT_LE(memory.size.varbinds(), limit);
    const int learned = memory.size.varbinds();
    expect_the_fleets_figures(poll());
    EXPECT_EQ(memory.size.varbinds(), learned) << "the second poll knows the size";
  }
}

TEST_F(OneDevice, SilenceIsSilentAndTheNextPollProbesWithOneName) {
  stand({.silent = true});
  const auto observation = poll();
  EXPECT_EQ(observation.outcome, PollOutcome::silent);
  EXPECT_THAT(observation.detail, testing::HasSubstr("does not answer SNMP v2c"));
  EXPECT_THAT(observation.detail, testing::Not(testing::HasSubstr("public")));
  EXPECT_TRUE(observation.decoded.counters.empty());
  EXPECT_EQ(memory.silent_polls, 1);
  const auto before = fleet->requests();
  poll();
  EXPECT_EQ(fleet->requests() - before, 2U) << "one name, one retry";
  fleet->set_faults(printer, {});
  expect_the_fleets_figures(poll());
  EXPECT_EQ(memory.silent_polls, 0);
}

TEST_F(OneDevice, LossCostsTimeNotFigures) {
  stand({.loss_percent = 20});
  expect_the_fleets_figures(poll({.patience = {.timeout_ms = 30, .retries = 8}}));
}

// Firmware appends to what the name plate shows, and the contract knows the plate.
TEST_F(OneDevice, TheSerialOfTheNamePlateIsTheSameDevice) {
  stand({}, "lexmark_cx944.snmprec");
  fleet->set_faults(printer, {.swap_at = fleet->now(), .swap_serial = target.serial + "-130-0", .swap_recording = recording("lexmark_cx944.snmprec")});
  const auto observation = poll();
  EXPECT_EQ(observation.outcome, PollOutcome::read) << observation.detail;
  EXPECT_EQ(observation.decoded.serial, target.serial + "-130-0");
}

TEST_F(OneDevice, ASwappedDeviceGivesNoReading) {
  stand();
  expect_the_fleets_figures(poll());
  for (const char* other : {model, "hp_laserjet-m406.snmprec"}) {
    fleet->set_faults(printer, {.swap_at = fleet->now(), .swap_serial = "SWAPPED77", .swap_recording = recording(other)});
    const auto observation = poll();
    EXPECT_EQ(observation.outcome, PollOutcome::wrong_device);
    EXPECT_EQ(observation.decoded.serial, "SWAPPED77");
    EXPECT_THAT(observation.detail, testing::AllOf(testing::HasSubstr("SWAPPED77"), testing::HasSubstr(target.serial)));
    fleet->set_faults(printer, {});
    expect_the_fleets_figures(poll());
  }
}

TEST_F(OneDevice, ACounterResetIsReportedAsItIs) {
  stand();
  poll();
  fleet->set_faults(printer, {.reset_at = fleet->now()});
  const auto observation = poll();
  EXPECT_EQ(observation.outcome, PollOutcome::read) << "what a falling counter means is not the collector's to judge";
  EXPECT_EQ(counters_of(observation)["total"], 0U);
}

TEST_F(OneDevice, GarbageIsUndecodable) {
  stand({.garbage = true});
  const auto observation = poll();
  EXPECT_EQ(observation.outcome, PollOutcome::undecodable);
  EXPECT_THAT(observation.detail, testing::HasSubstr("not SNMP answers"));
}

TEST_F(OneDevice, AnswersFromElsewhereOrWithAnotherIdAreSilence) {
  stand({.wrong_source = true});
  EXPECT_EQ(poll().outcome, PollOutcome::silent);
  stand({.wrong_request_id = true});
  EXPECT_EQ(poll().outcome, PollOutcome::silent);
}

TEST_F(OneDevice, WalkingInCirclesEnds) {
  stand({.walk_in_circles = true});
  const auto observation = poll();
  EXPECT_EQ(observation.outcome, PollOutcome::read) << observation.detail;
  EXPECT_LT(fleet->requests(), 100U);
}

TEST_F(OneDevice, GenErrAtTheEndOfWalksCostsNothing) {
  stand({.gen_err_at_end = true});
  expect_the_fleets_figures(poll());
}

TEST_F(OneDevice, WhatGetMissesIsWalkedAtEveryPoll) {
  stand();
  const auto whole = counters_of(poll());
  fleet->set_faults(printer, {.get_misses_tables = true});
  EXPECT_EQ(poll().outcome, PollOutcome::read);
  EXPECT_TRUE(memory.get_unreliable);
  EXPECT_EQ(memory.known_rows, nullptr);
  const auto again = counters_of(poll());
  for (const auto& [name, value] : again) EXPECT_EQ(whole.at(name), value) << name;
  EXPECT_TRUE(again.contains("total"));
}

TEST_F(OneDevice, DyingInTheMiddleGivesNoReading) {
  stand();
  const Endpoint endpoint = at(*fleet, printer);
  ProfilePlans plans(ProfileSet::built_in());
  DevicePoll dying(target, "x", plans, memory, quick);
  for (int answered = 0; const auto question = dying.next(); ++answered) {
    if (answered == 3) fleet->set_faults(printer, {.silent = true});
    dying.take(network.ask(endpoint, question->request, {.timeout_ms = 20, .retries = 0}));
  }
  const auto observation = dying.observation(SystemClock().now());
  EXPECT_EQ(observation.outcome, PollOutcome::silent);
  EXPECT_THAT(observation.detail, testing::HasSubstr("stopped answering during the poll"));
  EXPECT_TRUE(observation.decoded.counters.empty());
}

TEST_F(OneDevice, WithoutAnExpectedSerialItReportsWhatAnswers) {
  stand();
  target.serial.clear();
  const auto observation = poll();
  EXPECT_EQ(observation.outcome, PollOutcome::read);
  EXPECT_EQ(observation.decoded.serial, fleet->standings().front().serial);
}

TEST_F(OneDevice, AConfiguredProfileIsUsedAndAnUnknownOneReplaced) {
  stand();
  target.profile = "base";
  EXPECT_EQ(poll().decoded.profile, "base");
  memory = {};
  target.profile = "no such profile";
  EXPECT_EQ(poll().decoded.profile, "ricoh");
}

}  // namespace
}  // namespace klickwerk::collector::test
