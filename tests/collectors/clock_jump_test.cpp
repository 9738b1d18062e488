// Somebody sets the clock of the collector's machine while it reads: a day ahead, back, two days behind, back. Nothing is
// lost, nothing comes twice, and no reading has a wrong moment. The daemon is the built one, the clock is set by libfaketime.
#include <gmock/gmock.h>
#include <gtest/gtest.h>
#include <stdlib.h>

#include "tests/collectors/daemon_process.h"
#include "tests/db/test_database.h"
#include "tests/fleet/fleet.h"

namespace klickwerk::test {
namespace {

namespace fs = std::filesystem;
using std::chrono::seconds;
using testing::HasSubstr;
using testing::Not;

constexpr int count = 6;

fleet::FleetDescription six_printers() {
  fleet::FleetDescription description;
  description.devices = fleet::make_devices(count, "127.23.0.1", std::string(KLICKWERK_SOURCE_DIR) + "/mib/recordings");
  for (auto& device : description.devices) device.clicks_per_day = 864'000;  // ten a second: each poll shows other figures
  return description;
}

class ClockJumps : public testing::Test {
 protected:
  ClockJumps() : fleet_(six_printers()) {
    char pattern[] = "/tmp/klickwerk-clock-XXXXXX";
    folder_ = mkdtemp(pattern);
    clock_ = std::make_unique<SetClock>(folder_);
    fleet_.start();
    for (const auto& standing : fleet_.standings())
      server_.execute("with d as (insert into devices (serial) values ('" + standing.serial + "') returning device_id) "
                      "insert into device_endpoints (device_id, address, port, community) select device_id, '" + standing.address + "', " +
                      std::to_string(standing.port) + ", '" + standing.community + "' from d");
  }
  ~ClockJumps() override { fs::remove_all(folder_); }

  // So many further polls of each device came in.
  bool reads_on(Daemon& daemon, int polls) {
    const auto of_the_laziest = [&] { return std::stoi(server_.value("select coalesce(min(n), 0) from (select count(distinct r.read_at) n from devices d left join readings r using (device_id) group by device_id) x")); };
    const int before = of_the_laziest();
    static_cast<void>(within(seconds(120), [&] { return of_the_laziest() >= before + polls || !daemon.alive(); }));
    return of_the_laziest() >= before + polls;
  }
  bool logs(const Daemon& daemon, const std::string& id, int times) {
    return within(seconds(30), [&] {
      const std::string log = daemon.log();
      int found = 0;
      for (std::size_t at = log.find(id); at != std::string::npos; at = log.find(id, at + 1)) ++found;
      return found >= times;
    });
  }
  std::string value(const std::string& sql) { return server_.value(sql); }

  fs::path folder_;
  TestDatabase server_;
  fleet::Fleet fleet_;
  std::unique_ptr<SetClock> clock_;
};

TEST_F(ClockJumps, AReallySetClockLosesNothingAndGivesNoReadingAWrongMoment) {
  Daemon daemon(folder_, "one", server_.url(), "metrics_listen = \"\"\nmost_clicks_per_day = 10000000\n", clock_->environment());
  ASSERT_TRUE(reads_on(daemon, 2)) << daemon.log();
  int jumps = 0;
  for (const char* to : {"+1d", "-2d"}) {  // two days: further back than any tolerance of the intake
    clock_->set(to);
    ASSERT_TRUE(logs(daemon, "KW-C701", ++jumps)) << to << daemon.log();
    EXPECT_TRUE(reads_on(daemon, 2)) << to << daemon.log();
    clock_->set("+0");
    ASSERT_TRUE(logs(daemon, "KW-C702", jumps)) << to << daemon.log();
    EXPECT_TRUE(reads_on(daemon, 1)) << to << daemon.log();
  }
  daemon.kill(SIGTERM);
  EXPECT_THAT(daemon.log(), Not(HasSubstr("KW-C703"))) << "ten minutes have not passed";
  EXPECT_THAT(daemon.log(), Not(HasSubstr("KW-C301"))) << "nothing was refused, nothing went to the spool";
  // received_at is the database's own, true clock.
  EXPECT_EQ(value("select count(*) from readings where abs(extract(epoch from received_at - read_at)) > 600"), "0");
  EXPECT_EQ(value("select count(*) from readings where state <> 'valid'"), "0") << value("select string_agg(distinct state, ' ') from readings");
  EXPECT_EQ(value("select count(*) from reading_reviews"), "0");
  EXPECT_EQ(value("select count(*) from (select value - lag(value) over (partition by device_id, counter order by read_at) as step from readings) s where step < 0"), "0")
      << "a counter that falls: an older answer with a later moment";
  EXPECT_EQ(value("select count(*) from (select read_at - lag(read_at) over (partition by device_id order by received_at, read_at) as step "
                  "from (select distinct device_id, read_at, received_at from readings) r) s where step < interval '0'"), "0")
      << "in the order in which they came in, moments only go forward";
  EXPECT_EQ(value("select count(*) from poll_states where abs(extract(epoch from now() - last_read_at)) > 600"), "0");
  EXPECT_EQ(value("select count(*) from poll_states"), std::to_string(count));
}

// It starts while the clock is two days behind, reads, and is started again when the clock is right: at once, not in two days;
// and the other way round.
TEST_F(ClockJumps, AStartWithAWrongClockHoldsNobodyUpAfterwards) {
  clock_->set("+2d");
  Daemon daemon(folder_, "one", server_.url(), "metrics_listen = \"\"\nmost_clicks_per_day = 10000000\n", clock_->environment());
  ASSERT_TRUE(reads_on(daemon, 1)) << daemon.log();
  EXPECT_EQ(value("select count(*) from poll_states where last_read_at > now() + interval '1 day'"), std::to_string(count)) << "it cannot know better";
  daemon.kill(SIGTERM);
  clock_->set("+0");
  daemon.start();
  EXPECT_TRUE(within(seconds(120), [&] { return value("select count(*) from poll_states where abs(extract(epoch from now() - last_read_at)) < 600") == std::to_string(count); }))
      << "asked anew, and their state is today's: " << value("select string_agg(last_read_at::text, ' ') from poll_states") << daemon.log();
  EXPECT_EQ(value("select count(*) from readings where read_at < now() + interval '1 hour' and state not in ('valid', 'suspect')"), "0");
}

}  // namespace
}  // namespace klickwerk::test
