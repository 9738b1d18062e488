// What is not plausible is stored, marked, listed, and decided: through the sink as the collector uses it.
#include "db/reading_reviews.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include "db/reading_intake.h"
#include "db/reading_sink.h"
#include "tests/collector/sink_suite.h"
#include "tests/db/samples.h"

namespace klickwerk::db {
namespace {

using namespace klickwerk::test;
using billing::FindingKind;
using collector::Observation;
using collector::PollOutcome;
using testing::HasSubstr;

struct FixedClock final : Clock {
  Instant at = *parse_iso_utc("2026-11-20T12:00:00Z");
  Instant now() const override { return at; }
};

class ReadingReview : public testing::Test {
 protected:
  ReadingReview() : sink_(another_sink()) {
    auto transaction = server_.database().begin();
    device_ = add_device(transaction, "SN1");
    other_ = add_device(transaction, "SN2");
    transaction.commit();
  }
  DatabaseReadingSink another_sink() { return DatabaseReadingSink(server_.another(), {.clock = &clock_}); }
  // At 09:00 UTC of that day in October 2026, or at the minute after it.
  static Instant on_day(int day, int minute = 0) {
    return *parse_iso_utc("2026-10-01T09:00:00Z") + std::chrono::hours(24 * (day - 1)) + std::chrono::minutes(minute);
  }
  Observation seen(Instant read_at, std::uint64_t total) {
    Observation observation;
    observation.device = device_;
    observation.read_at = read_at;
    observation.address = "127.1.2.3:161";
    observation.decoded.counters = {{"total", total, "1.3.6.1.2.1.43.10.2.1.4.1.1"}};
    return observation;
  }
  void store(Observation observation) { sink_.store(std::span(&observation, 1)); }
  void total(int day, std::uint64_t value, int minute = 0) { store(seen(on_day(day, minute), value)); }
  std::string value(const std::string& sql) { return server_.value(sql); }
  // "1000 1010! 1020": values in order of time, ! undecided, x invalid.
  std::string totals() {
    return value("select string_agg(value || case state when 'suspect' then '!' when 'invalid' then 'x' else '' end, ' ' order by read_at, source) "
                 "from readings where counter = 'total'");
  }
  std::vector<Review> open() {
    auto transaction = server_.database().begin();
    return ReviewStore(transaction).open();
  }
  Decided accept(const Review& review) {
    auto transaction = server_.database().begin();
    const Decided decided = ReviewStore(transaction).accept(review, "anna", "asked the customer");
    transaction.commit();
    return decided;
  }

  FixedClock clock_;
  TestDatabase server_;
  DatabaseReadingSink sink_;
  DeviceId device_, other_;
};

TEST_F(ReadingReview, AValueIsStoredWhenItChangedAndOnceALocalDay) {
  total(1, 1000), total(1, 1000, 60), total(1, 1005, 120), total(1, 1005, 180), total(2, 1005), total(2, 1005, 5);
  EXPECT_EQ(totals(), "1000 1005 1005");
  DatabaseReadingSink restarted = another_sink();
  const auto again = seen(on_day(2, 10), 1005);
  restarted.store(std::span(&again, 1));
  EXPECT_EQ(totals(), "1000 1005 1005") << "a new process looks into the database first";
}

TEST_F(ReadingReview, AnOutlierIsOneItemAndDragsNothingAlong) {
  total(1, 1000), total(2, 0), total(3, 1020), total(4, 1030);
  EXPECT_EQ(totals(), "1000 0! 1020 1030");
  const auto items = open();
  ASSERT_EQ(items.size(), 1u);
  EXPECT_EQ(items[0].kind, FindingKind::became_zero);
  EXPECT_EQ(items[0].base_value, 1000);
  EXPECT_EQ(items[0].good_since, 1030);
  EXPECT_EQ(items[0].readings, 1);
}

TEST_F(ReadingReview, AResetIsOneItemUntilItIsDocumented) {
  total(1, 50'000), total(2, 0), total(3, 100), total(4, 220);
  EXPECT_EQ(totals(), "50000 0! 100! 220!");
  ASSERT_EQ(open().size(), 1u);
  EXPECT_EQ(open()[0].readings, 3);
  EXPECT_EQ(open()[0].last_value, 220);
  auto transaction = server_.database().begin();
  ReadingStore(transaction).document_reset(device_, {on("2026-10-02"), "total", 50'010, 0}, "anna", "board replaced");
  const Decided decided = ReviewStore(transaction).judge_again(device_, "total", "reset", "anna", "board replaced");
  transaction.commit();
  EXPECT_EQ(decided.valid, 3);
  EXPECT_EQ(decided.undecided, 0);
  EXPECT_TRUE(open().empty());
  total(5, 300);
  EXPECT_EQ(totals(), "50000 0 100 220 300") << "later ones are valid by themselves";
}

TEST_F(ReadingReview, AResetDocumentedBeforeTheNextReadingExplainsIt) {
  total(1, 50'000);
  auto transaction = server_.database().begin();
  ReadingStore(transaction).document_reset(device_, {on("2026-10-02"), "total", 50'010, 7}, "anna", "board replaced");
  transaction.commit();
  total(2, 9), total(3, 30), total(4, 8);
  EXPECT_EQ(totals(), "50000 9 30 8!") << "it explains one fall";
}

TEST_F(ReadingReview, AnAcceptedJumpTakesItsFollowersWithIt) {
  total(1, 1000), total(2, 400'000), total(3, 400'050), total(4, 0), total(20, 400'900);
  EXPECT_EQ(totals(), "1000 400000! 400050! 0! 400900!") << "also after a fortnight that would allow it";
  ASSERT_EQ(open().size(), 1u);
  const Decided decided = accept(open()[0]);
  EXPECT_EQ(decided.valid, 3);
  EXPECT_EQ(decided.undecided, 1);
  EXPECT_EQ(totals(), "1000 400000 400050 0! 400900");
  ASSERT_EQ(open().size(), 1u) << "the zero is still to be decided";
  total(21, 401'000);
  EXPECT_EQ(totals(), "1000 400000 400050 0! 400900 401000");
}

TEST_F(ReadingReview, AnAcceptedFallNeedsTheHigherOnesRefused) {
  total(1, 1000), total(2, 1010);
  auto transaction = server_.database().begin();
  ReadingStore(transaction).add(std::vector{NewReading{device_, "total", on_day(3), "customer", 10'200, "", ReadingState::valid}});
  transaction.commit();
  total(4, 1030), total(5, 1040);
  const auto items = open();
  ASSERT_EQ(items.size(), 1u);
  auto decision = server_.database().begin();
  ReviewStore reviews(decision);
  EXPECT_EQ(reviews.refuse_higher_before(items[0], "anna", "a typing error"), 1);
  EXPECT_EQ(reviews.accept(items[0], "anna", "a typing error").valid, 2);
  decision.commit();
  EXPECT_EQ(totals(), "1000 1010 10200x 1030 1040");
}

TEST_F(ReadingReview, WrongOnesAreInvalidForGood) {
  total(1, 1000), total(2, 3);
  const auto items = open();
  ASSERT_EQ(items.size(), 1u);
  auto transaction = server_.database().begin();
  ReviewStore reviews(transaction);
  EXPECT_EQ(reviews.refuse(items[0], "anna", "firmware").invalid, 1);
  transaction.commit();
  EXPECT_TRUE(open().empty());
  total(2, 3);
  DatabaseReadingSink restarted = another_sink();
  const auto again = seen(on_day(2), 3);
  restarted.store(std::span(&again, 1));
  EXPECT_EQ(totals(), "1000 3x") << "the same one again opens nothing";
  EXPECT_TRUE(open().empty());
}

TEST_F(ReadingReview, LateReadingsAreJudgedAmongTheirNeighbours) {
  total(1, 1000), total(10, 2000);
  total(5, 1500), total(6, 2500), total(7, 900);
  EXPECT_EQ(totals(), "1000 1500 2500! 900! 2000");
  total(11, 1999);
  EXPECT_EQ(totals(), "1000 1500 2500! 900! 2000 1999!") << "the newest is still the measure";
}

TEST_F(ReadingReview, ReplaysChangeNothing) {
  const std::vector days{seen(on_day(1), 1000), seen(on_day(2), 0), seen(on_day(3), 1010), seen(on_day(4), 900'000), seen(on_day(5), 1020)};
  sink_.store(days);
  sink_.store(days);
  DatabaseReadingSink restarted = another_sink();
  restarted.store(std::span(days).subspan(1, 3));
  EXPECT_EQ(totals(), "1000 0! 1010 900000! 1020");
  EXPECT_EQ(open().size(), 2u);
}

TEST_F(ReadingReview, AnotherProcessStoringForTheDeviceIsNoticed) {
  total(1, 1000);
  DatabaseReadingSink neighbour = another_sink();
  const auto theirs = seen(on_day(2), 5000);
  neighbour.store(std::span(&theirs, 1));
  total(3, 4000);
  EXPECT_EQ(totals(), "1000 5000 4000!");
}

TEST_F(ReadingReview, ASumThatDoesNotFitMarksItsCountersUntilItIsAccepted) {
  const auto sums = [&](int day, std::uint64_t total_value) {
    auto observation = seen(on_day(day), total_value);
    observation.decoded.counters.push_back({"mono", 600, ""});
    observation.decoded.counters.push_back({"colour", 300, ""});
    observation.decoded.counters.push_back({"scan", static_cast<std::uint64_t>(day), ""});
    store(observation);
  };
  sums(1, 1900);
  EXPECT_EQ(value("select string_agg(counter, ' ' order by counter) from readings where state = 'suspect'"), "colour mono total");
  ASSERT_EQ(open().size(), 1u);
  EXPECT_EQ(open()[0].kind, FindingKind::parts_differ);
  EXPECT_EQ(open()[0].counter, "total");
  EXPECT_EQ(accept(open()[0]).valid, 3);
  sums(2, 1901);
  EXPECT_EQ(value("select count(*) from readings where state = 'suspect'"), "0") << "this device's sums are not judged any more";
}

TEST_F(ReadingReview, AnOldSnapshotIsNoticed) {
  const auto up = [&](int day, std::uint64_t total_value, std::uint64_t uptime_s) {
    auto observation = seen(on_day(day), total_value);
    observation.decoded.status.uptime_s = uptime_s;
    store(observation);
  };
  up(1, 1000, 500'000), up(2, 1010, 586'400), up(3, 1010, 586'400), up(4, 1030, 759'200);
  EXPECT_EQ(totals(), "1000 1010 1010! 1030");
  ASSERT_EQ(open().size(), 1u);
  EXPECT_EQ(open()[0].kind, FindingKind::stale);
}

// What an answer is compared with stands in the database: a restart, or another collector that takes the device over,
// knows that the uptime stood still.
TEST_F(ReadingReview, AnOldSnapshotIsNoticedAfterARestart) {
  const auto up = [&](DatabaseReadingSink& sink, int day, std::uint64_t total_value, std::uint64_t uptime_s) {
    auto observation = seen(on_day(day), total_value);
    observation.decoded.status.uptime_s = uptime_s;
    sink.store(std::span(&observation, 1));
  };
  up(sink_, 1, 1000, 500'000), up(sink_, 2, 1010, 586'400);
  DatabaseReadingSink restarted = another_sink();
  up(restarted, 3, 1010, 586'400);
  EXPECT_EQ(totals(), "1000 1010 1010!");
  ASSERT_EQ(open().size(), 1u);
  EXPECT_EQ(open()[0].kind, FindingKind::stale);
  DatabaseReadingSink again = another_sink();
  up(again, 4, 1010, 500'000);
  EXPECT_EQ(totals(), "1000 1010 1010! 1010!") << "older than the old one: told again all the same";
  up(again, 5, 1030, 845'600);
  EXPECT_EQ(totals(), "1000 1010 1010! 1010! 1030");
}

// 35 pages a minute allow 2 x 35 x (60 + 60) = 8,400 clicks in an hour. What a person entered goes before what the device tells.
TEST_F(ReadingReview, TheSpeedThatTheDeviceTellsBoundsItsCounter) {
  auto first = seen(on_day(1), 1000);
  first.decoded.status.pages_per_minute = 35;
  store(first);
  total(1, 9'400, 60), total(1, 18'000, 120);
  EXPECT_EQ(totals(), "1000 9400 18000!") << "also told by an answer of before";
  EXPECT_THAT(open()[0].detail, HasSubstr("the device can make 8400"));
  server_.execute("update devices set pages_per_minute = 90 where serial = 'SN1'");
  DatabaseReadingSink restarted = another_sink();
  const auto fast = seen(on_day(1, 180), 39'000);
  restarted.store(std::span(&fast, 1));
  EXPECT_EQ(totals(), "1000 9400 18000! 39000") << "29,600 in two hours: 90 pages a minute can";
}

TEST_F(ReadingReview, ADeviceWhoseUptimeAlwaysStandsStillTellsNothingByIt) {
  for (int day = 1; day <= 4; ++day) {
    DatabaseReadingSink restarted = another_sink();
    auto observation = seen(on_day(day), 1000 + static_cast<std::uint64_t>(day));
    observation.decoded.status.uptime_s = 77;
    restarted.store(std::span(&observation, 1));
  }
  EXPECT_EQ(totals(), "1001 1002 1003 1004");
}

TEST_F(ReadingReview, AcceptingSumsLeavesWhatFellMeanwhile) {
  const auto sums = [&](int day, std::uint64_t total_value) {
    auto observation = seen(on_day(day), total_value);
    observation.decoded.counters.push_back({"mono", 600, ""});
    observation.decoded.counters.push_back({"colour", 300, ""});
    store(observation);
  };
  sums(1, 1900), sums(2, 1950), sums(3, 1920);
  EXPECT_EQ(totals(), "1900! 1950! 1920!");
  accept(open()[0]);
  EXPECT_EQ(totals(), "1900 1950 1920!");
  ASSERT_EQ(open().size(), 1u);
  EXPECT_EQ(open()[0].kind, FindingKind::fell);
}

TEST_F(ReadingReview, AnotherSerialIsOneItemHoweverOften) {
  for (int day = 1; day <= 3; ++day) {
    auto observation = seen(on_day(day), 77);
    observation.outcome = PollOutcome::wrong_device;
    observation.detail = "at 127.1.2.3:161 answers serial SN2, expected SN1";
    observation.decoded.serial = "SN2";
    store(observation);
  }
  ASSERT_EQ(open().size(), 1u);
  EXPECT_EQ(open()[0].other_serial, "SN2");
  EXPECT_THAT(open()[0].other_device, HasSubstr("known here"));
  EXPECT_EQ(open()[0].last_read_at, on_day(3));
  EXPECT_EQ(value("select count(*) from readings"), "0") << "nothing of it is a reading of this device";
}

TEST_F(ReadingReview, ClocksThatCannotBeTrueAreRefused) {
  const auto refusal = [&](const char* moment) -> std::string {
    try {
      store(seen(*parse_iso_utc(moment), 1));
    } catch (const Refused& error) {
      return error.what();
    }
    return "stored";
  };
  EXPECT_THAT(refusal("1999-12-31T23:00:00Z"), HasSubstr("before the year 2000: set the clock"));
  EXPECT_THAT(refusal("2010-01-01T00:00:00Z"), HasSubstr("before 2020: set the clock of the collector's machine"));
  EXPECT_THAT(refusal("2027-01-01T00:00:00Z"), HasSubstr("compare the clocks"));
  EXPECT_EQ(refusal("2026-11-20T12:30:00Z"), "stored");
}

TEST_F(ReadingReview, WhatAPersonTypesIsJudgedToo) {
  total(1, 1000);
  auto transaction = server_.database().begin();
  ReadingIntake intake(transaction, {});
  const std::vector typed{IncomingReading{device_, on_day(2), "clerk", {{"total", 100, ""}, {"scan", 5, ""}}, {}}};
  auto judged = intake.judge(typed);
  ASSERT_EQ(judged.size(), 2u);
  EXPECT_EQ(judged[0].finding->what, "total fell to 100 on 2026-10-02, after 1000 on 2026-10-01");
  EXPECT_FALSE(judged[1].finding);
  intake.store(std::move(judged));
  transaction.commit();
  total(3, 1020);
  EXPECT_EQ(totals(), "1000 100! 1020") << "the sink looks again at what it remembers";
  EXPECT_EQ(value("select oid || state from readings where counter = 'scan'"), "valid");
}

TEST_F(ReadingReview, SuspectReadingsNeverClose) {
  total(1, 1000), total(2, 3);
  auto transaction = server_.database().begin();
  EXPECT_EQ(ReadingStore(transaction).closing(device_, "total", on("2026-10-31"))->reading.value, 1000);
}

}  // namespace
}  // namespace klickwerk::db
