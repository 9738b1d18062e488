// Readings arrive late rather than never, each once: office away, database away, disks full on either side, answers
// lost, clocks off.
#include <gmock/gmock.h>
#include <signal.h>
#include <sys/resource.h>

#include "collector/relay/wire.h"
#include "collector/spool/fallback_sink.h"
#include "tests/web/intake_fixture.h"

namespace klickwerk::web::test {
namespace {

using collector::Observation;
using std::chrono::milliseconds;
using testing::HasSubstr;

class StoreAndForward : public testing::Test {
 protected:
  std::string value(const std::string& sql) { return office_.database().value(sql); }
  void store(int minute) { sink_.store(std::vector{sample(office_.devices()[0], minute, 1000 + static_cast<std::uint64_t>(minute))}); }
  std::string readings() { return value("select count(*) from readings"); }
  Office office_;
  Site site_{office_};
  collector::SpoolSink spool_{{.directory = site_.folder.path() / "spool"}};
  std::vector<std::string> said_;
  collector::FallbackSink sink_{{site_.sink, spool_, [](const std::exception&) { return false; }, [this](const std::string& text) { said_.push_back(text); },
                                 [](const std::string&) {}, "the office"}};
};

TEST_F(StoreAndForward, WhatWasReadWithoutTheOfficeArrivesOnceItIsBack) {
  store(0);
  office_.close();
  for (int minute = 1; minute < 50; ++minute) store(minute);
  EXPECT_EQ(spool_.observations(), 49u);
  EXPECT_EQ(spool_.oldest(), first_moment + std::chrono::minutes(1));
  EXPECT_THAT(said_, testing::ElementsAre(HasSubstr("the office is away, readings go to the spool")));
  office_.open();
  EXPECT_TRUE(sink_.drain(1000));
  EXPECT_EQ(readings(), "100");
}

TEST_F(StoreAndForward, TheOfficesDatabaseIsAway) {
  office_.take_database_away();
  store(0);
  EXPECT_EQ(office_.server().relays().not_now, 1u);
  EXPECT_THAT(said_, testing::ElementsAre(HasSubstr("status 503")));
  office_.bring_database_back();
  Site again(site_.enrolment);
  EXPECT_TRUE(spool_.replay_segment(again.sink));
  EXPECT_EQ(readings(), "2");
}

TEST_F(StoreAndForward, TheOfficesDiskIsFull) {
  office_.database().execute("create function full_disk() returns trigger language plpgsql as $$ begin raise exception 'could not extend file \"base/1/2\": No space left on device' "
                             "using errcode = 'disk_full'; end $$; create trigger full_disk before insert on readings for each statement execute function full_disk()");
  store(0);
  EXPECT_EQ(spool_.observations(), 1u);
  EXPECT_EQ(value("select count(*) from relay_batches"), "0") << "nothing is confirmed";
  EXPECT_THAT(said_, testing::ElementsAre(testing::AllOf(HasSubstr("503"), testing::Not(HasSubstr("base/1/2")))));
  office_.database().execute("drop trigger full_disk on readings");
  Site again(site_.enrolment);
  EXPECT_TRUE(spool_.replay_segment(again.sink));
  EXPECT_EQ(readings(), "2");
}

// Files may not grow: what a full disk is to a program.
class FullDisk {
 public:
  FullDisk() {
    ::signal(SIGXFSZ, SIG_IGN);
    ::getrlimit(RLIMIT_FSIZE, &before_);
    const rlimit none{0, before_.rlim_max};
    ::setrlimit(RLIMIT_FSIZE, &none);
  }
  ~FullDisk() { ::setrlimit(RLIMIT_FSIZE, &before_); }

 private:
  rlimit before_{};
};

TEST_F(StoreAndForward, TheRelaysDiskIsFullWhileTheOfficeIsAway) {
  store(0);
  office_.close();
  {
    const FullDisk full;
    EXPECT_THROW(store(1), collector::SpoolError) << "the caller keeps it and polling pauses";
  }
  store(1);
  office_.open();
  EXPECT_TRUE(sink_.drain(1000));
  EXPECT_EQ(readings(), "4");
}

TEST_F(StoreAndForward, ADiskFullAtTheSiteDoesNotStopWhatTheOfficeTakes) {
  const FullDisk full;
  store(0);
  EXPECT_EQ(spool_.observations(), 0u);
}

TEST_F(StoreAndForward, AListThatCannotBeKeptIsNotHalfKept) {
  site_.list.load();
  office_.database().execute("update device_endpoints set address = 'neu'");
  {
    const FullDisk full;
    EXPECT_EQ(site_.list.load()[0].address, "neu") << "devices are asked by it all the same";
    EXPECT_NE(site_.list.keeping_trouble(), "");
  }
  const auto known = site_.list.last_known();
  ASSERT_TRUE(known.ok()) << known.error();
  EXPECT_NE((*known)[0].address, "neu");
  EXPECT_EQ(site_.list.load()[0].address, "neu");
  EXPECT_EQ((*site_.list.last_known())[0].address, "neu") << "there is room again";
}

// The office's moments as headers are this machine's; a site whose clock is an hour behind is one that measured so.
TEST_F(StoreAndForward, ReadingsOfASlowClockAreCorrectedOnceAndTell) {
  const auto now = collector::SiteClock::now();
  const Instant office = now.system + std::chrono::hours(1);
  site_.clock.measured({now.system, now.system + milliseconds(40), office + milliseconds(20), office + milliseconds(20)}, now);
  Observation observation = sample(office_.devices()[0], 0, 1000);
  site_.clock.stamp(observation, now);
  site_.sink.store(std::vector{observation});
  Site after_a_restart(site_.enrolment);
  after_a_restart.sink.store(std::vector{observation});
  EXPECT_EQ(readings(), "2");
  EXPECT_EQ(value("select to_char(max(read_at) at time zone 'UTC', 'YYYY-MM-DD HH24:MI:SS') from readings"), "2026-11-01 00:00:00");
  EXPECT_THAT(value("select remarks::text from device_status"), HasSubstr("it showed 2026-10-31T23:00:00.000Z, corrected by +3600.000 s (round trip 40 ms)"));
}

TEST_F(StoreAndForward, WhatWasReadBeforeTheClockWasKnownIsTheSameInEveryDelivery) {
  Observation observation = sample(office_.devices()[0], 0, 1000);
  site_.clock.stamp(observation, collector::SiteClock::now());
  EXPECT_THAT(observation.decoded.remarks.back(), HasSubstr("not checked"));
  site_.sink.store(std::vector{observation});
  EXPECT_TRUE(site_.clock.offset()) << "compared before anything left";
  site_.sink.store(std::vector{observation});
  EXPECT_EQ(readings(), "2");
  EXPECT_THAT(value("select remarks::text from device_status"), testing::Not(HasSubstr("not checked")));
}

}  // namespace
}  // namespace klickwerk::web::test
