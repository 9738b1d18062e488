// Who is asked next: without clock and network, so that fairness is a matter of bookkeeping, not of timing.
#include "collector/poll/due_queue.h"

#include <gtest/gtest.h>

namespace klickwerk::collector {
namespace {

using std::chrono::hours;
using std::chrono::minutes;
using std::chrono::seconds;

const Instant noon{std::chrono::sys_days{std::chrono::year{2026} / 11 / 21} + hours(12)};

PollTarget target(std::int64_t id, std::optional<Instant> last_read = std::nullopt) {
  PollTarget t;
  t.device = DeviceId{id};
  t.address = "127.0.0." + std::to_string(id % 250 + 1);
  t.community = "public";
  t.last_read_at = last_read;
  return t;
}
std::vector<PollTarget> targets(std::int64_t count) {
  std::vector<PollTarget> list;
  for (std::int64_t id = 1; id <= count; ++id) list.push_back(target(id));
  return list;
}
std::vector<std::int64_t> take_all(DueQueue& queue, Instant now) {
  std::vector<std::int64_t> taken;
  while (const auto next = queue.take(now)) taken.push_back(next->device.value);
  return taken;
}

TEST(DueQueue, OnceTakesWhatIsDueAndEnds) {
  DueQueue queue(DueQueue::Rhythm::once, 100);
  queue.load({target(1), target(2, noon - hours(2)), target(3, noon - minutes(10))}, noon);
  EXPECT_EQ(take_all(queue, noon), (std::vector<std::int64_t>{1, 2})) << "3 was read ten minutes ago, its interval is an hour";
  queue.finished(DeviceId{1}, PollOutcome::read, noon);
  EXPECT_FALSE(queue.idle());
  queue.finished(DeviceId{2}, PollOutcome::silent, noon);
  EXPECT_TRUE(queue.idle());
}

// The clock was a day ahead when it was read, and was set right since then.
TEST(DueQueue, ALastReadingOfTheFutureHoldsNobodyUp) {
  EXPECT_TRUE(is_due(target(1, noon + hours(24)), noon));
  EXPECT_FALSE(is_due(target(1, noon + seconds(10)), noon));
  DueQueue queue(DueQueue::Rhythm::repeating, 100);
  queue.load({target(1, noon + hours(24)), target(2, noon - minutes(1))}, noon);
  EXPECT_EQ(take_all(queue, noon + minutes(6)).front(), 1) << "within the time in which a start catches up";
}

TEST(DueQueue, TheWindowBoundsWhatIsActive) {
  DueQueue queue(DueQueue::Rhythm::once, 10);
  queue.load(targets(50), noon);
  EXPECT_EQ(take_all(queue, noon).size(), 10U);
  EXPECT_EQ(queue.active(), 10);
  EXPECT_FALSE(queue.next_due());
  queue.finished(DeviceId{1}, PollOutcome::read, noon);
  EXPECT_EQ(take_all(queue, noon).size(), 1U);
}

TEST(DueQueue, SilentDevicesNeverHoldMoreThanAQuarterOfTheWindow) {
  constexpr int window = 20;
  DueQueue queue(DueQueue::Rhythm::repeating, window);
  queue.load(targets(200), noon);
  // A first round in which 100 of 200 are silent.
  Instant now = noon + hours(1);
  for (int polled = 0; polled < 200;) {
    const auto taken = take_all(queue, now);
    ASSERT_FALSE(taken.empty());
    for (const auto id : taken) queue.finished(DeviceId{id}, id % 2 == 0 ? PollOutcome::silent : PollOutcome::read, now);
    polled += static_cast<int>(taken.size());
  }
  // Two hours later all are due again; the silent ones stay silent and hold their places for ever.
  now += hours(2);
  std::set<std::int64_t> live;
  int silent_active = 0;
  for (int step = 0; step < 1000 && live.size() < 100; ++step) {
    for (const auto id : take_all(queue, now)) {
      if (id % 2 == 0) {
        ++silent_active;
      } else {
        live.insert(id);
        queue.finished(DeviceId{id}, PollOutcome::read, now);
      }
    }
    EXPECT_LE(silent_active, window / 4);
  }
  EXPECT_EQ(live.size(), 100U) << "every living device was asked although the dead never gave a place back";
}

TEST(DueQueue, LiveDevicesComeBeforeSilentOnes) {
  DueQueue queue(DueQueue::Rhythm::repeating, 10);
  queue.load({target(1), target(2)}, noon);
  const Instant later = noon + hours(1);
  ASSERT_EQ(take_all(queue, later).size(), 2U);
  queue.finished(DeviceId{1}, PollOutcome::silent, later);
  queue.finished(DeviceId{2}, PollOutcome::read, later);
  EXPECT_EQ(take_all(queue, later + hours(3)), (std::vector<std::int64_t>{2, 1})) << "1 has waited longer, but did not answer";
}

TEST(DueQueue, BackOffDoublesUpToTheInterval) {
  DueQueue queue(DueQueue::Rhythm::repeating, 10);
  queue.load({target(1)}, noon);
  Instant now = noon + hours(1);
  std::vector<std::int64_t> waits_s;
  for (int i = 0; i < 8; ++i) {
    ASSERT_TRUE(queue.take(now));
    queue.finished(DeviceId{1}, PollOutcome::silent, now);
    const Instant due = *queue.next_due();
    waits_s.push_back(std::chrono::duration_cast<seconds>(due - now).count());
    now = due;
  }
  EXPECT_EQ(waits_s, (std::vector<std::int64_t>{60, 120, 240, 480, 960, 1920, 3600, 3600}));
  ASSERT_TRUE(queue.take(now));
  queue.finished(DeviceId{1}, PollOutcome::read, now);
  EXPECT_GE(*queue.next_due() - now, minutes(30)) << "an answer brings it back into its rhythm";
}

TEST(DueQueue, PollsSpreadOverTheIntervalAndKeepTheirPlaces) {
  std::array<int, 6> per_ten_minutes{};
  for (std::int64_t id = 1; id <= 600; ++id) {
    const Instant slot = slot_after(DeviceId{id}, 3600, noon);
    ASSERT_GT(slot, noon);
    ASSERT_LE(slot, noon + hours(1));
    EXPECT_EQ(slot_after(DeviceId{id}, 3600, slot), slot + hours(1));
    EXPECT_EQ(slot_after(DeviceId{id}, 3600, slot - seconds(1)), slot);
    ++per_ten_minutes[static_cast<std::size_t>(std::chrono::duration_cast<minutes>(slot - noon).count()) % 60 / 10];
  }
  for (const int count : per_ten_minutes) EXPECT_NEAR(count, 100, 40);
}

TEST(DueQueue, AtTheStartOverdueDevicesComeSpread) {
  DueQueue queue(DueQueue::Rhythm::repeating, 1000);
  queue.load(targets(600), noon);
  EXPECT_LT(take_all(queue, noon + seconds(30)).size(), 120U);
  take_all(queue, noon + seconds(300));
  EXPECT_EQ(queue.active(), 600);
}

TEST(DueQueue, TheFewDevicesOfASmallSiteDoNotWaitMinutesAtTheStart) {
  DueQueue queue(DueQueue::Rhythm::repeating, 1000);
  queue.load(targets(12), noon);
  take_all(queue, noon + seconds(6));
  EXPECT_EQ(queue.active(), 12);
}

TEST(DueQueue, ReloadAddsAtOnceUpdatesAndDrops) {
  DueQueue queue(DueQueue::Rhythm::repeating, 100);
  queue.load({target(1, noon), target(2, noon)}, noon);
  EXPECT_TRUE(take_all(queue, noon).empty());
  PollTarget moved = target(2, noon);
  moved.address = "127.9.9.9";
  queue.load({moved, target(3)}, noon);
  EXPECT_EQ(queue.known(), 2U);
  const auto a = queue.take(noon);
  const auto b = queue.take(noon);
  ASSERT_TRUE(a && b);
  EXPECT_EQ((std::set<std::int64_t>{a->device.value, b->device.value}), (std::set<std::int64_t>{2, 3})) << "new and moved devices are asked at once";
  queue.load({}, noon);
  EXPECT_EQ(queue.known(), 2U) << "both are being asked";
  queue.finished(DeviceId{2}, PollOutcome::read, noon);
  queue.finished(DeviceId{3}, PollOutcome::read, noon);
  EXPECT_EQ(queue.known(), 0U);
  EXPECT_FALSE(queue.next_due());
}

}  // namespace
}  // namespace klickwerk::collector
