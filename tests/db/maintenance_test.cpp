// Thinning keeps what bills, what was billed and what was decided; nothing else lets a reading go.
#include "db/maintenance.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include "db/readings.h"
#include "tests/db/samples.h"

namespace klickwerk::db {
namespace {

using namespace klickwerk::test;
using testing::HasSubstr;

class ThinningTest : public testing::Test {
 protected:
  ThinningTest() {
    auto transaction = server_.database().begin();
    device_ = add_device(transaction, "SN1");
    std::vector<NewReading> readings;
    for (int hour = 0; hour < 48; ++hour)
      readings.push_back({device_, "total", *parse_iso_utc("2024-03-05T00:30:00Z") + std::chrono::hours(hour), "snmp", 1000 + hour, "", ReadingState::valid});
    ReadingStore(transaction).add(readings);
    transaction.commit();
  }
  std::string left() { return server_.value("select string_agg(value::text, ' ' order by read_at) from readings"); }

  TestDatabase server_;
  DeviceId device_;
};

TEST_F(ThinningTest, KeepsTheOneOfEachLocalDayThatBills) {
  Thinning thinning(server_.database());
  EXPECT_EQ(thinning.months(on("2024-05-01")), std::vector{on("2024-03-01")});
  const auto dry = thinning.thin(on("2024-03-01"), "anna", true);
  EXPECT_EQ(dry.readings, 48);
  EXPECT_EQ(dry.deleted, 45);
  EXPECT_EQ(server_.value("select count(*) from readings"), "48") << "a dry run changes nothing";
  EXPECT_EQ(thinning.thin(on("2024-03-01"), "anna", false).deleted, 45);
  EXPECT_EQ(left(), "1022 1046 1047") << "23:30 Berlin time of two days, and the half hour of the third";
  EXPECT_TRUE(thinning.months(on("2024-05-01")).empty()) << "once";
  EXPECT_EQ(server_.value("select after ->> 'deleted' from audit_log where action = 'readings.thin'"), "45");
}

TEST_F(ThinningTest, KeepsWhatWasDecidedAndWhatASettlementUsed) {
  auto transaction = server_.database().begin();
  const NewReading decided{device_, "total", *parse_iso_utc("2024-03-05T08:30:00Z"), "snmp", 1008, "", ReadingState::valid};
  ReadingStore(transaction).decide(decided, ReadingState::billable, "anna", "agreed");
  const auto contract = ContractStore(transaction).add(simple_contract(add_customer(transaction), device_));
  transaction.commit();
  server_.execute("insert into settlements (contract_id, period_first, period_end, run_end, input, result, result_hash, net_cents) values (" +
                  std::to_string(contract.value) + R"(, '2024-03-01', '2024-04-01', '2024-04-01', '{"positions":[{"devices":[{"serial":"SN1"}],)"
                  R"("readings":[["total","2024-03-06",1030,"snmp"]]}]}', '{}', 'x', 0))");
  Thinning(server_.database()).thin(on("2024-03-01"), "anna", false);
  EXPECT_EQ(left(), "1008 1022 1030 1046 1047");
}

TEST_F(ThinningTest, NothingElseLetsAReadingGo) {
  const auto refusal = [&](const std::string& sql) -> std::string {
    try {
      server_.execute(sql);
    } catch (const Error& error) {
      return error.what();
    }
    return "done";
  };
  EXPECT_THAT(refusal("delete from readings where value = 1000"), HasSubstr("never deleted"));
  EXPECT_THAT(refusal("insert into reading_thinnings (month, thinned_by) values ('2024-03-01', 'eve'); delete from readings where value = 1047"),
              HasSubstr("cannot be thinned"));
  EXPECT_EQ(server_.value("select count(*) from readings"), "48");
}

TEST_F(ThinningTest, PartitionsAreMadeAhead) {
  auto transaction = server_.database().begin();
  EXPECT_GT(make_partitions_ahead(transaction, *parse_iso_utc("2031-11-21T12:00:00Z")), 0);
  EXPECT_EQ(make_partitions_ahead(transaction, *parse_iso_utc("2031-11-21T12:00:00Z")), 0) << "at any time, by many";
  transaction.commit();
  EXPECT_EQ(server_.value("select to_regclass('readings_2032_02') is not null and to_regclass('readings_2032_03') is null"), "t");
}

}  // namespace
}  // namespace klickwerk::db
