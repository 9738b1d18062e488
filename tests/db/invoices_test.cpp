#include "db/invoices.h"

#include <gmock/gmock.h>

#include <future>
#include <set>

#include "db/audit.h"
#include "tests/db/settling.h"

namespace klickwerk::db {
namespace {

using namespace klickwerk::test;
using testing::HasSubstr;

class Invoices : public SettlingTest {
 protected:
  Invoices() {
    settle(october);
    id_ = draft();
  }
  Invoice invoice(InvoiceId id) {
    auto transaction = server_.database().begin();
    return *InvoiceStore(transaction).invoice(id);
  }
  InvoiceId cancel(InvoiceId id) {
    auto transaction = server_.database().begin();
    const auto mirror = InvoiceStore(transaction).draft_cancellation(id, "wrong address");
    transaction.commit();
    return mirror;
  }
  InvoiceId id_;
};

TEST_F(Invoices, GoFromDraftToApprovedToIssued) {
  EXPECT_EQ(invoice(id_).state, InvoiceState::draft);
  EXPECT_FALSE(invoice(id_).number);
  EXPECT_THROW(issue(id_), Refused);
  approve(id_);
  issue(id_);
  const Invoice issued = invoice(id_);
  EXPECT_EQ(issued.state, InvoiceState::issued);
  EXPECT_EQ(issued.number->text, "invoice-2026-1");
  EXPECT_EQ(issued.due_on, on("2026-11-16"));
  ASSERT_EQ(issued.files.size(), 1u);
  EXPECT_EQ(issued.files[0].size_bytes, 1234);
  EXPECT_EQ(server_.value("select state from settlements"), "issued");
  auto transaction = server_.database().begin();
  EXPECT_EQ(InvoiceStore(transaction).find("invoice-2026-1")->id, id_);
  EXPECT_EQ(InvoiceStore(transaction).list({InvoiceState::draft, {}, {}, {}}).size(), 0u);
  EXPECT_EQ(InvoiceStore(transaction).list({{}, october.end, customer_, contract_}).size(), 1u);
}

TEST_F(Invoices, IssuedOnesAreFrozenWithLinesAndDocuments) {
  approve(id_);
  EXPECT_THAT(refusal("update invoices set net_cents = 0, gross_cents = vat_cents"), HasSubstr("approved: its figures cannot be changed"));
  EXPECT_THAT(refusal("update invoices set state = 'draft', approved_at = null, approved_by = null"), HasSubstr("cannot go from approved to draft"));
  EXPECT_THAT(refusal("insert into invoice_lines select invoice_id, line + 100, kind, period_first, period_end from invoice_lines"), HasSubstr("null value"));
  issue(id_);
  for (const char* sql : {"update invoices set reason = 'x'", "update invoices set state = 'draft'", "delete from invoices", "update invoices set number = 'RE-9'"})
    EXPECT_THAT(refusal(sql), HasSubstr("issued and cannot be changed or deleted")) << sql;
  for (const char* sql : {"update invoice_lines set amount_cents = 1", "update invoice_lines set meter = 'x' where line = 1", "delete from invoice_lines",
                          "insert into invoice_lines (invoice_id, line, kind, period_first, period_end, unit_price_micro, unit_price_places, amount_cents) "
                          "select invoice_id, 99, 'flat', service_first, service_end, 0, 2, 0 from invoices"})
    EXPECT_THAT(refusal(sql), HasSubstr("are frozen")) << sql;
  for (const char* sql : {"update invoice_documents set path = 'y'", "delete from invoice_documents"}) EXPECT_THAT(refusal(sql), HasSubstr("frozen")) << sql;
  for (const char* sql : {"delete from settlement_history", "update settlement_history set invoiced_cents = 0", "truncate settlement_history"})
    EXPECT_THAT(refusal(sql), HasSubstr("settlement_history is append-only")) << sql;
  for (const char* sql : {"truncate invoices cascade", "truncate invoice_lines", "truncate number_series"}) EXPECT_THAT(refusal(sql), HasSubstr("never emptied")) << sql;
}

TEST_F(Invoices, NumbersCannotBeInventedOrTurnedBack) {
  approve(id_);
  EXPECT_THAT(refusal("update invoices set state = 'issued', series = 'invoice', number_year = 2026, number_in_year = 7, number = 'x', issued_on = '2026-11-02', "
                      "due_on = '2026-11-02', issued_at = now(), issued_by = 'x'"), HasSubstr("not the series' last one"));
  issue(id_);
  EXPECT_THAT(refusal("update number_series set last_number = 0"), HasSubstr("only go to the next"));
  EXPECT_THAT(refusal("delete from number_series"), HasSubstr("only go to the next"));
}

TEST_F(Invoices, RolledBackNumberIsTakenAgain) {
  approve(id_);
  {
    auto transaction = server_.database().begin();
    EXPECT_EQ(InvoiceStore(transaction).take_number("invoice", 2026).in_year, 1);
  }
  issue(id_);
  EXPECT_EQ(invoice(id_).number->in_year, 1);
}

TEST_F(Invoices, NumbersHaveNoGapHoweverManyIssueAtOnce) {
  const auto issuer = [&](int seed) {
    Database own = server_.another();
    for (int i = 0; i < 20; ++i) {
      auto transaction = own.begin();
      InvoiceStore invoices(transaction);
      const auto number = invoices.take_number("test", 2026);
      if ((i + seed) % 4 == 0) continue;  // gives up: its number must come again
      AuditEntry entry;
      entry.actor = "test", entry.action = "number", entry.subject_kind = "number", entry.subject = std::to_string(number.in_year);
      AuditStore(transaction).record(entry);
      transaction.commit();
    }
  };
  std::vector<std::future<void>> issuers;
  for (int seed = 0; seed < 4; ++seed) issuers.push_back(std::async(std::launch::async, issuer, seed));
  for (auto& one : issuers) one.get();
  EXPECT_EQ(server_.value("select count(*) || ' ' || count(distinct subject) || ' ' || min(subject::int) || ' ' || max(subject::int) from audit_log"), "60 60 1 60");
}

TEST_F(Invoices, EachYearAndSeriesCountsFromOne) {
  auto transaction = server_.database().begin();
  InvoiceStore invoices(transaction);
  EXPECT_EQ(invoices.take_number("invoice", 2026).in_year, 1);
  EXPECT_EQ(invoices.take_number("invoice", 2026).in_year, 2);
  EXPECT_EQ(invoices.take_number("invoice", 2027).in_year, 1);
  EXPECT_EQ(invoices.take_number("cancellation", 2026).in_year, 1);
}

// By SQL alone nobody opens a period whose invoice stands: it would be billed twice.
TEST_F(Invoices, SettlementStaysWhileItsInvoiceStands) {
  approve(id_);
  issue(id_);
  EXPECT_ANY_THROW(server_.execute("update settlements set state = 'cancelled'"));
  EXPECT_EQ(server_.value("select string_agg(distinct state, ' ') from settlements"), "issued");
}

TEST_F(Invoices, CancellationMirrorsTheOriginalAndOpensThePeriod) {
  EXPECT_THROW(cancel(id_), Refused) << "a draft is discarded instead";
  approve(id_);
  issue(id_);
  const InvoiceId mirror_id = cancel(id_);
  EXPECT_THROW(cancel(id_), Conflict);
  EXPECT_TRUE(jobs(october).empty()) << "nothing is open before the cancellation is issued";
  approve(mirror_id);
  issue(mirror_id, "cancellation");
  const Invoice original = invoice(id_), mirror = invoice(mirror_id);
  EXPECT_EQ(original.cancelled_by, "cancellation-2026-1");
  EXPECT_EQ(mirror.cancels, id_);
  EXPECT_EQ(mirror.reason, "wrong address");
  EXPECT_EQ(mirror.net, -original.net);
  EXPECT_EQ(mirror.gross, -original.gross);
  ASSERT_EQ(mirror.lines.size(), original.lines.size());
  for (std::size_t i = 0; i < mirror.lines.size(); ++i) {
    EXPECT_EQ(mirror.lines[i].amount, -original.lines[i].amount);
    EXPECT_EQ(mirror.lines[i].quantity, -original.lines[i].quantity);
    EXPECT_EQ(mirror.lines[i].months.numerator, -original.lines[i].months.numerator);
  }
  EXPECT_THROW(cancel(mirror_id), Refused);
  EXPECT_EQ(server_.value("select count(*) from settlement_ledger where not void"), "0");
  EXPECT_EQ(store(jobs(october)).stored, 1) << "the period can be settled anew";
}

TEST_F(Invoices, AnEarlierPeriodIsCancelledWhileTheLaterOneStays) {
  approve(id_);
  issue(id_);
  settle(november);
  EXPECT_NE(cancel(id_), id_);
}

TEST_F(Invoices, ApprovedOnesCanBeDiscarded) {
  approve(id_);
  auto transaction = server_.database().begin();
  SettlementStore settlements(transaction);
  settlements.discard(settlements.find(contract_, october.end)->id);
  EXPECT_TRUE(InvoiceStore(transaction).list().empty());
}

TEST_F(Invoices, JournalIsAppendOnly) {
  auto transaction = server_.database().begin();
  AuditStore audit(transaction);
  AuditEntry entry;
  entry.actor = "anna", entry.action = "invoice.approve", entry.subject_kind = "invoice", entry.subject = "7", entry.after = "{\"state\": \"approved\"}";
  audit.record(entry);
  ImportEntry import;
  import.actor = "anna", import.kind = "customers", import.file = "k.csv", import.sha256 = std::string(64, '0'), import.rows_read = 3;
  audit.record(import);
  EXPECT_EQ(audit.entries("invoice", "7").at(0).after, entry.after);
  EXPECT_EQ(audit.latest(5).at(0).actor, "anna");
  EXPECT_EQ(audit.imports(5).at(0).rows_read, 3);
  transaction.commit();
  EXPECT_THAT(refusal("update audit_log set actor = 'x'"), HasSubstr("append-only"));
  EXPECT_THAT(refusal("delete from import_log"), HasSubstr("append-only"));
}

}  // namespace
}  // namespace klickwerk::db
