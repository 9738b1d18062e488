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
