// Issuing in batches gives what issuing one by one gives: numbers, books and bytes, whatever comes in between.
#include "office/invoicing/issue_run.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <filesystem>
#include <fstream>
#include <nlohmann/json.hpp>
#include <thread>

#include "db/invoice_batch.h"
#include "tests/office/dealer.h"

namespace klickwerk::office {
namespace {

using test::Dealer;
using testing::HasSubstr;
using testing::IsEmpty;

constexpr auto date = [] { return Day::of(2026, 10, 2); };

std::vector<InvoiceId> approved_ids(Dealer& dealer) {
  db::Transaction transaction = dealer.database().begin();
  return db::approved_invoices(transaction);
}

// Settled and approved: V-1, V-2 …; every third with agreements of its own.
std::vector<InvoiceId> approved(Dealer& dealer, int count) {
  for (int i = 1; i <= count; ++i) {
    const std::string number = "V-" + std::to_string(i);
    dealer.add_contract(number, [i](db::Contract& contract) {
      if (i % 3 == 0) contract.payment_terms_days = 30, contract.order_number = "B-" + std::to_string(i), contract.meter_names["bw"] = "Schwarz";
    });
    dealer.read(number, Day::of(2026, 9, 30), 1000 + 100 * i);
  }
  dealer.settle(9);
  dealer.approve_all();
  return approved_ids(dealer);
}

std::string numbers(Dealer& dealer) {
  return dealer.books().value("select coalesce(string_agg(number_in_year::text, ',' order by number_in_year), '') from invoices where state = 'issued'");
}

int sound_documents(Dealer& dealer) {
  const auto check = IssuingDesk(dealer.database(), dealer.config(), "test").check_documents();
  EXPECT_THAT(check.faults, IsEmpty());
  EXPECT_THAT(check.restored, IsEmpty());
  for (const auto& entry : std::filesystem::recursive_directory_iterator(dealer.config().invoice.documents_directory))
    EXPECT_EQ(entry.path().string().find(".pending-"), std::string::npos) << entry.path();
  return check.sound;
}

// All that issuing has written but for the moments.
constexpr const char* books = R"(
  select string_agg(concat_ws('|', i.number, i.issued_on, i.due_on, i.issued_by, i.gross_cents, i.facts, d.path, d.sha256, s.state, a.action, a.subject, a.note), chr(10) order by i.number)
    from invoices i join invoice_documents d using (invoice_id) join settlements s using (settlement_id)
    join audit_log a on a.subject = i.number and a.action = 'invoice.issue')";

TEST(IssueRun, BatchesGiveTheSameBooksAndBytesAsOneByOne) {
  Dealer single, batched;
  IssuingDesk desk(single.database(), single.config(), "anna");
  for (const InvoiceId id : approved(single, 7)) desk.issue(id, date());
  std::vector<std::string> heard;
  const auto report = IssueRun(batched.database(), batched.config(), "anna", {.batch = 3, .hands = 2})
                          .issue(approved(batched, 7), date(), {}, [&](const IssuedInvoice& issued) { heard.push_back(issued.number); });
  EXPECT_EQ(report.count(), 7);
  EXPECT_THAT(report.failed, IsEmpty());
  EXPECT_EQ(numbers(batched), "1,2,3,4,5,6,7");
  EXPECT_EQ(heard.size(), 7u);
  EXPECT_EQ(heard.back(), "RE-2026-000007");
  EXPECT_EQ(batched.books().value(books), single.books().value(books));
  EXPECT_EQ(sound_documents(batched), 7);
  EXPECT_EQ(batched.books().value("select count(*) from audit_chain where kind <> 'journal'"), "7");
}

TEST(IssueRun, OneWithAFindingHoldsUpNobody) {
  Dealer dealer;
  auto ids = approved(dealer, 5);
  ids.insert(ids.begin() + 2, InvoiceId{987654});  // there is none
  ids.push_back(ids.front());                      // twice: issued already then
  const auto report = IssueRun(dealer.database(), dealer.config(), "anna", {.batch = 4, .hands = 2}).issue(ids, date());
  EXPECT_EQ(report.count(), 5);
  ASSERT_EQ(report.failed.size(), 2u);
  EXPECT_THAT(report.failed[0].why, HasSubstr("there is no invoice draft 987654"));
  EXPECT_THAT(report.failed[1].why, HasSubstr("issued already"));
  EXPECT_EQ(numbers(dealer), "1,2,3,4,5");
  EXPECT_EQ(sound_documents(dealer), 5);
}

// The logo is looked at when the page is drawn: after the number was meant for it.
TEST(IssueRun, WhatCannotBeDrawnTakesNoNumber) {
  Dealer dealer;
  const auto ids = approved(dealer, 5);
  config::Config config = dealer.config();
  config.seller.logo_png = (dealer.config().state_directory / "none.png").string();
  std::ofstream(config.seller.logo_png) << "no picture";
  const auto report = IssueRun(dealer.database(), config, "anna", {.batch = 2, .hands = 2}).issue(ids, date());
  EXPECT_EQ(report.count(), 0);
  EXPECT_EQ(report.failed.size(), 5u);
  EXPECT_EQ(numbers(dealer), "");
  EXPECT_EQ(sound_documents(dealer), 0);
  EXPECT_EQ(IssueRun(dealer.database(), dealer.config(), "anna").issue(ids, date()).count(), 5);
  EXPECT_EQ(numbers(dealer), "1,2,3,4,5");
}

TEST(IssueRun, SomebodyElseMayIssueInBetween) {
  Dealer dealer;
  auto ids = approved(dealer, 9);
  const InvoiceId others = ids.back();
  ids.pop_back();
  db::Database second = dealer.books().another();
  const auto report = IssueRun(dealer.database(), dealer.config(), "anna", {.batch = 2, .hands = 2})
                          .issue(ids, date(), {}, [&](const IssuedInvoice& issued) {
                            if (issued.number == "RE-2026-000002") IssuingDesk(second, dealer.config(), "bea").issue(others, date());
                          });
  EXPECT_EQ(report.count(), 8);
  EXPECT_EQ(numbers(dealer), "1,2,3,4,5,6,7,8,9");
  EXPECT_EQ(dealer.books().value("select issued_by from invoices where number_in_year = 3"), "bea");
  EXPECT_EQ(sound_documents(dealer), 9);
}

TEST(IssueRun, TwoAtOnceLeaveNoGapAndNoDouble) {
  Dealer dealer;
  const auto ids = approved(dealer, 24);
  const auto issue_half = [&](std::size_t half) {
    db::Database own = dealer.books().another();
    const auto report = IssueRun(own, dealer.config(), "issuer " + std::to_string(half), {.batch = 3, .hands = 2}).issue(std::span(ids).subspan(12 * half, 12), date());
    EXPECT_EQ(report.count(), 12);
  };
  std::thread other(issue_half, 0);
  issue_half(1);
  other.join();
  EXPECT_EQ(dealer.books().value("select count(*) || ' ' || max(number_in_year) || ' ' || count(distinct number) from invoices where state = 'issued'"), "24 24 24");
  EXPECT_EQ(sound_documents(dealer), 24);
}

TEST(IssueRun, AnEarlierDateIsRefusedForAll) {
  Dealer dealer;
  auto ids = approved(dealer, 3);
  IssuingDesk(dealer.database(), dealer.config(), "anna").issue(ids.front(), date());
  ids.erase(ids.begin());
  const auto report = IssueRun(dealer.database(), dealer.config(), "anna").issue(ids, date() - 1);
  ASSERT_EQ(report.failed.size(), 2u);
  EXPECT_THAT(report.failed[0].why, HasSubstr("issue with --date 2026-10-02 or later"));
  EXPECT_EQ(numbers(dealer), "1");
}

TEST(IssueRun, ThoseOfAPeriodAreFoundByTheirIdsAlone) {
  Dealer dealer;
  const auto ids = approved(dealer, 3);
  db::Transaction transaction = dealer.database().begin();
  EXPECT_EQ(db::approved_invoices(transaction, Period::month(2026, 9)), ids);
  EXPECT_EQ(db::approved_invoices(transaction, Period{Day::of(2026, 1, 1), Day::of(2027, 1, 1)}), ids);
  EXPECT_THAT(db::approved_invoices(transaction, Period::month(2026, 8)), IsEmpty());
  EXPECT_THAT(db::approved_invoices(transaction, Period::month(2026, 10)), IsEmpty());
}

TEST(IssueRun, TheReportIsJsonWithTheTimes) {
  Dealer dealer;
  const auto report = IssueRun(dealer.database(), dealer.config(), "anna").issue(approved(dealer, 2), date());
  const auto json = nlohmann::json::parse(issue_json(report));
  ASSERT_EQ(json["issued"].size(), 2u);
  EXPECT_EQ(json["issued"][1]["number"], "RE-2026-000002");
  for (const char* stage : {"whole", "reading", "drawing", "waiting", "forcing", "storing"}) EXPECT_TRUE(json["times_ms"].contains(stage)) << stage;
  const auto none = nlohmann::json::parse(issue_json(IssueRun(dealer.database(), dealer.config(), "anna").issue({}, date())));
  EXPECT_TRUE(none["issued"].empty());
}

}  // namespace
}  // namespace klickwerk::office
