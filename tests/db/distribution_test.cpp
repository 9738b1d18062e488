// What can be said about distributing tables on a server without Citus: the SQL, and a refusal that tells what to do.
#include "db/distribution.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include "tests/db/samples.h"

namespace klickwerk::db {
namespace {

using namespace klickwerk::test;
using testing::Contains;
using testing::ElementsAre;
using testing::HasSubstr;
using testing::Not;

class DistributionTest : public testing::Test {
 protected:
  Distribution planned() {
    auto transaction = server_.database().begin();
    return plan_distribution(transaction);
  }
  TestDatabase server_;
};

TEST_F(DistributionTest, EveryTableByMonthIsDistributedByDeviceBesideTheReadings) {
  const auto plan = planned();
  ASSERT_FALSE(plan.created) << "this test is about a server without Citus";
  {
    auto transaction = server_.database().begin();
    EXPECT_FALSE(readings_are_distributed(transaction));
  }
  EXPECT_THAT(plan.statements, Contains("select create_distributed_table('readings', 'device_id')"));
  EXPECT_THAT(plan.statements, Contains("select create_distributed_table('supply_levels', 'device_id', colocate_with => 'readings')"));
  EXPECT_THAT(plan.statements, Contains("select create_distributed_table('device_status', 'device_id', colocate_with => 'readings')"));
  EXPECT_EQ(plan.statements.front(), "create extension citus");
  int tables = 0;
  for (const auto& statement : plan.statements) tables += statement.starts_with("select create_distributed_table") ? 1 : 0;
  EXPECT_EQ(std::to_string(tables), server_.value("select count(*) from pg_partitioned_table p join pg_attribute a on a.attrelid = p.partrelid where a.attname = 'device_id'"));
}

TEST_F(DistributionTest, EveryKeyOfThoseTablesCarriesTheDevice) {
  EXPECT_EQ(server_.value(R"(select coalesce(string_agg(c.relname || '.' || k.relname, ' '), '') from pg_partitioned_table p join pg_class c on c.oid = p.partrelid
      join pg_attribute a on a.attrelid = c.oid and a.attname = 'device_id' join pg_index i on i.indrelid = c.oid and i.indisunique join pg_class k on k.oid = i.indexrelid
     where not a.attnum = any(i.indkey))"), "");
}

TEST_F(DistributionTest, ForeignKeysGoFirst) {
  const auto plan = planned();
  const auto keys = server_.value("select count(*) from pg_constraint c join pg_partitioned_table p on p.partrelid = c.conrelid where c.contype = 'f' and c.conparentid = 0");
  int dropped = 0;
  for (const auto& statement : plan.statements) dropped += statement.starts_with("alter table") ? 1 : 0;
  EXPECT_EQ(std::to_string(dropped), keys);
  for (const auto& statement : plan.statements)  // all but the extension and Citus's own words are SQL that this server takes
    if (statement.starts_with("alter table")) {
      EXPECT_NO_THROW(server_.execute(statement));
    }
}

// Citus runs them as functions; here both kinds give the same.
TEST_F(DistributionTest, LooksAtOneDevicesReadingsGoThroughFunctionsThatFindTheSame) {
  {
    auto transaction = server_.database().begin();
    const DeviceId one = add_device(transaction, "S1"), other = add_device(transaction, "S2");
    ReadingStore(transaction).add(std::vector{reading(one, "total", "2026-08-30", 100), reading(one, "total", "2026-09-02", 120), reading(one, "mono", "2026-09-02", 80),
                                                 reading(other, "total", "2026-09-02", 7)});
    transaction.commit();
  }
  const auto looked_up = [&] {
    return server_.value(R"(select string_agg(concat_ws(' ', d.serial, (select count(*) from readings_of(d.device_id)), (select count(*) from readings_of(d.device_id, 'total')),
           (select sum(value) from readings_of(d.device_id, '2026-09-01', 'infinity')), (select sum(value) from readings_of(d.device_id, 'total', '-infinity', '2026-09-01')),
           (select value from newest_reading(d.device_id, 'total')), (select value from last_good_reading(d.device_id, 'total', '-infinity', '2026-09-01')),
           (select value from first_good_reading(d.device_id, 'total', '2026-09-01'))), ', ' order by d.serial) from devices d)");
  };
  EXPECT_EQ(looked_up(), "S1 3 2 200 100 120 100 120, S2 1 1 7 7 7");
  const auto before = looked_up();
  int functions = 0;
  for (const auto& statement : planned().statements)
    if (statement.starts_with("create or replace function")) server_.execute(statement), ++functions;
  EXPECT_EQ(functions, 7);
  EXPECT_EQ(server_.value("select count(*) from pg_proc p join pg_language l on l.oid = p.prolang where p.prorettype = 'readings'::regtype and l.lanname = 'plpgsql'"), "7");
  EXPECT_EQ(looked_up(), before);
  EXPECT_EQ(server_.value("select month_has_readings('2026-08-01') and not month_has_readings('2026-10-01')"), "t");
}

TEST_F(DistributionTest, WithoutTheExtensionNothingIsChangedAndTheStepsAreTold) {
  auto transaction = server_.database().begin();
  const auto plan = plan_distribution(transaction);
  try {
    distribute(transaction, plan, "anna");
    FAIL() << "distributed without Citus";
  } catch (const Refused& error) {
    EXPECT_THAT(error.what(), HasSubstr("citus"));
    EXPECT_THAT(error.what(), HasSubstr("shared_preload_libraries"));
    EXPECT_THAT(error.what(), HasSubstr(std::to_string(plan.server_major)));
  }
  Distribution installed = plan;
  installed.available = true;
  EXPECT_THAT(distribution_obstacle(installed), HasSubstr("not loaded"));
  installed.preloaded = true;
  EXPECT_EQ(distribution_obstacle(installed), "");
}

}  // namespace
}  // namespace klickwerk::db
