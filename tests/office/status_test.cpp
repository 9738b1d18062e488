// "Is everything being read?": the verdict and what waits for a person, from a real database.
#include "office/status/status.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <nlohmann/json.hpp>

#include "db/collector_seat.h"
#include "db/once_runs.h"
#include "tests/db/samples.h"

namespace klickwerk::test {
namespace {

using testing::HasSubstr;
using testing::IsEmpty;
using testing::Not;
using testing::StartsWith;

class StatusTest : public testing::Test {
 protected:
  void device(const std::string& serial, const std::string& outcome, const std::string& last_read) {
    server_.execute("with d as (insert into devices (serial, model) values ('" + serial + "', 'M1') returning device_id), e as (insert into device_endpoints (device_id, address) "
                    "select device_id, '192.0.2.1' from d) insert into poll_states (device_id, last_attempt_at, last_read_at, outcome, detail) "
                    "select device_id, now(), now() - interval '" + last_read + "', '" + outcome + "', 'told' from d where '" + outcome + "' <> ''");
  }
  office::Status look() { return office::look_at(server_.database(), config()); }
  config::Config config() {
    auto config = server_.config();
    config.state_directory = "/tmp";
    return config;
  }
  void make_partitions() { server_.execute("select ensure_partitions(now(), now() + interval '3 months')"); }
  TestDatabase server_;
};

TEST_F(StatusTest, AllIsWell) {
  make_partitions();
  device("SN1", "read", "30 minutes");
  db::CollectorSeat seat(server_.another(), {.name = "office", .program_version = "1.2"});
  seat.beat({1, 0, 0});
  const auto status = look();
  EXPECT_EQ(office::verdict(status), "Everything is being read: all 1 devices within their interval");
  const std::string text = office::text_of(status);
  EXPECT_THAT(text, StartsWith("Everything is being read"));
  EXPECT_THAT(text, HasSubstr("office"));
  EXPECT_THAT(text, HasSubstr("alive"));
  if (*status.disk_free_bytes > (std::uint64_t{1} << 30U)) {
    EXPECT_THAT(office::to_do(status), IsEmpty()) << text;
  }
}

TEST_F(StatusTest, EveryKindOfTroubleIsCountedAndNamed) {
  device("GOOD", "read", "5 minutes");
  device("LATE", "read", "3 hours");
  device("SILENT", "silent", "2 days");
  device("OTHER", "wrong_device", "1 hour");
  device("STRANGE", "undecodable", "1 hour");
  device("NEVER", "", "0");
  const auto status = look();
  EXPECT_EQ(status.devices.devices, 6);
  EXPECT_EQ(status.devices.in_time, 1);
  EXPECT_EQ(status.devices.late, 1);
  EXPECT_EQ(status.devices.silent, 1);
  EXPECT_EQ(status.devices.wrong_device, 1);
  EXPECT_EQ(status.devices.undecodable, 1);
  EXPECT_EQ(status.devices.never_asked, 1);
  ASSERT_EQ(status.worst.size(), 5U);
  EXPECT_EQ(status.worst[0].serial, "OTHER");
  EXPECT_EQ(status.worst[4].serial, "NEVER");
  const std::string text = office::text_of(status);
  EXPECT_THAT(text, StartsWith("Nothing is being read: no collector is working (1 of 6 devices were read in time)\n"));
  for (const char* part : {"SILENT", "wrong device", "47 h ago|48 h ago|2 days ago", "klickwerk device report", "next: "})
    EXPECT_THAT(text, testing::ContainsRegex(part));
  const auto json = nlohmann::json::parse(office::json_of(status));
  EXPECT_EQ(json["everything_is_read"], false);
  EXPECT_EQ(json["devices"]["late"], 1);
  EXPECT_EQ(json["worst"].size(), 5U);
  EXPECT_FALSE(json["to_do"].empty());
}

// A device that is never polled is read all the same: by file, or by hand.
TEST_F(StatusTest, AReadingThatCameByFileIsARead) {
  device("NEVER", "", "0");
  EXPECT_FALSE(look().worst.at(0).last_read_at);
  server_.execute("select ensure_partitions('2026-09-01', '2026-10-31'); insert into readings (device_id, counter, read_at, source, value, local_day) "
                  "select device_id, 'total', '2026-10-09 20:00Z', 'csv', 1, '2026-10-09' from devices");
  const auto status = look();
  ASSERT_TRUE(status.worst.at(0).last_read_at);
  EXPECT_EQ(iso_utc(*status.worst[0].last_read_at).substr(0, 10), "2026-10-09");
  EXPECT_EQ(status.devices.never_asked, 1);
}

class OnceStatusTest : public StatusTest {
 protected:
  void once(int asked, int read, int silent, const std::string& ago) {
    auto transaction = server_.database().begin();
    db::OnceRunStore(transaction).keep({"office", "1.2", SystemClock().now(), {}, asked, read, silent, 0, 0});
    transaction.commit();
    server_.execute("update once_runs set ended_at = now() - interval '" + ago + "'");
  }
};

TEST_F(OnceStatusTest, ASingleRunIsToldWhereNoServiceReads) {
  device("SN1", "read", "3 minutes");
  device("SN2", "read", "3 minutes");
  once(2, 2, 0, "3 minutes");
  auto status = look();
  EXPECT_TRUE(office::everything_is_read(status));
  EXPECT_EQ(office::verdict(status), "Everything was read: all 2 devices within their interval; the last klickwerk-collector --once was 3 min ago; no service is at work, so nothing is read until the next run");
  device("SN3", "silent", "2 days");
  once(3, 2, 1, "4 minutes");
  status = look();
  EXPECT_THAT(office::verdict(status), StartsWith("Not everything was read: 2 of 3 devices within their interval; the last klickwerk-collector --once was 4 min ago"));
  const std::string text = office::text_of(status);
  EXPECT_THAT(text, HasSubstr("no service was ever here"));
  EXPECT_THAT(text, testing::ContainsRegex("last --once 4 min ago \\([0-9-]+ [0-9:]+, on office\\): 2 of 3 devices read, 1 silent\n"));
  EXPECT_THAT(text, HasSubstr("no collector's service is at work"));
  const auto json = nlohmann::json::parse(office::json_of(status));
  EXPECT_EQ(json["last_once_run"]["read"], 2);
  EXPECT_EQ(json["everything_is_read"], false);
}

TEST_F(OnceStatusTest, AnOldRunHidesNothingAndAServiceCountsMore) {
  device("SN1", "read", "5 days");
  once(1, 1, 0, "5 days");
  EXPECT_EQ(office::verdict(look()), "Nothing is being read: the last klickwerk-collector --once was 5 days ago (0 of 1 devices were read in time); no service is at work, so nothing is read until the next run");
  db::CollectorSeat seat(server_.another(), {.name = "office", .program_version = "1.2"});
  seat.beat({1, 0, 0});
  EXPECT_EQ(office::verdict(look()), "Not everything is being read: 0 of 1 devices within their interval");
}

TEST_F(StatusTest, QuietHoursAreNoDelay) {
  server_.execute("with c as (insert into customers (number, name) values ('K', 'K') returning customer_id), s as (insert into sites (customer_id, number, name) "
                  "select customer_id, '1', '1' from c returning site_id), q as (insert into site_quiet_hours select site_id, '18:00-08:00' from s), "
                  "d as (insert into devices (serial, site_id) select 'NIGHT', site_id from s returning device_id), e as (insert into device_endpoints (device_id, address) "
                  "select device_id, '192.0.2.1' from d) insert into poll_states (device_id, last_attempt_at, last_read_at, outcome) select device_id, now(), "
                  "now() - interval '14 hours', 'read' from d");
  EXPECT_EQ(look().devices.in_time, 1);
  server_.execute("update poll_states set last_read_at = now() - interval '16 hours'");
  EXPECT_EQ(look().devices.late, 1);
}

TEST_F(StatusTest, ADeadCollectorAndOneThatIsWaitedForAreToldApart) {
  device("SN1", "read", "5 minutes");
  db::CollectorSeat first(server_.another(), {.name = "first", .program_version = "1"}), second(server_.another(), {.name = "second", .program_version = "1"});
  first.beat({});
  server_.execute("update collectors set heartbeat_at = heartbeat_at - interval '1 hour' where name = 'first'");
  second.beat({});
  EXPECT_THAT(office::text_of(look()), HasSubstr("klickwerk collector retire first"));
  EXPECT_THAT(office::text_of(look()), HasSubstr("that only it may ask"));
  server_.execute("update collectors set alone = false where name = 'first'");
  EXPECT_THAT(office::text_of(look()), HasSubstr("collector first died, others ask its devices"));
  server_.execute("update collectors set stopped_at = now() where name = 'first'");
  EXPECT_THAT(office::text_of(look()), Not(HasSubstr("collector first")));
}

TEST_F(StatusTest, PartitionsThatEndAreSaid) {
  server_.execute("select ensure_partitions(now() - interval '40 days', now() - interval '32 days')");
  server_.execute("do $$ declare t record; begin for t in select c.relname from pg_inherits i join pg_class c on c.oid = i.inhrelid where i.inhparent = 'readings'::regclass "
                  "and to_date(right(c.relname, 7), 'YYYY_MM') >= date_trunc('month', now())::date loop execute 'drop table ' || t.relname; end loop; end $$");
  EXPECT_THAT(office::text_of(look()), HasSubstr("klickwerk db maintain"));
}

}  // namespace
}  // namespace klickwerk::test
