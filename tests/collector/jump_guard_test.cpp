// The system's clock is set while devices are asked: readings keep their time, devices their turn.
#include "collector/poll/jump_guard.h"

#include <gtest/gtest.h>

#include "collector/poll/due_queue.h"

namespace klickwerk::collector {
namespace {

using std::chrono::hours;
using std::chrono::minutes;
using std::chrono::seconds;

class Jumps : public testing::Test {
 protected:
  void pass(std::chrono::milliseconds time) { wall_ += time, steady_ += time; }
  Instant wall_ = *parse_iso_utc("2026-11-21T12:00:00Z");
  std::chrono::milliseconds steady_{5000};
  JumpGuard clock_{[this] { return wall_; }, [this] { return steady_; }};
};

TEST_F(Jumps, SmallCorrectionsAreFollowed) {
  pass(minutes(1));
  wall_ += seconds(1);
  EXPECT_FALSE(clock_.look());
  EXPECT_EQ(clock_.now(), wall_);
}

TEST_F(Jumps, AJumpIsHeldBackAndForgottenWhenTheClockReturns) {
  const Instant before = wall_;
  wall_ += hours(24 * 365);
  const auto event = clock_.look();
  ASSERT_TRUE(event);
  EXPECT_EQ(event->kind, JumpGuard::Event::jumped);
  EXPECT_EQ(event->by, hours(24 * 365));
  pass(minutes(3));
  EXPECT_FALSE(clock_.look()) << "told once";
  EXPECT_EQ(clock_.now(), before + minutes(3)) << "no reading of next year";
  wall_ -= hours(24 * 365);
  EXPECT_EQ(clock_.look()->kind, JumpGuard::Event::returned);
  EXPECT_EQ(clock_.now(), wall_);
  EXPECT_FALSE(clock_.held_back());
}

TEST_F(Jumps, AJumpThatLastsIsTakenOver) {
  wall_ -= hours(5);
  EXPECT_EQ(clock_.look()->kind, JumpGuard::Event::jumped);
  pass(minutes(9));
  EXPECT_FALSE(clock_.look());
  pass(minutes(1));
  const auto event = clock_.look();
  ASSERT_TRUE(event);
  EXPECT_EQ(event->kind, JumpGuard::Event::taken_over);
  EXPECT_EQ(event->by, -hours(5));
  EXPECT_EQ(clock_.now(), wall_);
}

TEST_F(Jumps, WhatWasReadBeforeTheClockWasSetBackIsNotOfTheFuture) {
  const LatestClock latest([this] { return wall_; }, [this] { return steady_; });
  const Instant before = wall_;
  wall_ -= hours(24 * 365);
  EXPECT_EQ(latest.now(), before);
  pass(hours(3));
  EXPECT_EQ(latest.now(), before + hours(3)) << "also when nobody looked in between, and long after the jump is taken over";
  wall_ += hours(24 * 365 * 2);
  EXPECT_EQ(latest.now(), wall_);
}

TEST_F(Jumps, ASecondJumpBeginsAnew) {
  wall_ += hours(1);
  clock_.look();
  pass(minutes(9));
  wall_ += hours(1);
  EXPECT_EQ(clock_.look()->by, hours(2));
  pass(minutes(2));
  EXPECT_FALSE(clock_.look()) << "its own ten minutes";
}

// A clock set back by a year must not leave devices unasked for a year, nor one set forward ask all at once.
TEST_F(Jumps, TheQueueKeepsItsDistances) {
  for (const auto by : {hours(-24 * 365), hours(24 * 365)}) {
    DueQueue queue(DueQueue::Rhythm::repeating, 100);
    std::vector<PollTarget> targets(50);
    for (std::size_t i = 0; i < targets.size(); ++i) {
      targets[i].device = {static_cast<std::int64_t>(i) + 1};
      targets[i].address = "192.0.2." + std::to_string(i + 1);
      targets[i].last_read_at = wall_ - minutes(1);
    }
    queue.load(targets, wall_);
    const Instant due = *queue.next_due();
    queue.shift(by);
    EXPECT_EQ(*queue.next_due(), due + by);
    EXPECT_FALSE(queue.take(wall_ + by)) << "nothing is due sooner";
    const auto first = queue.take(due + by);
    ASSERT_TRUE(first);
    EXPECT_EQ(*first->last_read_at, wall_ - minutes(1) + by);
    queue.shift(-by);  // while it is being asked
    queue.finished(first->device, PollOutcome::read, due);
    EXPECT_EQ(queue.waiting(), 50U);
    std::size_t asked = 0;
    while (queue.take(wall_ + hours(3))) ++asked;
    EXPECT_EQ(asked, 50U);
  }
}

TEST_F(Jumps, AHintHastensOnceAndNotInQuietHours) {
  DueQueue queue(DueQueue::Rhythm::repeating, 10);
  PollTarget target;
  target.device = {1};
  target.address = "192.0.2.1";
  target.last_read_at = wall_;
  queue.load({target}, wall_);
  EXPECT_FALSE(queue.take(wall_));
  EXPECT_FALSE(queue.hasten({2}, wall_)) << "nobody's";
  EXPECT_TRUE(queue.hasten({1}, wall_));
  EXPECT_TRUE(queue.take(wall_));
  EXPECT_FALSE(queue.hasten({1}, wall_)) << "being asked";
  queue.load({}, wall_);
  EXPECT_EQ(queue.leaving(), 1U);
  queue.finished({1}, PollOutcome::read, wall_);
  EXPECT_EQ(queue.leaving(), 0U);
  EXPECT_EQ(queue.known(), 0U);
}

}  // namespace
}  // namespace klickwerk::collector
