#include "db/readings.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include "tests/db/samples.h"

namespace klickwerk::db {
namespace {

using namespace klickwerk::test;
using testing::HasSubstr;

class ReadingsTest : public testing::Test {
 protected:
  ReadingsTest() : transaction_(server_.database().begin()), device_(add_device(transaction_, "SN1")) {}
  ReadingStore store() { return ReadingStore(transaction_); }
  // Whether the statement is refused with that word in the message. Ends the transaction.
  void expect_refused(const std::string& sql, const std::string& message) {
    transaction_.commit();
    try {
      server_.execute(sql);
      ADD_FAILURE() << "not refused: " << sql;
    } catch (const Error& error) {
      EXPECT_THAT(error.what(), HasSubstr(message));
    }
  }

  TestDatabase server_;
  Transaction transaction_;
  DeviceId device_;
};

TEST_F(ReadingsTest, SameKeyIsKeptOnce) {
  const std::vector two{reading(device_, "mono", "2026-10-30", 10), reading(device_, "mono", "2026-10-31", 20)};
  EXPECT_EQ(store().add(two), 2);
  auto changed = two;
  changed[1].value = 99;
  changed.push_back(reading(device_, "mono", "2026-11-01", 30));
  EXPECT_EQ(store().add(changed), 1);
  EXPECT_EQ(store().closing(device_, "mono", on("2026-10-31"))->reading.value, 20);
}

TEST_F(ReadingsTest, LocalDayFollowsTheOfficesZone) {
  // 23:30 UTC on 31 October 2026 is half past midnight on 1 November in Berlin (CET).
  NewReading late{device_, "mono", *parse_iso_utc("2026-10-31T23:30:00Z"), "snmp", 5, "1.3.6.1", ReadingState::valid};
  store().add(std::vector{late});
  const auto history = store().history(device_, "", {on("2026-11-01"), on("2026-11-02")});
  ASSERT_EQ(history.size(), 1u);
  EXPECT_EQ(history[0].local_day, on("2026-11-01"));
  EXPECT_EQ(history[0].reading, late);
  EXPECT_FALSE(store().closing(device_, "mono", on("2026-10-31")));
}

TEST_F(ReadingsTest, LastOfTheDayBillsAndBillableGoesBeforeValid) {
  auto noon = reading(device_, "mono", "2026-10-31", 50, "clerk");
  noon.read_at -= std::chrono::hours(12);
  const auto night = reading(device_, "mono", "2026-10-31", 60), typed = reading(device_, "mono", "2026-10-31", 61, "customer");
  store().add(std::vector{noon, night, typed});
  EXPECT_EQ(store().closing(device_, "mono", on("2026-11-15"))->reading, typed) << "at one moment a person goes before SNMP";
  store().decide(typed, ReadingState::invalid, "anna", "typing error");
  EXPECT_EQ(store().closing(device_, "mono", on("2026-10-31"))->reading, night);
  store().decide(noon, ReadingState::billable, "anna", "agreed with the customer");
  EXPECT_EQ(store().closing(device_, "mono", on("2026-10-31"))->reading.value, 50);
  EXPECT_TRUE(store().history(device_, "mono", {on("2026-10-31"), on("2026-11-01")}).front().decision);
}

TEST_F(ReadingsTest, DecisionNeedsAReadingAndAReason) {
  EXPECT_THROW(store().decide(reading(device_, "mono", "2026-10-31", 1), ReadingState::invalid, "anna", "because"), Refused);
}

TEST_F(ReadingsTest, UnknownDeviceIsRefusedByItsId) {
  try {
    store().add(std::vector{reading({987654}, "mono", "2026-10-31", 1)});
    FAIL();
  } catch (const Refused& error) {
    EXPECT_THAT(error.what(), HasSubstr("no device with the id 987654"));
  }
}

TEST_F(ReadingsTest, PartitionsComeByThemselvesOneMonthAhead) {
  store().add(std::vector{reading(device_, "mono", "2019-03-05", 1)});
  transaction_.commit();
  EXPECT_EQ(server_.value("select to_regclass('readings_2019_03') is not null and to_regclass('device_status_2019_04') is not null"), "t");
}

TEST_F(ReadingsTest, ValuesNeverChange) {
  store().add(std::vector{reading(device_, "mono", "2026-10-31", 1)});
  expect_refused("update readings set value = 2", "append-only");
}
TEST_F(ReadingsTest, StatesChangeOnlyWithADecision) {
  store().add(std::vector{reading(device_, "mono", "2026-10-31", 1)});
  expect_refused("update readings set state = 'invalid'", "without a decision");
}
TEST_F(ReadingsTest, NothingIsDeleted) {
  store().add(std::vector{reading(device_, "mono", "2026-10-31", 1)});
  expect_refused("delete from readings", "never deleted");
}
TEST_F(ReadingsTest, NothingIsEmptied) {
  store().add(std::vector{reading(device_, "mono", "2026-10-31", 1)});
  expect_refused("truncate readings_2026_10", "never emptied");
}
TEST_F(ReadingsTest, DevicesAreNeverDeleted) { expect_refused("delete from devices", "never deleted"); }
TEST_F(ReadingsTest, NegativeCountersAreRefused) {
  EXPECT_THROW(store().add(std::vector{reading(device_, "mono", "2026-10-31", -1)}), Refused);
}

TEST_F(ReadingsTest, KeyOfHighVolumeTablesBeginsWithTheDevice) {
  transaction_.commit();
  EXPECT_EQ(server_.value("select string_agg(c.relname, ',' order by c.relname) from pg_index i join pg_class c on c.oid = i.indrelid "
                          "join pg_attribute a on a.attrelid = c.oid and a.attnum = i.indkey[0] "
                          "where c.relkind = 'p' and i.indisprimary and a.attname = 'device_id'"),
            "device_status,gauges,readings,supply_levels");
}

}  // namespace
}  // namespace klickwerk::db
