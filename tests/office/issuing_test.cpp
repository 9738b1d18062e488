// From the draft to the issued invoice, its document and its cancellation, over a real database.
#include "office/invoicing/issuing.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <fstream>
#include <functional>
#include <set>
#include <thread>

#include "core/sha256.h"
#include "db/parties.h"
#include "document/document_error.h"
#include "document/document_file.h"
#include "office/invoicing/invoice_desk.h"
#include "office/invoicing/issue_run.h"
#include "tests/office/dealer.h"

namespace klickwerk::office {
namespace {

namespace fs = std::filesystem;
using test::Dealer;
using testing::ElementsAre;
using testing::HasSubstr;
using testing::IsEmpty;

constexpr auto date = [] { return Day::of(2026, 10, 2); };

std::vector<InvoiceId> ids_in(Dealer& dealer, db::InvoiceState state) {
  InvoiceQuery query;
  query.state = state;
  std::vector<InvoiceId> ids;
  for (const auto& invoice : list_invoices(dealer.database(), query)) ids.push_back(invoice.id);
  return ids;
}

// Settled and approved: `count` contracts V-1, V-2 …
std::vector<InvoiceId> approved(Dealer& dealer, int count) {
  for (int i = 1; i <= count; ++i) {
    std::string number = "V-" + std::to_string(i);
    dealer.add_contract(number);
    dealer.read(number, Day::of(2026, 9, 30), 1000 + 100 * i);
  }
  dealer.settle(9);
  dealer.approve_all();
  return ids_in(dealer, db::InvoiceState::approved);
}

TEST(Issuing, GivesNumberDocumentAndFrozenFacts) {
  Dealer dealer;
  auto ids = approved(dealer, 2);
  ASSERT_EQ(ids.size(), 2u);
  IssuingDesk desk(dealer.database(), dealer.config(), "anna");
  IssuedInvoice first = desk.issue(ids[0], date());
  EXPECT_EQ(first.number, "RE-2026-000001");
  EXPECT_EQ(desk.issue(ids[1], date()).number, "RE-2026-000002");
  EXPECT_TRUE(fs::exists(first.document));
  InvoiceAccount account = invoice_account(dealer.database(), "RE-2026-000001", dealer.config());
  ASSERT_EQ(account.invoice.files.size(), 1u);
  EXPECT_EQ(sha256_hex(document::read_document_file(first.document)), account.invoice.files[0].sha256);
  EXPECT_EQ(account.facts.number, "RE-2026-000001");
  EXPECT_EQ(account.facts.due_on, date() + 14);
  EXPECT_EQ(account.facts.buyer.name, "Kanzlei Möller & Partner");
  EXPECT_EQ(account.facts.lines.at(1).text, "Klicks Schwarzweiß");
  EXPECT_THAT(account_text(account), HasSubstr("1000 on "));
  EXPECT_EQ(dealer.books().value("select actor || ' ' || subject from audit_log where action = 'invoice.issue' order by entry_id limit 1"),
            "anna RE-2026-000001");
}

TEST(Issuing, RefusesDraftsSecondIssuesAndEarlierDates) {
  Dealer dealer;
  auto ids = approved(dealer, 2);
  IssuingDesk desk(dealer.database(), dealer.config(), "anna");
  desk.issue(ids[0], date());
  EXPECT_THROW(desk.issue(ids[0], date()), db::Refused);
  EXPECT_THROW(desk.issue(InvoiceId{999}, date()), db::Refused);
  EXPECT_THROW(desk.issue(ids[1], date() - 1), db::Refused);
  dealer.add_contract("V-9");
  dealer.settle(9);
  auto drafts = ids_in(dealer, db::InvoiceState::draft);
  ASSERT_EQ(drafts.size(), 1u);
  EXPECT_THROW(desk.issue(drafts[0], date()), db::Refused);
  EXPECT_EQ(desk.issue(ids[1], date()).number, "RE-2026-000002");  // no refusal took a number
}

void change_customer(Dealer& dealer, const std::function<void(db::Customer&)>& change) {
  db::Transaction transaction = dealer.database().begin();
  db::PartyStore store(transaction);
  auto customer = store.find_customer("10042");
  change(*customer);
  store.change(*customer);
  transaction.commit();
}

config::Config with_contact(Dealer& dealer) {
  config::Config config = dealer.config();
  config.seller.contact_name = "Buchhaltung", config.seller.phone = "040 5550-100", config.seller.email = "rechnung@nord.example";
  return config;
}

TEST(Issuing, APublicBuyerGetsAnXRechnungBesideThePdf) {
  Dealer dealer;
  change_customer(dealer, [](db::Customer& c) { c.buyer_reference = "04011000-1234512345-06", c.email = "rechnung@amt.example", c.order_number = "B-77"; });
  auto ids = approved(dealer, 1);
  config::Config config = with_contact(dealer);
  IssuingDesk desk(dealer.database(), config, "anna");
  IssuedInvoice issued = desk.issue(ids[0], date());
  InvoiceAccount account = invoice_account(dealer.database(), issued.number, config);
  ASSERT_EQ(account.invoice.files.size(), 2u);
  EXPECT_EQ(account.invoice.files[1].path, "2026/RE-2026-000001.xml");
  fs::path xml = issued.document;
  xml.replace_extension(".xml");
  const std::string text = document::read_document_file(xml);
  EXPECT_EQ(sha256_hex(text), account.invoice.files[1].sha256);
  EXPECT_THAT(text, testing::AllOf(HasSubstr("xrechnung_3.0"), HasSubstr("<ram:BuyerReference>04011000-1234512345-06<"), HasSubstr("B-77")));
  fs::remove(xml);
  auto check = desk.check_documents();
  EXPECT_THAT(check.restored, ElementsAre("RE-2026-000001"));
  EXPECT_EQ(document::read_document_file(xml), text);
}

TEST(Issuing, AFindingBlocksAndSaysWhatToMend) {
  Dealer dealer;
  change_customer(dealer, [](db::Customer& c) { c.einvoice_format = "xrechnung_ubl", c.email = "rechnung@amt.example"; });
  auto ids = approved(dealer, 1);
  config::Config config = with_contact(dealer);
  IssuingDesk desk(dealer.database(), config, "anna");
  try {
    desk.issue(ids[0], date());
    FAIL() << "an XRechnung without a buyer reference was issued";
  } catch (const db::Refused& refused) {
    EXPECT_THAT(refused.what(), HasSubstr("BR-DE-15 (BT-10)"));
  }
  EXPECT_EQ(dealer.books().value("select count(*) from number_series where last_number > 0"), "0");
  InvoiceAccount account = invoice_account(dealer.database(), std::to_string(ids[0].value), config);
  EXPECT_THAT(account_text(account), HasSubstr("This draft cannot be issued"));
  change_customer(dealer, [](db::Customer& c) { c.einvoice_format = "pdf"; });
  EXPECT_EQ(desk.issue(ids[0], date()).number, "RE-2026-000001");  // a plain PDF needs no reference
}

// § 14 (4) no. 2 UStG: without a tax number there is no invoice, and no number is lost.
TEST(Issuing, AnIncompleteInvoiceTakesNoNumber) {
  Dealer dealer;
  auto ids = approved(dealer, 1);
  config::Config without = dealer.config();
  without.seller.vat_id.clear();
  const IssueReport report = IssueRun(dealer.database(), without, "anna").issue(ids, date());
  ASSERT_EQ(report.failed.size(), 1u);
  EXPECT_EQ(dealer.books().value("select count(*) from number_series where last_number > 0"), "0");
  IssuingDesk desk(dealer.database(), dealer.config(), "anna");
  EXPECT_EQ(desk.issue(ids[0], date()).number, "RE-2026-000001");
}

TEST(Issuing, AnIssuedInvoiceIsFrozen) {
  Dealer dealer;
  auto ids = approved(dealer, 1);
  IssuingDesk(dealer.database(), dealer.config(), "anna").issue(ids[0], date());
  for (const char* sql : {"update invoices set gross_cents = gross_cents + 1, net_cents = net_cents + 1", "delete from invoices",
                          "update invoice_lines set amount_cents = 0", "delete from invoice_lines",
                          "update invoice_documents set sha256 = repeat('0', 64)", "update settlements set input = ''",
                          "update number_series set last_number = 0"})
    EXPECT_THROW(dealer.books().execute(sql), db::Refused) << sql;
}

TEST(Issuing, TwoAtOnceLeaveNoGapAndNoDouble) {
  Dealer dealer;
  auto ids = approved(dealer, 12);
  auto issue_half = [&](std::size_t offset) {
    db::Database own = dealer.books().another();
    IssuingDesk desk(own, dealer.config(), "issuer " + std::to_string(offset));
    for (std::size_t i = offset; i < ids.size(); i += 2) desk.issue(ids[i], date());
  };
  std::thread other(issue_half, 0);
  issue_half(1);
  other.join();
  EXPECT_EQ(dealer.books().value("select string_agg(number_in_year::text, ',' order by number_in_year) from invoices"),
            "1,2,3,4,5,6,7,8,9,10,11,12");
  EXPECT_EQ(dealer.books().value("select count(distinct number) from invoices"), "12");
  EXPECT_EQ(IssuingDesk(dealer.database(), dealer.config(), "test").check_documents().sound, 12);
}

TEST(Documents, MissingOnesAreMadeAgainChangedOnesAreReported) {
  Dealer dealer;
  auto ids = approved(dealer, 2);
  IssuingDesk desk(dealer.database(), dealer.config(), "anna");
  fs::path first = desk.issue(ids[0], date()).document, second = desk.issue(ids[1], date()).document;
  std::string bytes = document::read_document_file(first);
  fs::remove(first);
  auto check = desk.check_documents();
  EXPECT_EQ(check.sound, 1);
  EXPECT_THAT(check.restored, ElementsAre("RE-2026-000001"));
  EXPECT_EQ(document::read_document_file(first), bytes);
  std::ofstream(second, std::ios::app) << "changed";
  check = desk.check_documents();
  EXPECT_EQ(check.sound, 1);
  ASSERT_EQ(check.faults.size(), 1u);
  EXPECT_THAT(check.faults[0], HasSubstr("RE-2026-000002"));
}

TEST(Documents, WhatAKilledIssuingLeftIsTidiedUp) {
  Dealer dealer;
  auto ids = approved(dealer, 2);
  IssuingDesk desk(dealer.database(), dealer.config(), "anna");
  fs::path document = desk.issue(ids[0], date()).document;
  // Killed between commit and rename; and another before its commit.
  fs::rename(document, document.string() + ".pending-" + std::to_string(ids[0].value));
  fs::path orphan = document.parent_path() / ("RE-2026-000002.pdf.pending-" + std::to_string(ids[1].value));
  document::write_document_file(orphan, "half a thought");
  fs::path half_written = document.parent_path() / "RE-2026-000003.pdf.pending-7.x4Tz9Q";
  std::ofstream(half_written) << "%PDF";
  EXPECT_EQ(desk.tidy_up(), 1);
  EXPECT_TRUE(fs::exists(document));
  EXPECT_FALSE(fs::exists(orphan));
  EXPECT_FALSE(fs::exists(half_written));
  EXPECT_EQ(desk.check_documents().sound, 1);
  EXPECT_EQ(desk.issue(ids[1], date()).number, "RE-2026-000002");
}

TEST(Cancelling, MirrorsTheInvoiceAndOpensThePeriod) {
  Dealer dealer;
  auto ids = approved(dealer, 1);
  IssuingDesk desk(dealer.database(), dealer.config(), "anna");
  desk.issue(ids[0], date());
  IssuedInvoice mirror = desk.cancel("RE-2026-000001", "Falscher Zählerstand", date() + 1);
  EXPECT_EQ(mirror.number, "ST-2026-000001");
  EXPECT_TRUE(fs::exists(mirror.document));
  InvoiceAccount account = invoice_account(dealer.database(), mirror.number, dealer.config());
  EXPECT_EQ(account.facts.cancels_number, "RE-2026-000001");
  EXPECT_EQ(account.facts.cancels_issued_on, date());
  EXPECT_EQ(dealer.books().value("select sum(gross_cents) from invoices"), "0");
  EXPECT_EQ(dealer.books().value("select string_agg(state, ',') from settlements"), "cancelled");
  EXPECT_EQ(invoice_account(dealer.database(), "RE-2026-000001", dealer.config()).invoice.cancelled_by, "ST-2026-000001");
  EXPECT_THROW(desk.cancel("RE-2026-000001", "again", date() + 1), db::Conflict);
  EXPECT_THROW(desk.cancel("ST-2026-000001", "back", date() + 1), db::Refused);
  EXPECT_EQ(dealer.books().value("select last_number from number_series where series = 'cancellation'"), "1");
  RunReport again = dealer.settle(9);
  EXPECT_EQ(test::outcome(again, "V-1").verdict, Verdict::drafted) << report_text(again, true);
  EXPECT_EQ(test::outcome(again, "V-1").net, Money{3100});
}

// The older period is settled by itself then (tests/office/corrections_test.cpp).
TEST(Cancelling, ALaterPeriodStays) {
  Dealer dealer;
  auto ids = approved(dealer, 1);
  IssuingDesk desk(dealer.database(), dealer.config(), "anna");
  desk.issue(ids[0], date());
  dealer.settle(10);
  EXPECT_EQ(desk.cancel("RE-2026-000001", "wrong", date()).number, "ST-2026-000001");
  EXPECT_EQ(dealer.books().value("select string_agg(state, ' ' order by period_first) from settlements"), "cancelled draft");
}

TEST(InvoiceList, FiltersAndShows) {
  Dealer dealer;
  auto ids = approved(dealer, 2);
  IssuingDesk(dealer.database(), dealer.config(), "anna").issue(ids[0], date());
  InvoiceQuery query;
  query.period = Period::month(2026, 9);
  EXPECT_EQ(list_invoices(dealer.database(), query).size(), 2u);
  query.state = db::InvoiceState::approved;
  EXPECT_EQ(list_invoices(dealer.database(), query).size(), 1u);
  query.period = Period::month(2026, 8);
  EXPECT_THAT(list_invoices(dealer.database(), query), IsEmpty());
  query = {};
  query.customer_number = "10042";
  query.contract_number = "V-1";
  auto found = list_invoices(dealer.database(), query);
  ASSERT_EQ(found.size(), 1u);
  EXPECT_THAT(list_text(found), HasSubstr("RE-2026-000001"));
  query.customer_number = "99999";
  EXPECT_THROW(list_invoices(dealer.database(), query), db::Refused);
}

}  // namespace
}  // namespace klickwerk::office
