// Quiet hours by the wall clock, over both changes of the clock.
#include "collector/poll/quiet_hours.h"

#include <gtest/gtest.h>

#include "collector/poll/due_queue.h"

namespace klickwerk::collector {
namespace {

using std::chrono::minutes;

Instant utc(const char* iso) { return *parse_iso_utc(iso); }
QuietHours hours(const char* text) { return QuietHours::parse(text).value(); }

class QuietHoursTest : public testing::Test {
 protected:
  QuietHoursTest() { use_zone("Europe/Berlin"); }
};

TEST_F(QuietHoursTest, AreReadAndWritten) {
  EXPECT_EQ(hours("22:00-06:00").text(), "22:00-06:00");
  EXPECT_EQ(hours("12:30-13:15").text(), "12:30-13:15");
  EXPECT_EQ(hours("18:00-24:00").text(), "18:00-00:00");
  EXPECT_TRUE(hours("").none());
  for (const char* wrong : {"22-6", "22:00-25:00", "22:60-06:00", "22:00 06:00", "22:00-22:00", "22:00-06:00 ", "aa:bb-cc:dd"})
    EXPECT_FALSE(QuietHours::parse(wrong)) << wrong;
}

TEST_F(QuietHoursTest, CoverTheNightByTheWallClock) {
  const QuietHours night = hours("22:00-06:00");
  EXPECT_FALSE(night.cover(utc("2026-11-21T20:59:00Z"))) << "21:59 in winter";
  EXPECT_TRUE(night.cover(utc("2026-11-21T21:00:00Z")));
  EXPECT_TRUE(night.cover(utc("2026-11-22T04:59:00Z")));
  EXPECT_FALSE(night.cover(utc("2026-11-22T05:00:00Z"))) << "06:00";
  EXPECT_TRUE(night.cover(utc("2026-07-21T20:00:00Z"))) << "22:00 in summer";
  EXPECT_FALSE(hours("12:00-13:00").cover(utc("2026-11-21T12:00:00Z")));
  EXPECT_FALSE(hours("").cover(utc("2026-11-21T23:00:00Z")));
}

TEST_F(QuietHoursTest, EndAtTheirHourAlsoWhenTheClockChanges) {
  const QuietHours night = hours("22:00-06:00");
  EXPECT_EQ(iso_utc(night.end_after(utc("2026-11-21T22:30:00Z"))), "2026-11-22T05:00:00.000Z");
  EXPECT_EQ(iso_utc(night.end_after(utc("2026-11-22T04:30:00Z"))), "2026-11-22T05:00:00.000Z");
  EXPECT_EQ(iso_utc(night.end_after(utc("2026-03-28T22:00:00Z"))), "2026-03-29T04:00:00.000Z") << "summer time begins: the night has seven hours";
  EXPECT_EQ(iso_utc(night.end_after(utc("2026-10-24T22:00:00Z"))), "2026-10-25T05:00:00.000Z") << "it ends: nine hours";
}

TEST_F(QuietHoursTest, EndWhereTheClockSkipsOrRepeatsTheirEnd) {
  const QuietHours short_night = hours("22:00-02:30");
  // 02:30 does not exist on 29 March: the first moment that is not quiet is 03:00 summer time.
  EXPECT_EQ(iso_utc(short_night.end_after(utc("2026-03-28T23:00:00Z"))), "2026-03-29T01:00:00.000Z");
  const Instant end = short_night.end_after(utc("2026-10-24T22:00:00Z"));  // 02:30 comes twice on 25 October
  EXPECT_FALSE(short_night.cover(end));
  EXPECT_TRUE(short_night.cover(end - minutes(1)));
}

TEST_F(QuietHoursTest, TheNightIntoABillingPeriodIsKnown) {
  const QuietHours night = hours("22:00-06:00");
  const std::uint32_t first_and_fifteenth = 1U << 1U | 1U << 15U;
  EXPECT_TRUE(night.lead_into(first_and_fifteenth, utc("2026-11-30T22:00:00Z"))) << "23:00 on the last of the month";
  EXPECT_TRUE(night.lead_into(first_and_fifteenth, utc("2026-12-01T03:00:00Z")));
  EXPECT_FALSE(night.lead_into(first_and_fifteenth, utc("2026-12-01T22:00:00Z")));
  EXPECT_TRUE(night.lead_into(first_and_fifteenth, utc("2026-12-14T23:30:00Z")));
  EXPECT_FALSE(hours("12:00-13:00").lead_into(first_and_fifteenth, utc("2026-12-01T11:30:00Z"))) << "no night";
}

PollTarget target(std::int64_t id, const char* quiet, std::uint32_t period_starts = 0) {
  PollTarget t;
  t.device = DeviceId{id};
  t.address = "127.0.0." + std::to_string(id);
  t.quiet = hours(quiet);
  t.period_starts = period_starts;
  return t;
}

TEST_F(QuietHoursTest, TheQueueLeavesSitesAloneAndStartsThemSpreadInTheMorning) {
  DueQueue queue(DueQueue::Rhythm::repeating, 100);
  const Instant evening = utc("2026-11-21T20:30:00Z");
  std::vector<PollTarget> targets;
  for (std::int64_t id = 1; id <= 40; ++id) targets.push_back(target(id, id <= 20 ? "22:00-06:00" : ""));
  queue.load(targets, evening);
  int at_night = 0, in_the_morning = 0;
  const Instant morning = utc("2026-11-22T05:00:00Z");
  Instant last{};
  for (Instant now = utc("2026-11-21T21:00:00Z"); now < morning + minutes(10); now += minutes(1)) {
    while (const auto next = queue.take(now)) {
      if (next->device.value <= 20) ++(now < morning ? at_night : in_the_morning), last = now;
      queue.finished(next->device, PollOutcome::read, now);
    }
  }
  EXPECT_EQ(at_night, 0);
  EXPECT_EQ(in_the_morning, 20);
  EXPECT_GT(last, morning) << "not all at the stroke of six";
}

TEST_F(QuietHoursTest, ADueReadingIsTakenAtNightUnlessTheOfficeForbidsIt) {
  const Instant night_into_december = utc("2026-11-30T22:30:00Z");
  for (const bool allowed : {true, false}) {
    DueQueue queue(DueQueue::Rhythm::repeating, 10, {.due_readings_in_quiet_hours = allowed});
    queue.load({target(1, "22:00-06:00", 1U << 1U), target(2, "22:00-06:00")}, utc("2026-11-30T20:00:00Z"));
    std::vector<std::int64_t> taken;
    while (const auto next = queue.take(night_into_december)) taken.push_back(next->device.value);
    EXPECT_EQ(taken, allowed ? std::vector<std::int64_t>{1} : std::vector<std::int64_t>{});
  }
}

TEST_F(QuietHoursTest, SomebodyWhoAsksGetsAnAnswerAtNight) {
  DueQueue queue(DueQueue::Rhythm::once, 10);
  queue.load({target(1, "22:00-06:00")}, utc("2026-11-30T22:30:00Z"));
  EXPECT_TRUE(queue.take(utc("2026-11-30T22:30:00Z")).has_value());
}

}  // namespace
}  // namespace klickwerk::collector
