// The queue with bounds per subnet: weak sites are spared, and hold up nobody else.
#include <gtest/gtest.h>

#include "collector/poll/due_queue.h"

namespace klickwerk::collector {
namespace {

using std::chrono::hours;
using std::chrono::minutes;
using std::chrono::seconds;

const Instant noon{std::chrono::sys_days{std::chrono::year{2026} / 11 / 21} + hours(12)};

PollTarget target(std::int64_t id, const std::string& address) {
  PollTarget t;
  t.device = DeviceId{id};
  t.address = address;
  return t;
}

std::vector<std::int64_t> take_all(DueQueue& queue, Instant now) {
  std::vector<std::int64_t> taken;
  while (const auto next = queue.take(now)) taken.push_back(next->device.value);
  return taken;
}

TEST(SubnetQueue, AFullSubnetHoldsUpNobodyElse) {
  DueQueue queue(DueQueue::Rhythm::once, 100, {.subnet_concurrency = 2});
  std::vector<PollTarget> targets;
  for (std::int64_t id = 1; id <= 10; ++id) targets.push_back(target(id, "10.1.2." + std::to_string(id)));
  targets.push_back(target(11, "10.1.3.1"));
  targets.push_back(target(12, "2001:db8::1"));
  queue.load(targets, noon);
  EXPECT_EQ(take_all(queue, noon), (std::vector<std::int64_t>{1, 2, 11, 12}));
  EXPECT_EQ(queue.waiting(), 8U);
  EXPECT_FALSE(queue.idle());
  queue.finished(DeviceId{11}, PollOutcome::read, noon);
  EXPECT_TRUE(take_all(queue, noon).empty()) << "the other subnet's place is no place here";
  queue.finished(DeviceId{2}, PollOutcome::read, noon);
  EXPECT_EQ(take_all(queue, noon), std::vector<std::int64_t>{3});
}

TEST(SubnetQueue, AllGetTheirTurnAndTheBoundIsNeverPassed) {
  DueQueue queue(DueQueue::Rhythm::once, 50, {.subnet_concurrency = 3});
  std::vector<PollTarget> targets;
  for (std::int64_t id = 0; id < 200; ++id) targets.push_back(target(id + 1, "10.1." + std::to_string(id % 4) + "." + std::to_string(id / 4 + 1)));
  queue.load(targets, noon);
  std::vector<std::int64_t> active;
  int finished = 0;
  while (!queue.idle()) {
    for (const auto id : take_all(queue, noon)) active.push_back(id);
    std::map<std::int64_t, int> by_subnet;
    for (const auto id : active) EXPECT_LE(++by_subnet[(id - 1) % 4], 3);
    ASSERT_FALSE(active.empty());
    queue.finished(DeviceId{active.back()}, PollOutcome::read, noon);
    active.pop_back();
    ++finished;
  }
  EXPECT_EQ(finished, 200);
}

TEST(SubnetQueue, TheDeadOfASubnetTakeAQuarterOfItsPlaces) {
  DueQueue queue(DueQueue::Rhythm::repeating, 400, {.subnet_concurrency = 8});
  std::vector<PollTarget> targets;
  for (std::int64_t id = 1; id <= 40; ++id) targets.push_back(target(id, "10.1.2." + std::to_string(id)));
  queue.load(targets, noon);
  for (int polled = 0; polled < 40;) {  // a first round: every second one is dead
    const auto taken = take_all(queue, noon + hours(1));
    EXPECT_LE(taken.size(), 8U);
    ASSERT_FALSE(taken.empty());
    for (const auto id : taken) queue.finished(DeviceId{id}, id % 2 == 0 ? PollOutcome::silent : PollOutcome::read, noon + hours(1));
    polled += static_cast<int>(taken.size());
  }
  // An hour and a half later all are due again: two dead ones take places, the other six are for the living.
  const auto taken = take_all(queue, noon + hours(3));
  EXPECT_EQ(taken.size(), 8U);
  EXPECT_EQ(std::ranges::count_if(taken, [](std::int64_t id) { return id % 2 == 0; }), 0) << "the living go first";
  for (const auto id : taken) queue.finished(DeviceId{id}, PollOutcome::read, noon + hours(3));
  int living = 8;
  for (;;) {
    const auto next = take_all(queue, noon + hours(3));
    if (next.empty()) break;
    EXPECT_LE(std::ranges::count_if(next, [](std::int64_t id) { return id % 2 == 0; }), 2);
    for (const auto id : next) {
      living += id % 2;
      queue.finished(DeviceId{id}, PollOutcome::read, noon + hours(3));
    }
  }
  EXPECT_EQ(living, 20);
}

TEST(SubnetQueue, AWaitingDeviceThatMovesOrDisappearsIsNotForgotten) {
  DueQueue queue(DueQueue::Rhythm::repeating, 10, {.subnet_concurrency = 1});
  queue.load({target(1, "10.1.2.1")}, noon);
  ASSERT_EQ(take_all(queue, noon + minutes(10)).size(), 1U);
  queue.load({target(1, "10.1.2.1"), target(2, "10.1.2.2"), target(3, "10.1.2.3")}, noon + minutes(10));
  EXPECT_TRUE(take_all(queue, noon + minutes(10)).empty());
  queue.load({target(1, "10.1.2.1"), target(2, "10.9.9.9")}, noon + minutes(10));  // 2 moved, 3 is gone
  EXPECT_EQ(take_all(queue, noon + minutes(10)), std::vector<std::int64_t>{2});
  queue.finished(DeviceId{1}, PollOutcome::read, noon + minutes(11));
  queue.finished(DeviceId{2}, PollOutcome::read, noon + minutes(11));
  EXPECT_EQ(queue.known(), 2U);
  EXPECT_EQ(queue.waiting(), 2U);
}

TEST(SubnetQueue, JitterMovesAPollBehindItsPlaceEachTimeByAnotherPart) {
  DueQueue queue(DueQueue::Rhythm::repeating, 10, {.jitter_percent = 10});
  PollTarget one = target(7, "10.1.2.1");
  one.interval_s = 1000;
  queue.load({one}, noon);
  Instant now = noon + seconds(1000);
  std::set<std::int64_t> delays;
  for (int poll = 0; poll < 20; ++poll) {
    ASSERT_TRUE(queue.take(now).has_value());
    queue.finished(DeviceId{7}, PollOutcome::read, now);
    const Instant slot = slot_after(DeviceId{7}, 1000, now + seconds(500));
    const auto delay = *queue.next_due() - slot;
    EXPECT_GE(delay, seconds(0));
    EXPECT_LT(delay, seconds(100));
    delays.insert(delay.count());
    now = *queue.next_due();
  }
  EXPECT_GT(delays.size(), 10U);
}

}  // namespace
}  // namespace klickwerk::collector
