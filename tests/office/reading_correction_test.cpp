// A wrong reading that was taken for good: put right or declared wrong by device, counter and day, and what was invoiced from it.
#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include "office/reading_review/reading_desk.h"
#include "tests/office/correction_books.h"

namespace klickwerk::office {
namespace {

using testing::ElementsAre;
using testing::HasSubstr;
using testing::IsEmpty;
using testing::SizeIs;

Day end_of(int month) { return Period::month(2026, month).last(); }
const Instant now = *parse_iso_utc("2026-11-20T12:00:00Z");
const Decision anna{"anna", "typing error"};

class ReadingCorrection : public testing::Test {
 protected:
  ReadingCorrection() : desk_(books_.dealer.database(), {}) { books_.dealer.add_contract("V-1"); }

  ReadingDesk::Typed add(Day day, std::int64_t value, const std::string& source = "clerk", bool force = false) {
    return desk_.add({"SN-V-1", {{"bw", value}}, db::end_of_day(day), source, force}, now, "erik");
  }
  DecisionReport correct(Day day, std::int64_t value, const std::string& source = "clerk", bool force = false) {
    return desk_.correct({"SN-V-1", {{"bw", value}}, day, source, force}, now, anna);
  }
  std::string value(const std::string& sql) { return books_.dealer.books().value(sql); }
  // "3000 clerk invalid, 2900 clerk billable": as entered.
  std::string readings() {
    return value("select coalesce(string_agg(value || ' ' || source || ' ' || state, ', ' order by read_at desc, source), '') from readings where counter = 'bw'");
  }
  template <class F>
  std::string refusal(F&& attempt) {
    const auto standing = [&] { return readings() + value("select count(*) from audit_log") + value("select count(*) from reading_decisions"); };
    const std::string before = standing();
    try {
      attempt();
    } catch (const std::runtime_error& error) {
      EXPECT_EQ(standing(), before) << "a refusal leaves nothing behind";
      return error.what();
    }
    return "accepted";
  }
  std::string counted(Day day) {
    db::Transaction transaction = books_.dealer.database().begin();
    const auto standing = db::ReadingStore(transaction).closing(books_.dealer.device("V-1"), "bw", day);
    return standing && standing->local_day == day ? std::to_string(standing->reading.value) : "none";
  }

  test::CorrectionBooks books_;
  ReadingDesk desk_;
};

TEST_F(ReadingCorrection, AnotherValueIsRefusedAndTheWayIsNamed) {
  add(end_of(9), 3'000);
  EXPECT_THAT(refusal([&] { add(end_of(9), 2'900); }), HasSubstr("klickwerk reading correct SN-V-1 bw=2900 --day 2026-09-30 --reason"));
  EXPECT_THAT(refusal([&] { add(end_of(9), 2'900, "clerk", true); }), HasSubstr("has bw 3000 (clerk) of 2026-09-30 already"));
  EXPECT_THAT(refusal([&] { add(end_of(9), 3'000); }), HasSubstr("with the same value"));
}

TEST_F(ReadingCorrection, TheRightValueTakesThePlaceAndTheOldOneStaysInTheBooks) {
  add(end_of(9), 3'000);
  EXPECT_THAT(correct(end_of(9), 2'900).lines, ElementsAre("bw of device SN-V-1 on 2026-09-30: 2900 (clerk) in the place of 3000 (clerk), which stays in the books as invalid"));
  EXPECT_EQ(readings(), "3000 clerk invalid, 2900 clerk billable");
  EXPECT_EQ(counted(end_of(9)), "2900");
  EXPECT_EQ(value("select decided_by || ': ' || d.reason from reading_decisions d join readings on corrected_by = decision_id where value = 3000"),
            "anna: replaced by 2900: typing error");
  EXPECT_EQ(value("select actor || ' ' || action || ' ' || subject || ': ' || note || ' ' || (before -> 0 ->> 'value') || ' ' || (after -> 'counters' ->> 'bw') "
                  "from audit_log order by entry_id desc limit 1"),
            "anna reading.correct SN-V-1: typing error 3000 2900");
  EXPECT_THAT(history_text(desk_.history("SN-V-1", "bw", Period::month(2026, 9))), HasSubstr("invalid by anna: replaced by 2900: typing error"));
  correct(end_of(9), 2'950);
  EXPECT_EQ(readings(), "3000 clerk invalid, 2900 clerk invalid, 2950 clerk billable") << "the correction was wrong as well";
  EXPECT_EQ(counted(end_of(9)), "2950");
  EXPECT_THAT(refusal([&] { correct(end_of(9), 2'950); }), HasSubstr("is 2950 already: there is nothing to correct"));
  EXPECT_THAT(refusal([&] { correct(end_of(8), 2'950); }), HasSubstr("klickwerk reading add SN-V-1 bw=2950 --day 2026-08-31"));
  EXPECT_THAT(refusal([&] { desk_.correct({"SN-V-1", {{"bw", 2'960}}, end_of(9)}, now, {"anna", " "}); }), HasSubstr("--reason is empty"));
}

// What a file or the device said of that evening goes with it; what comes later does not outdo what a person chose.
TEST_F(ReadingCorrection, EverySourceOfThatEveningIsReplacedAndNoneComesBack) {
  books_.dealer.read("V-1", end_of(9), 3'000);
  add(end_of(9), 3'000);
  correct(end_of(9), 2'900);
  EXPECT_EQ(readings(), "3000 clerk invalid, 3000 snmp invalid, 2900 clerk billable");
  const auto late = add(end_of(9), 2'910, "technician");
  EXPECT_TRUE(late.stored);
  EXPECT_EQ(counted(end_of(9)), "2900");
  ASSERT_THAT(late.outdone, SizeIs(1));
  EXPECT_EQ(late.outdone[0].standing.reading.value, 2'900);
  EXPECT_THAT(typed_text({"SN-V-1", {{"bw", 2'910}}, db::end_of_day(end_of(9)), "technician", false}, late),
              HasSubstr("bw 2910 will not bill: for 2026-09-30 counts 2900 of the source clerk, chosen by a person.\n"
                        "    If 2910 is right: klickwerk reading correct SN-V-1 bw=2910 --day 2026-09-30 --by technician --reason"));
}

// The device told too much all day: its polls give way to what a person read, without being declared wrong one by one.
TEST_F(ReadingCorrection, PollsOfTheDayThatContradictItGoWithIt) {
  const auto poll = [&](int hour, std::int64_t value) {
    db::NewReading one{books_.dealer.device("V-1"), "bw", start_of_local_day(end_of(9)) + std::chrono::hours(hour), "snmp", value};
    db::Transaction transaction = books_.dealer.database().begin();
    db::ReadingStore(transaction).add(std::span(&one, 1));
    transaction.commit();
  };
  poll(8, 2'890), poll(10, 2'990), poll(18, 3'050);
  EXPECT_THAT(correct(end_of(9), 2'900).lines,
              ElementsAre("bw of device SN-V-1 on 2026-09-30: 2900 (clerk) in the place of 3050 (snmp), 2990 (snmp), which stay in the books as invalid"));
  EXPECT_EQ(readings(), "2900 clerk billable, 3050 snmp invalid, 2990 snmp invalid, 2890 snmp valid") << "what it had told before is no contradiction";
  EXPECT_EQ(counted(end_of(9)), "2900");
  EXPECT_THAT(history_text(desk_.history("SN-V-1", "bw", Period::month(2026, 9))), HasSubstr("invalid by anna: replaced by 2900: typing error"));
}

// Whose is wrong, is for a person to say.
TEST_F(ReadingCorrection, AnotherPersonsReadingOfTheDayDoesNotGoWithIt) {
  desk_.add({"SN-V-1", {{"bw", 2'990}}, start_of_local_day(end_of(9)) + std::chrono::hours(10), "technician"}, now, "erik");
  add(end_of(9), 3'050);
  EXPECT_THAT(refusal([&] { correct(end_of(9), 2'900); }), HasSubstr("bw fell to 2900 on 2026-09-30, after 2990"));
}

TEST_F(ReadingCorrection, PollsBeforeAResetOfTheDayStay) {
  books_.dealer.read("V-1", end_of(8), 2'000);
  db::NewReading before{books_.dealer.device("V-1"), "bw", start_of_local_day(end_of(9)) + std::chrono::hours(8), "snmp", 2'500};
  {
    db::Transaction transaction = books_.dealer.database().begin();
    db::ReadingStore(transaction).add(std::span(&before, 1));
    transaction.commit();
  }
  desk_.reset({"SN-V-1", "bw", end_of(9), 2'500, 0}, anna);
  add(end_of(9), 120);
  correct(end_of(9), 100);
  EXPECT_EQ(readings(), "120 clerk invalid, 100 clerk billable, 2500 snmp valid, 2000 snmp valid");
}

TEST_F(ReadingCorrection, AReadingThatABetterSourceOutdoesIsSaid) {
  add(end_of(9), 3'000);
  EXPECT_THAT(add(end_of(9), 3'000, "customer").outdone, IsEmpty()) << "it makes no difference";
  const auto typed = add(end_of(9), 2'900, "technician");
  ASSERT_THAT(typed.outdone, SizeIs(1));
  EXPECT_EQ(typed.outdone[0].standing.reading.source, "clerk");
  EXPECT_THAT(typed_json(typed), HasSubstr("\"billing_value\": 3000"));
  EXPECT_THAT(add(end_of(10), 3'500, "customer").outdone, IsEmpty());
}

TEST_F(ReadingCorrection, WhatWaitedBecauseOfTheWrongOneIsJudgedAgain) {
  add(end_of(9), 3'000);
  add(Day::of(2026, 10, 2), 2'950, "customer", true);
  EXPECT_EQ(desk_.open("").size(), 1u);
  EXPECT_EQ(correct(end_of(9), 2'900).undecided, 0);
  EXPECT_EQ(readings(), "2950 customer valid, 3000 clerk invalid, 2900 clerk billable");
  EXPECT_THAT(desk_.open(""), IsEmpty());
}

TEST_F(ReadingCorrection, AnImplausibleRightValueChangesNothing) {
  add(end_of(8), 2'000), add(end_of(9), 3'000);
  EXPECT_THAT(refusal([&] { correct(end_of(9), 1'900); }), HasSubstr("bw fell to 1900 on 2026-09-30, after 2000 on 2026-08-31"));
  EXPECT_EQ(correct(end_of(9), 1'900, "clerk", true).undecided, 1);
  EXPECT_EQ(readings(), "3000 clerk invalid, 1900 clerk suspect, 2000 clerk valid");
  EXPECT_EQ(correct(end_of(9), 2'800).undecided, 0) << "the one that waits is answered with it";
  EXPECT_THAT(desk_.open(""), IsEmpty());
}

TEST_F(ReadingCorrection, ATodaysReadingIsPutRightAtThisMoment) {
  const Day today = local_day(now);
  desk_.add({"SN-V-1", {{"bw", 3'000}}, now - std::chrono::hours(2), "clerk"}, now, "erik");
  correct(today, 2'900);
  EXPECT_EQ(readings(), "2900 clerk valid, 3000 clerk invalid");
}

TEST_F(ReadingCorrection, AnyReadingIsDeclaredWrongByDeviceCounterAndDay) {
  books_.dealer.read("V-1", end_of(9), 3'000);
  EXPECT_THAT(desk_.refuse(WrongReadings{"SN-V-1", "bw", end_of(9), ""}, anna).lines,
              ElementsAre("bw of device SN-V-1 on 2026-09-30: 1 reading invalid: 3000 (snmp)",
                          "that day has no reading of bw any more: klickwerk reading add SN-V-1 bw=… --day 2026-09-30 enters the right one"));
  EXPECT_EQ(value("select actor || ' ' || action || ' ' || note || ' ' || (before -> 0 ->> 'value') from audit_log order by entry_id desc limit 1"),
            "anna reading.wrong typing error 3000");
  EXPECT_TRUE(add(end_of(9), 2'950).stored);
  EXPECT_TRUE(add(end_of(9), 2'900, "customer").stored);
  EXPECT_THAT(refusal([&] { desk_.refuse(WrongReadings{"SN-V-1", "bw", end_of(9), ""}, anna); }), HasSubstr("by more than one: "));
  EXPECT_THAT(desk_.refuse(WrongReadings{"SN-V-1", "bw", end_of(9), "clerk"}, anna).lines, testing::Contains("for that day now counts 2900 (customer)"));
  EXPECT_THAT(refusal([&] { desk_.refuse(WrongReadings{"SN-V-1", "bw", end_of(9), "clerk"}, anna); }), HasSubstr("no reading of bw of device SN-V-1 on 2026-09-30 by clerk that counts"));
  desk_.refuse(WrongReadings{"SN-V-1", "bw", end_of(9), ""}, anna);
  EXPECT_TRUE(add(end_of(9), 2'960).stored) << "the one that was wrong keeps its own moment";
  EXPECT_EQ(readings(), "2950 clerk invalid, 2900 customer invalid, 3000 snmp invalid, 2960 clerk valid");
}

TEST_F(ReadingCorrection, ACounterThatNobodyKnowsIsRefusedByName) {
  EXPECT_THAT(refusal([&] { desk_.add({"SN-V-1", {{"bww", 1'800}}, now, "clerk", false}, now, "erik"); }),
              HasSubstr("never had a counter bww, and no meter counts it: nothing was stored. Known are bw; did you mean bw? If it has it all the same"));
  EXPECT_TRUE(desk_.add({"SN-V-1", {{"scan", 3}}, now - std::chrono::hours(1), "clerk", true}, now, "erik").stored);
  EXPECT_TRUE(desk_.add({"SN-V-1", {{"scan", 4}}, now, "clerk", false}, now, "erik").stored) << "it has it now";
  EXPECT_THAT(refusal([&] { desk_.add({"NOPE", {{"bw", 3}}, now, "clerk", false}, now, "erik"); }), HasSubstr("klickwerk device list"));
}

// The invoice of September counted to 3,000 instead of 2,900, and October went on from there.
TEST_F(ReadingCorrection, WhatWasInvoicedFromItIsDraftedAsADifference) {
  add(end_of(9), 3'000);
  books_.month(9);
  const auto report = correct(end_of(9), 2'900);
  EXPECT_THAT(report.lines, testing::Contains(HasSubstr("invoice RE-2026-000001 may rest on it")));
  const auto corrected = books_.correct();
  ASSERT_THAT(corrected.outcomes, SizeIs(1));
  EXPECT_EQ(corrected.outcomes[0].net, Money{-100}) << "100 clicks at 0.0100 less";
  EXPECT_EQ(corrected.outcomes[0].corrects, std::vector<std::string>{"RE-2026-000001"});
  EXPECT_THAT(corrected.outcomes[0].inputs, testing::Contains(HasSubstr("2900")));
  books_.issue_all();
  EXPECT_THAT(books_.correct().outcomes, IsEmpty());
  EXPECT_EQ(books_.issued_net(), Money{3'000 + 1'900});
  add(end_of(10), 3'100);
  books_.month(10);
  EXPECT_EQ(books_.issued_net(), Money{3'000 + 1'900 + 3'000 + 200}) << "the clicks of both months are billed once";
}

// Both months are out: what September counted too much is October's, at October's price.
TEST_F(ReadingCorrection, TheMonthAfterItCountsWhatTheMonthBeforeLoses) {
  {
    db::Transaction transaction = books_.dealer.database().begin();
    db::ContractStore store(transaction);
    auto contract = store.find("V-1").value();
    contract.terms.meters[0].prices.push_back({Day::of(2026, 10, 1), billing::UnitPricing{{UnitPrice{30'000}, 4}}});
    store.change(contract);
    transaction.commit();
  }
  add(end_of(9), 3'000);
  books_.month(9);
  add(end_of(10), 3'500);
  books_.month(10);
  EXPECT_EQ(books_.issued_net(), Money{3'000 + 2'000 + 3'000 + 1'500});
  EXPECT_THAT(correct(end_of(9), 2'900).lines, SizeIs(3)) << "both invoices are named";
  Money drafted;
  for (const auto& outcome : books_.correct().outcomes) drafted += outcome.net;
  EXPECT_EQ(drafted, Money{-100 + 300});
  books_.issue_all();
  EXPECT_EQ(books_.issued_net(), Money{3'000 + 1'900 + 3'000 + 1'800});
  EXPECT_THAT(books_.correct().outcomes, IsEmpty());
}

TEST_F(ReadingCorrection, ADraftIsSimplySettledAgain) {
  add(end_of(9), 3'000);
  books_.dealer.settle(9);
  EXPECT_THAT(correct(end_of(9), 2'900).lines, SizeIs(1));
  RunRequest again;
  again.period = Period::month(2026, 9);
  books_.dealer.settle(again);
  EXPECT_EQ(value("select net_cents from invoices"), std::to_string(3'000 + 1'900));
}

// What stands behind readings cannot be changed behind the program's back, by the owner of the tables either.
TEST_F(ReadingCorrection, TheRecordsBehindReadingsAreKept) {
  add(end_of(9), 3'000);
  correct(end_of(9), 2'900);
  auto& books = books_.dealer.books();
  const auto says = [&](const std::string& sql) {
    try {
      books.execute(sql);
      return std::string("accepted");
    } catch (const db::Error& error) {
      return std::string(error.what());
    }
  };
  for (const char* sql : {"update reading_decisions set reason = 'x'", "delete from reading_decisions", "truncate reading_decisions cascade", "update reading_decisions set decided_by = 'eve'"})
    EXPECT_THAT(says(sql), HasSubstr("append-only")) << sql;
  desk_.reset({"SN-V-1", "bw", Day::of(2026, 10, 2), 2'950, 0}, anna);
  EXPECT_THAT(says("update counter_resets set old_value = 1"), HasSubstr("cannot be changed"));
  EXPECT_THAT(says("truncate counter_resets"), HasSubstr("never emptied"));
  EXPECT_EQ(says("delete from counter_resets"), "accepted");
  EXPECT_EQ(value("select action || ' ' || subject || ' ' || (before ->> 'old_value') || ' ' || (actor = 'database role ' || session_user) from audit_log order by entry_id desc limit 1"),
            "counter_resets.delete SN-V-1 2950 true");
  books.execute("insert into service_copies (device_id, day, counter, copies, recorded_by) select device_id, '2026-10-05', 'bw', 20, 'anna' from devices");
  EXPECT_THAT(says("delete from service_copies"), HasSubstr("never deleted"));
  EXPECT_THAT(says("update service_copies set copies = 1"), HasSubstr("only be withdrawn"));
  EXPECT_THAT(says("update service_copies set void = true, copies = 1"), HasSubstr("only be withdrawn"));
  EXPECT_EQ(says("update service_copies set void = true"), "accepted");
  EXPECT_EQ(value("select action || ' ' || (before ->> 'copies') from audit_log order by entry_id desc limit 1"), "service_copies.void 20");
  EXPECT_THAT(says("update service_copies set void = false"), HasSubstr("only be withdrawn"));
}

}  // namespace
}  // namespace klickwerk::office
