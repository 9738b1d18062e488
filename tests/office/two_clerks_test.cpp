// Two clerks decide about the same readings at the same moment, each by a connection of its own: one does, the other is told who
// has decided what, and when; nothing is decided twice.
#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <chrono>
#include <future>
#include <thread>

#include "db/reading_reviews.h"
#include "office/reading_review/reading_desk.h"
#include "tests/office/dealer.h"

namespace klickwerk::office {
namespace {

using testing::ContainsRegex;

const Instant now = *parse_iso_utc("2026-11-20T12:00:00Z");
const Day third = Day::of(2026, 10, 3);

class TwoClerks : public testing::Test {
 protected:
  TwoClerks() {
    dealer_.add_contract("V-1");
    told(1, 5'000), told(4, 20);
  }
  void told(int day, std::int64_t value) {
    ReadingDesk(dealer_.database(), {}).add({"SN-V-1", {{"bw", value}}, db::end_of_day(Day::of(2026, 10, day)), "customer", true}, now, "erik");
  }
  std::string value(const std::string& sql) { return dealer_.books().value(sql); }
  std::int64_t item() { return std::stoll(value("select min(review_id) from reading_reviews where decided_at is null")); }
  std::string decisions() { return value("select count(*) from audit_log where action in ('reading.accept', 'reading.wrong', 'reading.reset', 'reading.swap')"); }

  using Deed = std::function<void(ReadingDesk&, const Decision&)>;
  Deed wrong() { return [id = item()](ReadingDesk& desk, const Decision& by) { desk.refuse({id}, by); }; }
  Deed accept() { return [id = item()](ReadingDesk& desk, const Decision& by) { desk.accept({id}, true, by); }; }
  static Deed reset(std::int64_t old_value) { return [=](ReadingDesk& desk, const Decision& by) { desk.reset({"SN-V-1", "bw", third, old_value, 0}, by); }; }
  static Deed swap() { return [](ReadingDesk& desk, const Decision& by) { desk.swap({"SN-V-1", "SN-NEW", "Model", third, {{"bw", 5'100}}, {{"bw", 0}}}, by); }; }

  // What the clerk is told; empty when the decision stands.
  std::string decide(const Deed& deed, const std::string& name) {
    db::Database connection = dealer_.books().another();
    ReadingDesk desk(connection, {});
    try {
      deed(desk, {name, "asked the customer"});
      return "";
    } catch (const std::runtime_error& error) {
      return error.what();
    }
  }
  bool both_wait() {
    for (int i = 0; i < 3000; ++i) {
      if (value("select count(*) from pg_stat_activity where datname = current_database() and wait_event_type = 'Lock'") == "2") return true;
      std::this_thread::sleep_for(std::chrono::milliseconds(10));
    }
    return false;
  }
  // Both have looked and stand before the door; it opens, and one goes first.
  void expect_one_decides(const Deed& hers, const Deed& his) {
    db::Database door = dealer_.books().another();
    auto closed = std::make_unique<db::Transaction>(door.begin());
    db::ReviewStore(*closed).lock_device(dealer_.device("V-1"));
    auto anna = std::async(std::launch::async, [&] { return decide(hers, "anna"); });
    auto bert = std::async(std::launch::async, [&] { return decide(his, "bert"); });
    EXPECT_TRUE(both_wait());
    closed.reset();
    const std::string told_her = anna.get(), told_him = bert.get();
    EXPECT_NE(told_her.empty(), told_him.empty()) << told_her << " | " << told_him;
    EXPECT_EQ(decisions(), "1") << "one line in the audit log";
    const std::string told = told_her + told_him, other = told_her.empty() ? "anna" : "bert";
    EXPECT_THAT(told, ContainsRegex("item [0-9]+ was decided on 20[0-9]+-[0-9]+-[0-9]+ at [0-9]+:[0-9]+ by " + other + " already: (accepted|wrong|reset|swapped)")) << told;
    EXPECT_EQ(value("select string_agg(distinct decided_by, ' ') from reading_decisions"), other);
  }

  test::Dealer dealer_;
};

TEST_F(TwoClerks, OneSaysRightTheOtherWrong) { expect_one_decides(accept(), wrong()); }
TEST_F(TwoClerks, BothSayWrong) { expect_one_decides(wrong(), wrong()); }
TEST_F(TwoClerks, OneDocumentsAResetTheOtherSaysWrong) { expect_one_decides(reset(5'100), wrong()); }
TEST_F(TwoClerks, BothDocumentAResetWithOtherFigures) { expect_one_decides(reset(5'100), reset(5'200)); }
TEST_F(TwoClerks, OneSwapsTheDeviceTheOtherAcceptsItsReading) { expect_one_decides(swap(), accept()); }

}  // namespace
}  // namespace klickwerk::office
