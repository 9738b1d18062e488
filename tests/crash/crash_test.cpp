// Kills anywhere: the built program, and the database server under it, are killed at many seeded moments and started
// again until the work is done. The books and documents are then those of an undisturbed office.
#include <gtest/gtest.h>

#include <algorithm>
#include <random>
#include <thread>

#include "tests/crash/office_under_test.h"

namespace klickwerk::test {
namespace {

using std::chrono::microseconds;

const std::vector<std::string> settle{"settle", "--period", "2026-09", "--batch", "20"};
// Batches so small that a kill falls between, into and behind several of them.
const std::vector<std::string> issue{"invoice", "issue", "--all", "--date", "2026-10-01", "--batch", "8"};

// 0: done; 2: done, with exceptions for a person.
bool done(const ProcessEnd& end) { return end.exit_code == 0 || end.exit_code == 2; }

// Moments that reach from the program's start to a good part of its work, so that many kills fit into one job.
class Moments {
 public:
  Moments(unsigned seed, microseconds undisturbed, double part)
      : random_(seed), delay_(0, static_cast<long>(static_cast<double>(undisturbed.count()) * part)) {}
  microseconds next() { return microseconds(delay_(random_)); }

 private:
  std::mt19937 random_;
  std::uniform_int_distribution<long> delay_;
};

struct Kills {
  int kills = 0, runs = 0;
};

// Starts the job again and again, each time to be killed at a random moment, also when there is nothing left to do. At
// last it may end.
Kills kill_until_done(const OfficeUnderTest& office, const std::vector<std::string>& job, Moments& moments, int kills) {
  Kills count;
  while (count.kills < kills && count.runs < 2 * kills) {
    ++count.runs;
    ProcessEnd end = run_and_kill(OfficeUnderTest::program(), office.command(job), moments.next());
    if (end.killed) ++count.kills;
    EXPECT_TRUE(end.killed || done(end)) << "ended with " << end.exit_code << ": " << end.errors;
  }
  ProcessEnd last = run_program(OfficeUnderTest::program(), office.command(job));
  EXPECT_TRUE(done(last)) << last.errors;
  return count;
}

microseconds undisturbed(const OfficeUnderTest& office, const std::vector<std::string>& job) {
  ProcessEnd end = run_program(OfficeUnderTest::program(), office.command(job));
  EXPECT_TRUE(done(end)) << end.exit_code << " " << end.errors;
  return end.took;
}

TEST(Crash, KilledSettlementsAndIssuingsGiveTheSameBooks) {
  constexpr int contracts = 120;
  OfficeUnderTest calm(contracts), shaken(contracts);
  microseconds settle_time = undisturbed(calm, settle);
  Moments settle_moments(20261101, settle_time, 1.0);
  Kills settle_kills = kill_until_done(shaken, settle, settle_moments, 25);
  EXPECT_EQ(shaken.settlements(), calm.settlements());
  EXPECT_EQ(shaken.settled(), contracts);

  calm.approve_all();
  shaken.approve_all();
  microseconds issue_time = undisturbed(calm, issue);
  Moments issue_moments(20261102, issue_time, 0.15);
  Kills issue_kills = kill_until_done(shaken, issue, issue_moments, 25);
  EXPECT_EQ(shaken.invoices(), calm.invoices());
  EXPECT_EQ(shaken.issued(), calm.issued());
  EXPECT_EQ(shaken.sound_documents(), calm.issued());
  const ProcessEnd verified = run_program(OfficeUnderTest::program(), shaken.command({"audit", "verify"}));
  EXPECT_EQ(verified.exit_code, 0) << verified.errors;  // the chain is whole, the numbers have no gap
  EXPECT_GE(settle_kills.kills, 10);
  EXPECT_GE(issue_kills.kills, 10);
  RecordProperty("settle_kills", settle_kills.kills);
  RecordProperty("issue_kills", issue_kills.kills);
  std::printf("settle: %d kills, undisturbed %lld ms; issue: %d kills, undisturbed %lld ms\n", settle_kills.kills,
              static_cast<long long>(settle_time.count() / 1000), issue_kills.kills, static_cast<long long>(issue_time.count() / 1000));
}

// The job runs in a thread while its server is killed; it fails with a message, and the next one starts the server anew.
int lose_server_until_done(const OfficeUnderTest& office, const std::vector<std::string>& job, Moments& moments, int kills) {
  int lost = 0;
  for (int i = 0; i < kills; ++i) {
    ProcessEnd end;
    std::thread running([&] { end = run_program(OfficeUnderTest::program(), office.command(job)); });
    std::this_thread::sleep_for(moments.next());
    office.kill_server();
    running.join();
    if (done(end)) continue;
    ++lost;
    EXPECT_EQ(end.exit_code, 1) << end.errors;
    EXPECT_NE(end.errors.find("klickwerk: "), std::string::npos) << end.errors;
  }
  ProcessEnd last = run_program(OfficeUnderTest::program(), office.command(job));
  EXPECT_TRUE(done(last)) << last.errors;
  return lost;
}

TEST(Crash, AKilledServerLosesNothingThatWasCommitted) {
  constexpr int contracts = 60;
  OfficeUnderTest calm(contracts), shaken(contracts);
  Moments settle_moments(20261103, undisturbed(calm, settle), 1.0);
  int lost = lose_server_until_done(shaken, settle, settle_moments, 3);
  EXPECT_EQ(shaken.settlements(), calm.settlements());
  calm.approve_all();
  shaken.approve_all();
  Moments issue_moments(20261104, undisturbed(calm, issue), 0.5);
  lost += lose_server_until_done(shaken, issue, issue_moments, 3);
  EXPECT_EQ(shaken.invoices(), calm.invoices());
  EXPECT_EQ(shaken.sound_documents(), calm.issued());
  EXPECT_GE(lost, 1);
}

}  // namespace
}  // namespace klickwerk::test
