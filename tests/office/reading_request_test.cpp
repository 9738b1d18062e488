// Asking for readings over a real database: who is asked, reminders, replies that become readings.
#include "office/reading_requests/reading_request.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>
#include <unistd.h>

#include <filesystem>
#include <fstream>

#include "db/contracts.h"
#include "db/devices.h"
#include "db/parties.h"
#include "db/readings.h"
#include "db/sealing.h"
#include "office/invoicing/invoice_desk.h"
#include "office/settlement_run/settlement_run.h"
#include "tests/db/test_database.h"

namespace klickwerk::office {
namespace {

using testing::HasSubstr;
using testing::SizeIs;

class ReadingRequests : public testing::Test {
 protected:
  ReadingRequests() {
    use_zone("Europe/Berlin");
    char pattern[] = "/tmp/klickwerk-request-XXXXXX";
    folder_ = mkdtemp(pattern);
    db::keep_secrets_in(folder_);
    config_ = books_.config();
    config_.mail.sender = "buero@nord.example";
    config_.seller.name = "Bürotechnik Nord";
    add_contract();
  }
  ~ReadingRequests() override {
    std::error_code ignored;
    std::filesystem::remove_all(folder_, ignored);
  }

  void add_contract() {
    db::Transaction transaction = books_.database().begin();
    db::Customer customer;
    customer.number = "K-1";
    customer.name = "Süd AG";
    customer.email = "kunde@sued.example";
    const CustomerId customer_id = db::PartyStore(transaction).add(customer);
    db::Device device;
    device.serial = "SN1";
    device.model = "MFP 2000";
    device_ = db::DeviceStore(transaction).add(std::span(&device, 1)).front();
    db::Contract contract;
    contract.customer = customer_id;
    contract.terms.number = "V-1";
    contract.terms.start = Day::of(2026, 1, 1);
    billing::MeterTerms meter;
    meter.id = "total";
    meter.prices = {{Day::of(2026, 1, 1), billing::UnitPricing{{UnitPrice{8500}, 4}}}};
    contract.terms.meters = {meter};
    db::Position position;
    position.label = "P1";
    position.placements = {{device_, Day::of(2026, 1, 1), {}, {{"total", 100}}, {}}};
    contract.positions = {position};
    db::ContractStore(transaction).add(std::span(&contract, 1));
    const db::NewReading last{device_, "total", db::end_of_day(Day::of(2026, 9, 30)), "snmp", 10000, "", db::ReadingState::valid};
    db::ReadingStore(transaction).add(std::span(&last, 1));
    transaction.commit();
  }

  std::string body() { return books_.value("select body from mail_outbox order by mail_id desc limit 1"); }
  std::string subject() { return books_.value("select subject from mail_outbox order by mail_id desc limit 1"); }
  ReplyReport reply(const std::string& id, const std::string& text, const std::string& subject_line) {
    const auto path = folder_ / ("reply-" + id);
    std::ofstream(path) << "From: Karla <kunde@sued.example>\nSubject: AW: " << subject_line << "\nMessage-ID: <" << id
                        << "@sued.example>\nDate: Mon, 2 Nov 2026 09:00:00 +0100\nMIME-Version: 1.0\nContent-Type: text/plain; charset=utf-8\n\n" << text;
    return read_replies(books_.database(), config_, {path.string()}, november(2), "anna");
  }
  static Instant november(int day) { return start_of_local_day(Day::of(2026, 11, day)) + std::chrono::hours(10); }

  test::TestDatabase books_;
  std::filesystem::path folder_;
  config::Config config_;
  DeviceId device_;
};

TEST_F(ReadingRequests, AsksOnceRemindsAndTakesTheReply) {
  const Period october = Period::month(2026, 10);
  auto asked = request_readings(books_.database(), config_, october, november(1), false, "anna");
  ASSERT_THAT(asked.lines, SizeIs(1));
  EXPECT_EQ(asked.lines[0].outcome, "asked");
  EXPECT_THAT(subject(), HasSubstr("Zählerstände zum 31.10.2026 [KW"));
  EXPECT_THAT(body(), HasSubstr("SN1 total (Gesamt): ____________\n"));
  EXPECT_EQ(request_readings(books_.database(), config_, october, november(1), false, "anna").lines.at(0).outcome, "asked_before");

  EXPECT_THAT(remind(books_.database(), config_, november(3), "anna").lines, SizeIs(0));
  EXPECT_THAT(remind(books_.database(), config_, november(5), "anna").lines, SizeIs(1));
  EXPECT_THAT(subject(), HasSubstr("Erinnerung: "));
  EXPECT_EQ(books_.value("select count(*) from mail_outbox"), "2");

  const std::string mark = subject();
  const auto taken = reply("1", "SN1 total (Gesamt): 10.870\n", mark);
  EXPECT_EQ(taken.lines.at(0).taken, 1);
  EXPECT_FALSE(taken.needs_a_person()) << taken.lines.at(0).remarks.at(0);
  EXPECT_EQ(books_.value("select value || ' ' || source || ' ' || state || ' ' || local_day from readings where source = 'customer'"), "10870 customer valid 2026-10-31");
  EXPECT_EQ(books_.value("select state from reading_requests"), "closed");
  EXPECT_TRUE(reply("1", "SN1 total: 99999\n", mark).lines.at(0).known);
  EXPECT_TRUE(reply("2", "SN1 total: 99999\n", mark).needs_a_person());  // the mark opens nothing any more
  EXPECT_THAT(remind(books_.database(), config_, november(20), "anna").lines, SizeIs(0));
  EXPECT_EQ(books_.value("select count(*) from readings where source = 'customer'"), "1");
}

// A dry run shows what the real run would do, and leaves nothing behind.
TEST_F(ReadingRequests, ADryRunSaysWhoWasAskedBefore) {
  const Period october = Period::month(2026, 10);
  const auto outcome = [&](bool dry_run) { return request_readings(books_.database(), config_, october, november(1), dry_run, "anna").lines.at(0).outcome; };
  EXPECT_EQ(outcome(true), "asked");
  EXPECT_EQ(outcome(true), "asked") << "nothing was left behind";
  EXPECT_EQ(books_.value("select (select count(*) from reading_requests) + (select count(*) from mail_outbox) + (select count(*) from audit_log where action = 'reading.request')"), "0");
  EXPECT_EQ(outcome(false), "asked");
  EXPECT_EQ(outcome(true), "asked_before");
  EXPECT_THAT(requests_text(request_readings(books_.database(), config_, october, november(1), true, "anna")), HasSubstr("asked before"));
  books_.execute("with d as (insert into devices (serial) values ('SN2') returning device_id), p as (insert into contract_positions (contract_id, label) "
                 "select contract_id, 'P2' from contracts returning position_id), a as (insert into placements (position_id, device_id, from_day) "
                 "select position_id, device_id, '2026-10-05' from p, d returning placement_id) insert into placement_counters select placement_id, 'start', 'total', 0 from a");
  const auto more = request_readings(books_.database(), config_, october, november(2), true, "anna");
  EXPECT_EQ(more.lines.at(0).outcome, "asked");
  EXPECT_THAT(more.lines.at(0).wanted, testing::ElementsAre("SN2 total 2026-10-31")) << "only what he was not asked for";
  EXPECT_EQ(books_.value("select count(*) from mail_outbox"), "1");
}

TEST_F(ReadingRequests, AnImplausibleFigureWaitsForReview) {
  request_readings(books_.database(), config_, Period::month(2026, 10), november(1), false, "anna");
  const auto taken = reply("1", "> SN1 total (Gesamt): 9\n", subject());
  EXPECT_EQ(taken.lines.at(0).suspect, 1);
  EXPECT_TRUE(taken.needs_a_person());
  EXPECT_EQ(books_.value("select state from readings where source = 'customer'"), "suspect");
  EXPECT_EQ(books_.value("select count(*) from reading_reviews where decided_at is null"), "1");
}

TEST_F(ReadingRequests, AForgedMarkOpensNothing) {
  request_readings(books_.database(), config_, Period::month(2026, 10), november(1), false, "anna");
  const std::string id = books_.value("select request_id from reading_requests");
  EXPECT_TRUE(reply("1", "SN1 total: 10870\n", "[KW" + id + "-AAAAAAAAAAAAAAAA]").needs_a_person());
  EXPECT_EQ(books_.value("select count(*) from readings where source = 'customer'"), "0");
}

TEST_F(ReadingRequests, AReadingFromElsewhereEndsTheAsking) {
  request_readings(books_.database(), config_, Period::month(2026, 10), november(1), false, "anna");
  db::Transaction transaction = books_.database().begin();
  const db::NewReading late{device_, "total", db::end_of_day(Day::of(2026, 10, 31)), "clerk", 10500, "", db::ReadingState::valid};
  db::ReadingStore(transaction).add(std::span(&late, 1));
  transaction.commit();
  const auto report = remind(books_.database(), config_, november(9), "timer");
  EXPECT_EQ(report.arrived, 1);
  EXPECT_THAT(report.lines, SizeIs(0));
}

// The clerk settles first and sees what is missing: the draft is made anew with what comes. Once it is invoiced, the next reading trues an
// estimate up; a meter that may not be estimated still waits, and is asked for.
TEST_F(ReadingRequests, DraftsAndWaitingMetersDoNotEndTheAskingEstimatesDo) {
  const auto change = [&](const std::function<void(db::Contract&)>& how) {
    db::Transaction transaction = books_.database().begin();
    db::ContractStore contracts(transaction);
    db::Contract contract = *contracts.find("V-1");
    how(contract);
    contracts.change(contract);
    transaction.commit();
  };
  change([](db::Contract& contract) {
    contract.terms.flat_fees = {{Day::of(2026, 1, 1), {UnitPrice{30'000'000}, 2}}};
    contract.billing_from = Day::of(2026, 10, 1);
    contract.terms.meters[0].no_average = true;
  });
  RunRequest run;
  run.period = Period::month(2026, 10);
  run.started_by = "anna";
  run_settlement(books_.database(), run);
  ASSERT_EQ(books_.value("select state from settlements"), "draft");
  EXPECT_THAT(request_readings(books_.database(), config_, run.period, november(1), true, "anna").lines, SizeIs(1));
  for (const auto& draft : list_invoices(books_.database(), {})) approve_invoices(books_.database(), {draft.id}, "anna");
  ASSERT_EQ(books_.value("select state from settlements"), "approved");
  ASSERT_EQ(books_.value("select outcome from settlement_ledger"), "open");
  const auto waits = request_readings(books_.database(), config_, run.period, november(1), true, "anna");
  ASSERT_THAT(waits.lines, SizeIs(1));
  EXPECT_THAT(waits.lines[0].wanted, testing::ElementsAre("SN1 total 2026-10-31"));
  EXPECT_THAT(request_readings(books_.database(), config_, Period::month(2026, 9), november(1), true, "anna").lines, SizeIs(0));
  books_.execute("set session_replication_role = replica; update settlement_ledger set outcome = 'estimate'");
  EXPECT_THAT(request_readings(books_.database(), config_, run.period, november(1), true, "anna").lines, SizeIs(0));
}

TEST_F(ReadingRequests, ADeviceThatCameLaterIsAskedForInAMailOfItsOwn) {
  const Period october = Period::month(2026, 10);
  request_readings(books_.database(), config_, october, november(1), false, "anna");
  books_.execute("with d as (insert into devices (serial) values ('SN2') returning device_id), p as (insert into contract_positions (contract_id, label) "
                 "select contract_id, 'P2' from contracts returning position_id), a as (insert into placements (position_id, device_id, from_day) "
                 "select position_id, device_id, '2026-10-05' from p, d returning placement_id) insert into placement_counters select placement_id, 'start', 'total', 0 from a");
  const auto asked = request_readings(books_.database(), config_, october, november(2), false, "anna");
  ASSERT_THAT(asked.lines, SizeIs(1));
  EXPECT_EQ(asked.lines[0].outcome, "asked");
  EXPECT_THAT(asked.lines[0].wanted, testing::ElementsAre("SN2 total 2026-10-31"));
  EXPECT_EQ(books_.value("select count(*) from mail_outbox"), "2");
  EXPECT_EQ(books_.value("select count(*) from reading_requests"), "1");
  EXPECT_THAT(body(), testing::AllOf(HasSubstr("SN2 total (Gesamt): ___"), testing::Not(HasSubstr("SN1"))));
  EXPECT_EQ(request_readings(books_.database(), config_, october, november(3), false, "anna").lines.at(0).outcome, "asked_before");
  EXPECT_EQ(reply("1", "SN1 total (Gesamt): 10.870\nSN2 total (Gesamt): 210\n", subject()).lines.at(0).taken, 2) << "the mark of both mails is the same";
  EXPECT_EQ(books_.value("select state from reading_requests"), "closed");
}

// The contract's tolerance closes the period by it: there is nothing to remind of.
TEST_F(ReadingRequests, AReadingWithinTheToleranceEndsTheAsking) {
  struct Case {
    const char* why;
    const char* before;  // SQL
    Day read_on;
    std::size_t reminded;
  };
  const std::string tolerance = "update contracts set tolerance_before_days = 2, tolerance_after_days = 3";
  for (const Case& one : {Case{"two days after", "", Day::of(2026, 11, 2), 0}, Case{"two days before", "", Day::of(2026, 10, 29), 0},
                          Case{"too late", "", Day::of(2026, 11, 4), 1}, Case{"too early", "", Day::of(2026, 10, 28), 1},
                          Case{"the contract ended with the month", "update contracts set last_day = '2026-10-31'", Day::of(2026, 11, 2), 1},
                          Case{"a reset lies between", "insert into counter_resets select device_id, 'total', '2026-11-01', 10500, 0, 'anna', 'board' from devices", Day::of(2026, 11, 2), 1}}) {
    books_.execute("delete from reading_request_counters; delete from reading_requests; delete from counter_resets; update contracts set last_day = null; "
                   "set session_replication_role = replica; delete from mail_outbox; delete from readings where read_at > '2026-10-10'; set session_replication_role = default");
    books_.execute(tolerance);
    if (*one.before != 0) books_.execute(one.before);
    ASSERT_EQ(request_readings(books_.database(), config_, Period::month(2026, 10), november(1), false, "anna").lines.size(), 1u) << one.why;
    db::Transaction transaction = books_.database().begin();
    const db::NewReading near{device_, "total", db::end_of_day(one.read_on), "clerk", 10500, "", db::ReadingState::valid};
    db::ReadingStore(transaction).add(std::span(&near, 1));
    transaction.commit();
    const auto report = remind(books_.database(), config_, november(9), "timer");
    EXPECT_THAT(report.lines, SizeIs(one.reminded)) << one.why;
    EXPECT_EQ(report.arrived, one.reminded == 0 ? 1 : 0) << one.why;
  }
  // The dealer's tolerance, where the contract agrees none.
  books_.execute("update contracts set tolerance_before_days = null, tolerance_after_days = null; delete from counter_resets");
  config_.invoice.tolerance_after_days = 2;
  EXPECT_EQ(remind(books_.database(), config_, november(19), "timer").arrived, 1);
}

}  // namespace
}  // namespace klickwerk::office
