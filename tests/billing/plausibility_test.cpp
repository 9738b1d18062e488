// One row a rule: what a counter showed before, what it shows now, and what is thought of it.
#include "billing/metering/plausibility.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

namespace klickwerk::billing {
namespace {

using testing::HasSubstr;
using Kind = FindingKind;

Instant at(const char* iso) { return *parse_iso_utc(iso); }
CounterMark mark(const char* iso, std::int64_t value) { return {at(iso), local_day(at(iso)), value}; }
const Speed by_day{std::nullopt, 50'000};
const Speed thirty_pages{30, 50'000};

std::optional<Kind> judged(const CounterPast& past, const CounterMark& reading, const Speed& speed = by_day) {
  const auto finding = judge(past, "total", reading, speed);
  return finding ? std::optional(finding->kind) : std::nullopt;
}
constexpr std::optional<Kind> plausible;

CounterPast after(std::int64_t value, std::vector<CounterMark> undecided = {}) { return {mark("2026-10-01T08:00:00Z", value), std::move(undecided), {}, {}}; }

TEST(Plausibility, NothingBeforeIsPlausible) {
  EXPECT_EQ(judged({}, mark("2026-10-01T08:00:00Z", 0)), plausible);
  EXPECT_EQ(judged({}, mark("2026-10-01T08:00:00Z", 900'000'000)), plausible);
}

TEST(Plausibility, SameOrHigherIsPlausible) {
  EXPECT_EQ(judged(after(1000), mark("2026-10-01T09:00:00Z", 1000)), plausible);
  EXPECT_EQ(judged(after(1000), mark("2026-10-01T09:00:00Z", 1001)), plausible);
}

TEST(Plausibility, AFallAndAZeroAreTold) {
  EXPECT_EQ(judged(after(1000), mark("2026-10-01T09:00:00Z", 999)), Kind::fell);
  EXPECT_EQ(judged(after(1000), mark("2026-10-01T09:00:00Z", 0)), Kind::became_zero);
  EXPECT_EQ(judged(after(0), mark("2026-10-01T09:00:00Z", 0)), plausible);
  const auto finding = judge(after(1000), "mono", mark("2026-10-02T09:00:00Z", 7), by_day);
  ASSERT_TRUE(finding);
  EXPECT_EQ(finding->what, "mono fell to 7 on 2026-10-02, after 1000 on 2026-10-01");
  EXPECT_EQ(finding->against, mark("2026-10-01T08:00:00Z", 1000));
}

TEST(Plausibility, AJumpIsMeasuredByTheElapsedTime) {
  EXPECT_EQ(judged(after(1000), mark("2026-10-01T09:00:00Z", 51'000)), plausible) << "the whole of the first day";
  EXPECT_EQ(judged(after(1000), mark("2026-10-01T09:00:00Z", 51'001)), Kind::jumped);
  EXPECT_EQ(judged(after(1000), mark("2026-10-03T08:00:00Z", 101'000)), plausible) << "two days";
  EXPECT_EQ(judged(after(1000), mark("2026-10-03T08:00:00Z", 101'001)), Kind::jumped);
}

TEST(Plausibility, AKnownSpeedBoundsMoreClosely) {
  // 30 pages a minute, each may count twice, one hour of lag: 1 h elapsed allows 2 x 30 x 120.
  EXPECT_EQ(judged(after(0), mark("2026-10-01T09:00:00Z", 7200), thirty_pages), plausible);
  EXPECT_EQ(judged(after(0), mark("2026-10-01T09:00:00Z", 7201), thirty_pages), Kind::jumped);
  EXPECT_THAT(judge(after(0), "total", mark("2026-10-01T09:00:00Z", 9000), thirty_pages)->what, HasSubstr("in 60 min the device can make 7200"));
}

TEST(Plausibility, LargestCountersDoNotOverflow) {
  EXPECT_EQ(judged({mark("2000-01-01T00:00:00Z", 0), {}, {}, {}}, mark("2026-10-01T09:00:00Z", INT64_MAX)), Kind::jumped);
  EXPECT_EQ(judged({mark("2000-01-01T00:00:00Z", 0), {}, {}, {}}, mark("2026-10-01T09:00:00Z", INT64_MAX), {std::nullopt, INT64_MAX}), plausible);
}

TEST(Plausibility, ASingleOutlierDragsNothingAlong) {
  EXPECT_EQ(judged(after(1000, {mark("2026-10-01T09:00:00Z", 0)}), mark("2026-10-01T10:00:00Z", 1010)), plausible);
  EXPECT_EQ(judged(after(1000, {mark("2026-10-01T09:00:00Z", 990'000)}), mark("2026-10-01T10:00:00Z", 1010)), plausible);
  EXPECT_EQ(judged(after(1000, {mark("2026-10-01T09:00:00Z", 990), mark("2026-10-01T09:30:00Z", 995)}), mark("2026-10-01T10:00:00Z", 1010)), plausible);
}

TEST(Plausibility, AResetKeepsMarkingUntilDecided) {
  const std::vector chain{mark("2026-10-02T09:00:00Z", 3), mark("2026-10-20T09:00:00Z", 40'000)};
  EXPECT_EQ(judged(after(50'000, {chain[0]}), mark("2026-10-03T09:00:00Z", 40)), Kind::fell);
  EXPECT_EQ(judged(after(50'000, chain), mark("2026-10-21T09:00:00Z", 49'000)), Kind::fell);
  EXPECT_EQ(judged(after(50'000, chain), mark("2026-10-21T09:00:00Z", 50'020)), Kind::fell) << "passing the old value is no return to it";
}

TEST(Plausibility, AJumpKeepsMarkingUntilDecidedOrTakenBack) {
  const std::vector chain{mark("2026-10-01T09:00:00Z", 400'000)};
  EXPECT_EQ(judged(after(1000, chain), mark("2026-10-30T09:00:00Z", 400'000)), Kind::jumped) << "a month would allow it, the jump was within an hour";
  EXPECT_EQ(judged(after(1000, {chain[0], mark("2026-10-02T09:00:00Z", 0)}), mark("2026-10-30T09:00:00Z", 400'500)), Kind::jumped) << "nor does a zero in between end it";
  EXPECT_EQ(judged(after(1000, chain), mark("2026-10-30T09:00:00Z", 400'500)), Kind::jumped);
  EXPECT_EQ(judged(after(1000, chain), mark("2026-10-30T09:00:00Z", 9'000)), plausible);
}

TEST(Plausibility, ALateReadingIsJudgedAgainstItsNeighbours) {
  CounterPast past{mark("2026-10-01T08:00:00Z", 1000), {}, mark("2026-10-03T08:00:00Z", 1200), {}};
  EXPECT_EQ(judged(past, mark("2026-10-02T08:00:00Z", 1100)), plausible);
  EXPECT_EQ(judged(past, mark("2026-10-02T08:00:00Z", 1201)), Kind::above_next);
  EXPECT_EQ(judged(past, mark("2026-10-02T08:00:00Z", 999)), Kind::fell);
  past.resets = {{*Day::parse("2026-10-03"), "total", 5000, 0}};
  EXPECT_EQ(judged(past, mark("2026-10-02T08:00:00Z", 4000)), plausible) << "the counter was reset in between";
}

TEST(Plausibility, ADocumentedResetExplainsTheFall) {
  CounterPast past = after(50'000);
  past.resets = {{*Day::parse("2026-10-05"), "total", 50'300, 10}};
  EXPECT_EQ(judged(past, mark("2026-10-04T08:00:00Z", 9)), Kind::fell) << "before the reset's day";
  EXPECT_EQ(judged(past, mark("2026-10-05T08:00:00Z", 50'300)), plausible) << "that day, before it";
  EXPECT_EQ(judged(past, mark("2026-10-05T08:00:00Z", 50'301)), Kind::jumped) << "above the old value, and too much for the new one";
  EXPECT_EQ(judged(past, mark("2026-10-05T16:00:00Z", 15)), plausible) << "that day, after it";
  EXPECT_EQ(judged(past, mark("2026-10-06T08:00:00Z", 40)), plausible);
  EXPECT_EQ(judged(past, mark("2026-10-06T08:00:00Z", 9)), Kind::fell) << "below the new value";
  past.good = mark("2026-10-05T17:00:00Z", 20);
  EXPECT_EQ(judged(past, mark("2026-10-06T08:00:00Z", 21)), plausible);
  past.good = mark("2026-10-06T17:00:00Z", 20);
  EXPECT_EQ(judged(past, mark("2026-10-07T08:00:00Z", 19)), Kind::fell) << "a reset explains one fall";
}

TEST(Plausibility, ATotalIsItsParts) {
  const std::vector<CounterValue> fits{{"total", 1000}, {"mono", 700}, {"colour", 300}, {"copy", 5}};
  EXPECT_FALSE(judge_parts(fits, thirty_pages));
  const std::vector<CounterValue> printing{{"total", 1030}, {"mono", 700}, {"colour", 300}};
  EXPECT_FALSE(judge_parts(printing, thirty_pages)) << "it printed while it was asked";
  const std::vector<CounterValue> off{{"total", 1031}, {"mono", 700}, {"colour", 300}};
  ASSERT_TRUE(judge_parts(off, thirty_pages));
  EXPECT_EQ(judge_parts(off, thirty_pages)->what, "total is 1031, but mono 700 + colour 300 = 1000: 31 less");
  EXPECT_THAT(differing_parts(off, thirty_pages), testing::ElementsAre("total", "mono", "colour"));
  const std::vector<CounterValue> print{{"total", 9000}, {"print", 100}, {"print_mono", 700}, {"print_colour", 300}};
  EXPECT_THAT(differing_parts(print, thirty_pages), testing::ElementsAre("print", "print_mono", "print_colour"));
  const std::vector<CounterValue> unknown{{"total", 1000}, {"mono", 100}};
  EXPECT_FALSE(judge_parts(unknown, thirty_pages)) << "an unknown part is not 0";
}

TEST(Plausibility, AnOldSnapshotIsToldByItsUptime) {
  const UptimeMark before{at("2026-10-01T08:00:00Z"), 100'000};
  const auto later = [&](const char* iso, std::int64_t uptime_s, bool was_moving = true) { return judge_uptime(before, {at(iso), uptime_s}, was_moving).has_value(); };
  EXPECT_FALSE(later("2026-10-01T09:00:00Z", 103'600));
  EXPECT_FALSE(later("2026-10-01T09:00:00Z", 60)) << "restarted";
  EXPECT_FALSE(later("2026-10-01T09:00:00Z", 3'700)) << "restarted at once; its clock drifts";
  EXPECT_TRUE(later("2026-10-01T09:00:00Z", 99'000)) << "up since before the last answer, but for less long";
  EXPECT_TRUE(later("2026-10-01T09:00:00Z", 100'000));
  EXPECT_FALSE(later("2026-10-01T09:00:00Z", 100'000, false)) << "an uptime that always stands still tells nothing";
  EXPECT_FALSE(later("2026-10-01T08:01:00Z", 100'000)) << "asked twice in a minute";
}

}  // namespace
}  // namespace klickwerk::billing
