// A site's clock that is right, wrong, unknown, or jumps; and the words that travel with it.
#include "collector/relay/site_clock.h"

#include <gmock/gmock.h>

#include "collector/poll/private_file.h"
#include "tests/collector/sink_suite.h"
#include "tests/collector/temporary_folder.h"

namespace klickwerk::collector::test {
namespace {

using std::chrono::hours;
using std::chrono::milliseconds;
using std::chrono::seconds;
using testing::HasSubstr;

class SiteClocks : public testing::Test {
 protected:
  SiteClock::Moment at(milliseconds later, milliseconds jumped = milliseconds(0)) const { return {begin_.system + later + jumped, begin_.steady + later}; }
  // The office is `ahead` of the site, each way takes 20 ms.
  static ClockExchange exchange(Instant sent, milliseconds ahead) {
    return {sent, sent + milliseconds(50), sent + milliseconds(20) + ahead, sent + milliseconds(30) + ahead};
  }
  void measure(SiteClock& clock, milliseconds ahead, SiteClock::Moment when) { clock.measured(exchange(when.system, ahead), when); }
  Observation observation() const { return sample_observation(DeviceId{1}, first_moment, 1000); }
  SiteClock::Moment begin_ = SiteClock::now();
  TemporaryFolder folder_;
};

TEST_F(SiteClocks, AnExchangeTellsOffsetAndRoundTrip) {
  EXPECT_EQ(offset_of(exchange(first_moment, hours(1))), (ClockOffset{3600000, 40}));
  EXPECT_EQ(offset_of(exchange(first_moment, -seconds(5))), (ClockOffset{-5000, 40}));
  EXPECT_EQ(offset_of({first_moment, first_moment - seconds(1), first_moment, first_moment}), std::nullopt) << "the clock was set meanwhile";
  EXPECT_EQ(offset_of({first_moment, first_moment + seconds(60), first_moment, first_moment}), std::nullopt) << "too long to tell anything";
  EXPECT_EQ(offset_of({first_moment, first_moment + seconds(1), first_moment + seconds(1), first_moment}), std::nullopt);
}

TEST_F(SiteClocks, WithinTheBoundNothingChanges) {
  SiteClock clock({});
  measure(clock, milliseconds(1999), at(seconds(1)));
  auto told = observation();
  clock.stamp(told, at(seconds(2)));
  EXPECT_EQ(told, observation());
  EXPECT_FALSE(clock.off());
}

TEST_F(SiteClocks, BeyondTheBoundTheMomentIsCorrectedAndBothAreTold) {
  SiteClock clock({});
  measure(clock, -hours(2), at(seconds(1)));
  auto told = observation();
  clock.stamp(told, at(seconds(2)));
  EXPECT_EQ(told.read_at, first_moment - hours(2));
  EXPECT_THAT(told.decoded.remarks.back(), HasSubstr("it showed 2026-10-31T23:00:00.000Z, corrected by -7200.000 s (round trip 40 ms)"));
  EXPECT_TRUE(clock.off());
  const auto before = told;
  clock.settle(told);
  EXPECT_EQ(told, before) << "once";
}

TEST_F(SiteClocks, ABetterOrContradictingMeasurementReplacesTheOlder) {
  SiteClock clock({});
  const auto first = at(seconds(1));
  clock.measured({first.system, first.system + milliseconds(2000), first.system + milliseconds(900), first.system + milliseconds(900)}, first);
  measure(clock, milliseconds(0), at(seconds(2)));
  EXPECT_EQ(clock.offset()->round_trip_ms, 40);
  clock.measured({first.system, first.system + milliseconds(2000), first.system + milliseconds(900), first.system + milliseconds(900)}, at(seconds(3)));
  EXPECT_EQ(clock.offset()->round_trip_ms, 40) << "the worse one agrees and is not taken";
  clock.measured({first.system, first.system + milliseconds(2000), first.system + hours(1), first.system + hours(1)}, at(seconds(4)));
  EXPECT_GT(clock.offset()->offset_ms, 3500000) << "the office's clock was set";
}

TEST_F(SiteClocks, UnknownIsMarkedAndCorrectedOnceItIsMeasured) {
  SiteClock clock({});
  auto told = observation();
  clock.stamp(told, at(seconds(1)));
  EXPECT_EQ(told.read_at, first_moment);
  EXPECT_THAT(told.decoded.remarks.back(), HasSubstr("site clock not checked, run "));
  auto early = told;
  clock.settle(early);
  EXPECT_EQ(early, told) << "nothing is known yet";
  measure(clock, hours(1), at(seconds(2)));
  clock.settle(told);
  EXPECT_EQ(told.read_at, first_moment + hours(1));
  EXPECT_THAT(told.decoded.remarks.back(), HasSubstr("corrected by +3600.000 s"));
}

TEST_F(SiteClocks, AMarkedMomentGetsTheSameCorrectionAfterARestartAndALaterMeasurement) {
  const auto file = folder_.path() / "clock.json";
  auto told = observation();
  Observation once;
  {
    SiteClock clock({.file = file});
    clock.stamp(told, at(seconds(1)));
    measure(clock, hours(1), at(seconds(2)));
    measure(clock, hours(1) + seconds(3), at(seconds(3)));
    once = told;
    clock.settle(once);
  }
  SiteClock restarted({.file = file});
  measure(restarted, seconds(0), at(seconds(9)));
  restarted.settle(told);
  EXPECT_EQ(told, once);
  EXPECT_EQ(told.read_at, first_moment + hours(1));
}

TEST_F(SiteClocks, AJumpEndsWhatWasKnown) {
  SiteClock clock({});
  measure(clock, hours(1), at(seconds(1)));
  auto told = observation();
  clock.stamp(told, at(seconds(2), hours(1)));
  EXPECT_FALSE(clock.offset());
  EXPECT_THAT(told.decoded.remarks.back(), HasSubstr("not checked"));
  measure(clock, seconds(0), at(seconds(3), hours(1)));
  clock.settle(told);
  EXPECT_EQ(told, observation()) << "the clock was set right: nothing to correct, nothing to tell";
}

TEST_F(SiteClocks, ADamagedFileIsAnEmptyOne) {
  write_private_file(folder_.path() / "clock.json", R"({"run": [1], "x": "y", "z": [1, )");
  SiteClock clock({.file = folder_.path() / "clock.json"});
  auto told = observation();
  clock.settle(told);
  EXPECT_EQ(told, observation());
}

}  // namespace
}  // namespace klickwerk::collector::test
