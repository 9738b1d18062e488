#include "db/migrations.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <fstream>
#include <future>
#include <sstream>

#include "core/sha256.h"
#include "tests/db/test_database.h"

namespace klickwerk::db {
namespace {

using testing::HasSubstr;

Migration made(int number, const std::string& name, const std::string& sql) { return {number, name, sha256_hex(sql), sql}; }

std::string refusal(Database& database, const std::vector<Migration>& migrations) {
  try {
    migration_status(database, migrations);
  } catch (const SchemaMismatch& error) {
    return error.what();
  }
  return "no refusal";
}

class MigrationsTest : public testing::Test {
 protected:
  void SetUp() override { server_.execute("drop schema public cascade; create schema public"); }
  test::TestDatabase server_;
  const std::vector<Migration> two_{made(1, "001_a", "create table a (x integer)"), made(2, "002_b", "create table b (x integer)")};
};

TEST_F(MigrationsTest, AppliesWhatWaitsOnceInOrder) {
  EXPECT_EQ(migrate(server_.database(), std::vector<Migration>(two_.begin(), two_.begin() + 1)), 1);
  auto status = migration_status(server_.database(), two_);
  EXPECT_TRUE(status[0].applied_at);
  EXPECT_FALSE(status[1].applied_at);
  EXPECT_EQ(migrate(server_.database(), two_), 1);
  EXPECT_EQ(migrate(server_.database(), two_), 0);
  EXPECT_EQ(server_.value("select count(*) from b"), "0");
}

TEST_F(MigrationsTest, BuiltInOnesGiveTheSchemaAndCheckPasses) {
  EXPECT_THROW(check_schema(server_.database()), SchemaMismatch);
  EXPECT_EQ(migrate(server_.database()), static_cast<int>(built_in_migrations().size()));
  check_schema(server_.database());
}

TEST_F(MigrationsTest, RefusesChangedMissingAndNewer) {
  migrate(server_.database(), two_);
  std::vector<Migration> changed{two_[0], made(2, "002_b", "create table b (y integer)")};
  EXPECT_THAT(refusal(server_.database(), changed), HasSubstr("migration 002_b was applied from another file"));
  std::vector<Migration> shorter{two_[0]};
  EXPECT_THAT(refusal(server_.database(), shorter), HasSubstr("newer (migration 002_b, this program ends with 001_a); update this program"));
  server_.execute("delete from schema_migrations where number = 1");
  EXPECT_THAT(refusal(server_.database(), two_), HasSubstr("migration 1 is missing"));
  EXPECT_THROW(migrate(server_.database(), two_), SchemaMismatch);
}

TEST_F(MigrationsTest, FailedOneLeavesNothingBehind) {
  std::vector<Migration> bad{two_[0], made(2, "002_bad", "create table half (x integer); select nonsense")};
  EXPECT_THROW(migrate(server_.database(), bad), Error);
  EXPECT_EQ(server_.value("select to_regclass('half') is null"), "t");
  EXPECT_EQ(server_.value("select max(number) from schema_migrations"), "1");
  EXPECT_EQ(migrate(server_.database(), two_), 1);
}

TEST_F(MigrationsTest, TwoAtOnceApplyEachOnce) {
  std::vector<Migration> slow{made(1, "001_a", "create table a (x integer); select pg_sleep(0.3)"), two_[1]};
  auto run = [&] {
    Database own = server_.another();
    return migrate(own, slow);
  };
  auto first = std::async(std::launch::async, run), second = std::async(std::launch::async, run);
  EXPECT_EQ(first.get() + second.get(), 2);
  EXPECT_EQ(server_.value("select count(*) from schema_migrations"), "2");
}

TEST_F(MigrationsTest, ProgramsRefuseAnOfficesDatabaseThatIsNotMigrated) {
  try {
    Database::open(server_.config());
    FAIL();
  } catch (const SchemaMismatch& error) {
    EXPECT_THAT(error.what(), HasSubstr("run `klickwerk db migrate`"));
  }
}

TEST(Schema, ForReadingIsFresh) {
  std::ifstream file(KLICKWERK_SOURCE_DIR "/docs/schema.sql");
  std::ostringstream text;
  text << file.rdbuf();
  EXPECT_EQ(text.str(), schema_for_reading()) << "docs/schema.sql is stale: klickwerk db schema > docs/schema.sql";
}

TEST(Schema, EveryCheckHasAName) {
  test::TestDatabase server;
  // PostgreSQL names nameless ones <table>_<column>_check or <table>_check.
  EXPECT_EQ(server.value("select coalesce(string_agg(conname, ', '), '') from pg_constraint where contype = 'c' and connamespace = 'public'::regnamespace and conname ~ '_check[0-9]*$'"), "");
}

TEST(Schema, NoColumnIsABinaryFloat) {
  test::TestDatabase server;
  EXPECT_EQ(server.value("select coalesce(string_agg(table_name || '.' || column_name, ', '), '') from information_schema.columns "
                         "where table_schema = 'public' and data_type in ('real', 'double precision', 'money')"), "");
}

}  // namespace
}  // namespace klickwerk::db
