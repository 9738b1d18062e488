// The clerk's decisions about readings, through the database: what becomes of the readings, and who stands in the audit log
// with which reason.
#include "office/reading_review/reading_desk.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include "db/devices.h"
#include "db/readings.h"
#include "db/standing.h"
#include "office/reading_review/display_comparison.h"
#include "tests/office/dealer.h"

namespace klickwerk::office {
namespace {

using testing::ContainsRegex;
using testing::HasSubstr;

const Instant now = *parse_iso_utc("2026-11-20T12:00:00Z");

class Desk : public testing::Test {
 protected:
  Desk() : desk_(dealer_.database(), {}) { dealer_.add_contract("V-1"); }

  static Day october(int day) { return Day::of(2026, 10, day); }
  void told(int day, std::int64_t value, const std::string& counter = "bw") { add(day, {{counter, value}}); }
  void add(int day, const std::vector<billing::CounterValue>& values) {
    desk_.add({"SN-V-1", values, db::end_of_day(october(day)), "customer", true}, now, "erik");
  }
  // "1000 12! 1020": in order of time, ! undecided, x invalid.
  std::string readings(const std::string& serial = "SN-V-1") {
    return dealer_.books().value("select string_agg(r.value || case r.state when 'suspect' then '!' when 'invalid' then 'x' else '' end, ' ' order by r.read_at, r.source) "
                                 "from readings r join devices using (device_id) where serial = '" + serial + "' and counter = 'bw'");
  }
  std::string logged() {
    return dealer_.books().value("select actor || ' ' || action || ' ' || subject || ': ' || note || ' ' || coalesce(after::text, '') from audit_log order by entry_id desc limit 1");
  }
  std::string log_size() { return dealer_.books().value("select count(*) from audit_log"); }
  template <class F>
  std::string refusal(F&& attempt) {
    const std::string before = log_size() + readings();
    try {
      attempt();
    } catch (const std::runtime_error& error) {
      EXPECT_EQ(log_size() + readings(), before) << "a refusal leaves nothing behind";
      return error.what();
    }
    return "accepted";
  }
  std::int64_t item(std::size_t place = 0) { return desk_.open("").at(place).id; }

  test::Dealer dealer_;
  ReadingDesk desk_;
  const Decision anna_{"anna", "asked the customer"};
};

TEST_F(Desk, TypedReadingsAreJudgedAndNamed) {
  const TypedReading typed{"SN-V-1", {{"bw", 5'000}, {"scan", 3}}, db::end_of_day(october(1)), "technician", true};  // scan: known by --force
  EXPECT_TRUE(desk_.add(typed, now, "erik").stored);
  EXPECT_THAT(logged(), HasSubstr("erik reading.add SN-V-1"));
  EXPECT_THAT(logged(), HasSubstr("\"bw\": 5000"));
  const TypedReading slip{"SN-V-1", {{"bw", 500}}, db::end_of_day(october(2)), "customer", false};
  const auto refused = desk_.add(slip, now, "erik");
  EXPECT_FALSE(refused.stored);
  EXPECT_THAT(typed_text(slip, refused), HasSubstr("bw fell to 500 on 2026-10-02, after 5000 on 2026-10-01"));
  EXPECT_EQ(readings(), "5000");
  told(2, 500);
  EXPECT_EQ(readings(), "5000 500!");
  EXPECT_THAT(refusal([&] { desk_.add({"SN-V-1", {{"bw", 7}}, db::end_of_day(Day::of(2027, 1, 1)), "clerk", true}, now, "erik"); }), HasSubstr("compare the clocks"));
}

TEST_F(Desk, AcceptedAndWrongStandInTheAuditLogWithNameAndReason) {
  told(1, 5'000), told(2, 900'000), told(3, 5'010), told(4, 3);
  EXPECT_EQ(readings(), "5000 900000! 5010 3!");
  desk_.refuse({item(0)}, anna_);
  EXPECT_EQ(readings(), "5000 900000x 5010 3!");
  EXPECT_THAT(logged(), HasSubstr("anna reading.wrong SN-V-1: asked the customer"));
  EXPECT_THAT(logged(), HasSubstr("bw jumped by 895000 to 900000"));
  EXPECT_THAT(refusal([&] { desk_.refuse({item(0)}, {"anna", "  "}); }), HasSubstr("--reason is empty"));
  EXPECT_THAT(refusal([&] { desk_.accept({item(0)}, false, anna_); }), HasSubstr("klickwerk reading reset SN-V-1 bw"));
  desk_.accept({item(0)}, true, {"bea", "the higher ones were typed wrongly"});
  EXPECT_EQ(readings(), "5000x 900000x 5010x 3");
  EXPECT_THAT(logged(), HasSubstr("bea reading.accept SN-V-1: the higher ones were typed wrongly"));
  EXPECT_EQ(dealer_.books().value("select count(distinct decided_by || reason) from reading_decisions"), "2");
}

TEST_F(Desk, ADecidedItemIsNotDecidedAgain) {
  told(1, 5'000), told(2, 900'000);
  const std::int64_t id = item();
  desk_.accept({id}, false, anna_);
  EXPECT_THAT(refusal([&] { desk_.refuse({id}, anna_); }), ContainsRegex("item [0-9]+ was decided on .* at [0-9]+:[0-9]+ by anna already: accepted"));
  EXPECT_THAT(refusal([&] { desk_.accept({id}, false, anna_); }), HasSubstr("was decided on"));
}

// Two items of one counter at once: the second follows from the first, or is decided for itself; never half of the call.
TEST_F(Desk, SeveralItemsAreDecidedTogetherOrNotAtAll) {
  told(1, 5'000), told(2, 900'000), told(3, 900'010);
  add(4, {{"scan", 10}}), add(5, {{"scan", 2}});
  ASSERT_EQ(desk_.open("").size(), 2u);
  EXPECT_THAT(refusal([&] { desk_.accept({item(0), item(1)}, false, anna_); }), HasSubstr("Was the counter reset"));
  EXPECT_EQ(readings(), "5000 900000! 900010!");
  EXPECT_EQ(desk_.accept({item(0), item(0)}, false, anna_).lines.size(), 2u);
  EXPECT_EQ(readings(), "5000 900000 900010");
  EXPECT_EQ(dealer_.books().value("select count(*) from audit_log where action = 'reading.accept'"), "1");
}

// A mistaken "accept" is cleared by what the device tells next.
TEST_F(Desk, AMistakenAcceptanceIsClearedByTheNextReading) {
  told(1, 5'000), told(2, 900'000);
  desk_.accept({item()}, false, anna_);
  told(3, 5'020);
  EXPECT_EQ(readings(), "5000 900000 5020!");
  desk_.accept({item()}, true, anna_);
  EXPECT_EQ(readings(), "5000 900000x 5020") << "only what is higher goes";
}

TEST_F(Desk, WhatContradictsALaterGoodReadingIsNotAccepted) {
  told(1, 5'000), told(2, 900'000), told(3, 5'020);
  EXPECT_THAT(refusal([&] { desk_.accept({item()}, false, anna_); }), HasSubstr("Later, on 2026-10-03, a good reading shows 5020, which is lower"));
  told(10, 6'000), told(8, 6'500);
  EXPECT_THAT(refusal([&] { desk_.accept({item(1)}, false, anna_); }), HasSubstr("shows 6000"));
}

// What is left after a decision follows another good reading: it is another question, with its own words.
TEST_F(Desk, WhatIsLeftIsDescribedAnew) {
  told(1, 1'000), told(2, 400'000), told(3, 400'050), told(4, 0), told(5, 400'900);
  ASSERT_EQ(desk_.open("").size(), 1u);
  const std::int64_t before = item();
  EXPECT_EQ(desk_.accept({before}, false, anna_).undecided, 1);
  const auto left = desk_.open("");
  ASSERT_EQ(left.size(), 1u);
  EXPECT_NE(left[0].id, before);
  EXPECT_EQ(left[0].kind, billing::FindingKind::became_zero);
  EXPECT_EQ(left[0].base_value, 400'050);
  EXPECT_EQ(left[0].first_value, 0);
  EXPECT_THAT(refusal([&] { desk_.accept({left[0].id}, false, anna_); }), HasSubstr("Was the counter reset"));
}

TEST_F(Desk, AResetIsDocumentedOnce) {
  told(1, 5'000), told(3, 4), told(4, 30);
  const auto report = desk_.reset({"SN-V-1", "bw", october(2), 5'010, 0}, anna_);
  EXPECT_EQ(report.undecided, 0);
  EXPECT_EQ(readings(), "5000 4 30");
  EXPECT_THAT(logged(), HasSubstr("anna reading.reset SN-V-1: asked the customer"));
  EXPECT_THAT(logged(), HasSubstr("\"old\": 5010"));
  EXPECT_THAT(refusal([&] { desk_.reset({"SN-V-1", "bw", october(2), 5'010, 0}, anna_); }), HasSubstr("is documented already"));
  // On another day it would bill 4 to 5,010 a second time.
  EXPECT_THAT(refusal([&] { desk_.reset({"SN-V-1", "bw", october(4), 900'000, 0}, anna_); }), HasSubstr("is not plausible: bw jumped by 899996"));
  EXPECT_THAT(refusal([&] { desk_.reset({"SN-V-1", "bw", october(2) - 1, 5'010, 0}, anna_); }), HasSubstr("no reading of bw before"));
}

TEST_F(Desk, AResetAfterWhichTheOldCourseGoesOnIsQuestioned) {
  told(1, 5'000), told(3, 5'030);
  EXPECT_THAT(refusal([&] { desk_.reset({"SN-V-1", "bw", october(2), 5'010, 0}, anna_); }), HasSubstr("its whole value would be billed"));
  desk_.reset({"SN-V-1", "bw", october(2), 5'010, 0, true}, anna_);
  EXPECT_EQ(dealer_.books().value("select count(*) from counter_resets"), "1") << "--force: the clerk knows better";
}

TEST_F(Desk, AWrongResetIsWithdrawnWithNameAndReason) {
  told(1, 5'000), told(3, 4);
  desk_.reset({"SN-V-1", "bw", october(2), 50'010, 0, true}, anna_);
  desk_.withdraw_reset("SN-V-1", "bw", october(2), {"bea", "a zero too many"});
  EXPECT_THAT(logged(), HasSubstr("bea reading.reset_withdrawn SN-V-1: a zero too many"));
  EXPECT_EQ(dealer_.books().value("select count(*) from counter_resets"), "0");
  desk_.reset({"SN-V-1", "bw", october(2), 5'010, 0}, anna_);
  EXPECT_EQ(dealer_.books().value("select old_value from counter_resets"), "5010");
  EXPECT_THAT(refusal([&] { desk_.withdraw_reset("SN-V-1", "bw", october(9), anna_); }), HasSubstr("no reset of bw is documented on 2026-10-09"));
}

// Higher readings of before a reset are of another course: "the higher ones were wrong" does not mean them.
TEST_F(Desk, PreviousWrongDoesNotReachBehindAReset) {
  told(1, 5'000), told(3, 4), told(4, 3'000);
  desk_.reset({"SN-V-1", "bw", october(2), 5'010, 0}, anna_);
  told(5, 2);
  desk_.accept({item()}, true, anna_);
  EXPECT_EQ(readings(), "5000 4x 3000x 2");
}

TEST_F(Desk, ASwapMovesPlaceAddressAndSite) {
  told(1, 5'000);
  auto transaction = dealer_.database().begin();
  db::Endpoint endpoint;
  endpoint.device = dealer_.device("V-1"), endpoint.address = "127.1.2.3";
  db::DeviceStore(transaction).set(endpoint);
  transaction.commit();
  desk_.swap({"SN-V-1", "SN-NEW", "MFP 3001", october(10), {{"bw", 5'200}}, {{"bw", 12}}}, anna_);
  EXPECT_THAT(logged(), HasSubstr("anna reading.swap SN-V-1: asked the customer"));
  EXPECT_THAT(logged(), HasSubstr("\"new_serial\": \"SN-NEW\""));
  EXPECT_EQ(dealer_.books().value("select string_agg(serial || ' ' || address || ' ' || e.active, ', ' order by serial) "
                                  "from device_endpoints e join devices using (device_id)"),
            "SN-NEW 127.1.2.3 true, SN-V-1 127.1.2.3 false");
  EXPECT_EQ(dealer_.books().value("select string_agg(serial || ' ' || from_day || ' ' || coalesce(p.last_day::text, '-'), ', ' order by from_day) "
                                  "from placements p join devices using (device_id)"),
            "SN-V-1 2026-08-31 2026-10-10, SN-NEW 2026-10-10 -");
  EXPECT_THAT(refusal([&] { desk_.swap({"SN-V-1", "SN-NEW", "", october(10), {{"bw", 5'200}}, {{"bw", 12}}}, anna_); }), HasSubstr("stands on no contract's position"));
}

TEST_F(Desk, ASwapWithCountersThatCannotBeTrueIsRefused) {
  told(1, 5'000);
  const auto swap = [&](std::int64_t last, std::int64_t first, bool force = false) {
    return refusal([&] { desk_.swap({"SN-V-1", "SN-NEW", "", october(10), {{"bw", last}}, {{"bw", first}}, force}, anna_); });
  };
  EXPECT_THAT(swap(4'999, 0), HasSubstr("is lower than 5000, which device SN-V-1 showed on 2026-10-01"));
  EXPECT_THAT(swap(520'000, 0), HasSubstr("--final bw=520000 is not plausible: bw jumped by 515000"));
  EXPECT_THAT(refusal([&] { desk_.swap({"SN-V-1", "SN-NEW", "", october(10), {}, {{"bw", 0}}}, anna_); }), HasSubstr("--final bw=… is missing"));
  auto transaction = dealer_.database().begin();
  db::Device used;
  used.serial = "SN-NEW";
  const DeviceId id = db::DeviceStore(transaction).add(used);
  db::ReadingStore(transaction).add(std::vector{db::NewReading{id, "bw", db::end_of_day(october(3)), "snmp", 77'000, "", db::ReadingState::valid}});
  transaction.commit();
  EXPECT_THAT(swap(5'200, 0), HasSubstr("is lower than 77000, which device SN-NEW showed on 2026-10-03"));
  EXPECT_EQ(swap(5'200, 77'100), "accepted");
}

TEST_F(Desk, TheDisplayIsComparedAndTheComparisonKept) {
  auto transaction = dealer_.database().begin();
  const DeviceId device = dealer_.device("V-1");
  const Instant polled = now - std::chrono::hours(2);
  const auto polled_value = [&](const char* counter, std::int64_t value) { return db::NewReading{device, counter, polled, "snmp", value, "1.3.6.1.9", db::ReadingState::valid}; };
  db::ReadingStore(transaction).add(std::vector{polled_value("bw", 5'000), polled_value("colour", 700), polled_value("total", 5'700)});
  db::set_speed(transaction, device, 30);
  transaction.commit();
  // 30 pages a minute: at most 2 x 30 x (2 + 1) h = 10,800 clicks since.
  const auto comparison = compare_with_display(dealer_.database(), "SN-V-1", {{"bw", 5'000}, {"colour", 11'500}, {"total", 16'501}, {"scan", 3}}, "erik", "installation", now);
  const std::string text = comparison_text("SN-V-1", comparison);
  EXPECT_THAT(text, HasSubstr("DIFFERS"));
  EXPECT_THAT(text, HasSubstr("+10801"));
  EXPECT_THAT(text, HasSubstr("do not bill it before"));
  EXPECT_FALSE(is_confirmed(comparison));
  EXPECT_EQ(dealer_.books().value("select string_agg(counter || ' ' || verdict, ', ' order by counter) from display_comparison_counters"),
            "bw agrees, colour printed_since, scan not_read, total differs");
  EXPECT_EQ(dealer_.books().value("select compared_by || ', ' || remark from display_comparisons"), "erik, installation");
  EXPECT_THAT(logged(), HasSubstr("erik device.compare SN-V-1: installation"));
  EXPECT_TRUE(is_confirmed(compare_with_display(dealer_.database(), "SN-V-1", {{"bw", 5'000}}, "erik", "", now)));
}

}  // namespace
}  // namespace klickwerk::office
