// Issued invoices on their way into the outbox: to whom, in which words, with which documents, and never twice.
#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include "office/invoicing/invoice_desk.h"
#include "office/invoicing/issuing.h"
#include "office/mail/mail_desk.h"
#include "tests/db/test_database.h"
#include "tests/office/dealer.h"

namespace klickwerk::office {
namespace {

using testing::HasSubstr;
using testing::SizeIs;

// An issued invoice RE-2026-00000<n> over 1190.00 of a customer with that language and e-mail.
void add_invoice(test::TestDatabase& books, int n, const std::string& language, const std::string& email) {
  const std::string number = std::to_string(n);
  books.execute("insert into customers (number, name, language, email) values ('K-" + number + "', 'Kunde', '" + language + "', '" + email + "')");
  const std::string his = "where customer_id = (select customer_id from customers where number = 'K-" + number + "')";
  books.execute("insert into invoices (customer_id, service_first, service_end, vat_rate_bp, net_cents, vat_cents, gross_cents) "
                "select customer_id, '2026-10-01', '2026-11-01', 1900, 100000, 19000, 119000 from customers where number = 'K-" + number + "'");
  books.execute("insert into invoice_lines (invoice_id, line, kind, period_first, period_end, months_numerator, unit_price_micro, unit_price_places, amount_cents) "
                "select invoice_id, 1, 'flat', service_first, service_end, 1, 1000000000, 2, 100000 from invoices " + his);
  books.execute("update invoices set state = 'approved', approved_at = now(), approved_by = 'anna' " + his);
  for (const char* kind : {"pdf", "xml"})
    books.execute("insert into invoice_documents (invoice_id, kind, path, sha256, size_bytes) select invoice_id, '" + std::string(kind) + "', '2026/RE-2026-00000" + number +
                  "." + kind + "', repeat('a', 64), 10 from invoices where customer_id = (select customer_id from customers where number = 'K-" + number + "')");
  books.execute(n == 1 ? std::string("insert into number_series values ('RE', 2026, 1)") : "update number_series set last_number = " + number);
  books.execute("update invoices set state = 'issued', series = 'RE', number_year = 2026, number_in_year = " + number + ", number = 'RE-2026-00000" + number +
                "', issued_on = '2026-11-02', due_on = '2026-11-16', issued_at = now(), issued_by = 'anna' " + his);
}

TEST(InvoiceMail, GoesToEachAddressWithAllDocumentsOnce) {
  test::TestDatabase books;
  config::Config config = books.config();
  config.seller.name = "Bürotechnik Nord";
  config.mail.sender = "buero@nord.example";
  add_invoice(books, 1, "de", "a@sued.example; b@sued.example");
  add_invoice(books, 2, "en", "c@west.example");
  add_invoice(books, 3, "de", "");
  const InvoiceMailing mailing{{"RE-2026-000001", "RE-2026-000002", "RE-2026-000003", "RE-2026-000009"}, false};
  EXPECT_EQ(queue_invoices(books.database(), config, {mailing.numbers, true}, "anna").lines.size(), 5u);
  EXPECT_EQ(books.value("select count(*) from mail_outbox"), "0");  // that was the dry run

  const auto result = queue_invoices(books.database(), config, mailing, "anna");
  ASSERT_THAT(result.lines, SizeIs(5));
  EXPECT_TRUE(result.lines[0].mail && result.lines[1].mail && result.lines[2].mail);
  EXPECT_THAT(result.lines[3].why_not, HasSubstr("customer K-3 has no e-mail address"));
  EXPECT_THAT(result.lines[4].why_not, HasSubstr("no issued invoice RE-2026-000009"));
  EXPECT_TRUE(result.needs_a_person());
  EXPECT_EQ(books.value("select subject from mail_outbox where recipient = 'b@sued.example'"), "Rechnung RE-2026-000001 von Bürotechnik Nord");
  EXPECT_THAT(books.value("select body from mail_outbox where recipient = 'a@sued.example'"), HasSubstr("vom 02.11.2026 über 1.190,00 EUR (Kundennummer K-1)"));
  EXPECT_THAT(books.value("select body from mail_outbox where recipient = 'c@west.example'"), HasSubstr("our invoice RE-2026-000002 of 2026-11-02 for EUR 1,190.00"));
  EXPECT_EQ(books.value("select string_agg(name || ' ' || media_type, ', ' order by mail_id, ordinal) from mail_attachments where mail_id = 1"),
            "RE-2026-000001.pdf application/pdf, RE-2026-000001.xml application/xml");
  EXPECT_EQ(books.value("select count(*) from audit_log where action = 'invoice.send'"), "3");

  queue_invoices(books.database(), config, mailing, "otto");
  EXPECT_EQ(books.value("select count(*) from mail_outbox"), "3");
}

TEST(InvoiceMail, IsSentAgainWhenACustomerAsksForIt) {
  test::TestDatabase books;
  config::Config config = books.config();
  config.seller.name = "Bürotechnik Nord";
  config.mail.sender = "buero@nord.example";
  add_invoice(books, 1, "de", "a@sued.example");
  InvoiceMailing again{{"RE-2026-000001"}, false, true, true};
  EXPECT_TRUE(queue_invoices(books.database(), config, again, "anna").lines.at(0).mail) << "the first one, if it had none";
  EXPECT_THAT(queue_invoices(books.database(), config, again, "anna").lines.at(0).why_not, HasSubstr("mail 1 to a@sued.example has not gone out yet"));
  const auto went_out = [&] { books.execute("update mail_outbox set state = 'sent', sent_at = now() where state = 'queued'"); };
  went_out();
  again.dry_run = true;
  EXPECT_EQ(queue_invoices(books.database(), config, again, "anna").lines.at(0).why_not, "");
  again.dry_run = false;
  EXPECT_EQ(books.value("select count(*) from mail_outbox"), "1");
  for (const char* mails : {"2", "3"}) {
    EXPECT_TRUE(queue_invoices(books.database(), config, again, "otto").lines.at(0).mail);
    EXPECT_EQ(books.value("select count(*) from mail_outbox"), mails) << "each call one";
    went_out();
  }
  EXPECT_FALSE(queue_invoices(books.database(), config, {{"RE-2026-000001"}}, "anna").lines.at(0).mail) << "without --again none";
  EXPECT_EQ(books.value("select string_agg(purpose || ' ' || subject_key, ', ' order by mail_id) from mail_outbox"),
            "invoice RE-2026-000001, invoice_again_1 RE-2026-000001, invoice_again_2 RE-2026-000001");
  EXPECT_EQ(books.value("select count(distinct message_id) || ' ' || count(distinct subject || body) from mail_outbox"), "3 1");
  EXPECT_EQ(books.value("select count(*) from mail_attachments"), "6");
  EXPECT_EQ(books.value("select string_agg(actor, ' ' order by entry_id) from audit_log where action = 'invoice.send'"), "anna otto otto");
}

TEST(InvoiceMail, WhatWasCancelledBeforeItWasMailedStaysUnlessItIsNamed) {
  test::Dealer dealer;
  test::TestDatabase& books = dealer.books();
  books.execute("update customers set email = 'a@sued.example'");
  for (const char* contract : {"V-1", "V-2"}) {
    dealer.add_contract(contract);
    dealer.read(contract, Day::of(2026, 9, 30), 1600);
  }
  dealer.settle(9);
  dealer.approve_all();
  IssuingDesk desk(dealer.database(), dealer.config(), "anna");
  InvoiceQuery approved;
  approved.state = db::InvoiceState::approved;
  for (const auto& invoice : list_invoices(dealer.database(), approved)) desk.issue(invoice.id, Day::of(2026, 10, 2));
  queue_invoices(dealer.database(), dealer.config(), {{"RE-2026-000001"}}, "anna");
  desk.cancel("RE-2026-000001", "Irrtum", Day::of(2026, 10, 3));  // mailed before: its cancellation goes out
  desk.cancel("RE-2026-000002", "Irrtum", Day::of(2026, 10, 3));
  const std::vector<std::string> all{"RE-2026-000001", "RE-2026-000002", "ST-2026-000001", "ST-2026-000002"};
  const auto result = queue_invoices(dealer.database(), dealer.config(), {all, false, false}, "anna");
  EXPECT_FALSE(result.needs_a_person());
  ASSERT_THAT(result.lines, SizeIs(4));
  EXPECT_TRUE(result.lines[1].stays && result.lines[3].stays);
  EXPECT_THAT(queue_text(result), HasSubstr("RE-2026-000002: stays here"));
  EXPECT_EQ(books.value("select string_agg(subject_key, ' ' order by mail_id) from mail_outbox"), "RE-2026-000001 ST-2026-000001");
  queue_invoices(dealer.database(), dealer.config(), {{"RE-2026-000002"}}, "anna");
  EXPECT_EQ(books.value("select count(*) from mail_outbox"), "3");
}

TEST(InvoiceMail, BouncesAreRecognisedByTheirMessageIdAndAskedBackForByAPerson) {
  test::TestDatabase books;
  config::Config config = books.config();
  config.mail.sender = "buero@nord.example";
  add_invoice(books, 1, "de", "a@sued.example");
  queue_invoices(books.database(), config, {{"RE-2026-000001"}, false}, "anna");
  books.execute("update mail_outbox set state = 'sent', sent_at = now()");
  const std::string ours = new_mail(config, "invoice", "RE-2026-000001", "a@sued.example").message_id;
  {
    db::Transaction transaction = books.database().begin();
    db::Outbox outbox(transaction);
    EXPECT_FALSE(outbox.bounced("<other@nord.example>", "5.1.1", "no", SystemClock().now()));
    EXPECT_THROW(outbox.retry(1), db::Refused);  // sent is sent
  }
  db::Transaction transaction = books.database().begin();
  db::Outbox outbox(transaction);
  const auto mail = outbox.bounced(ours, "5.1.1", "no such user", SystemClock().now());
  ASSERT_TRUE(mail);
  EXPECT_EQ(mail->bounce_detail, "no such user");
  outbox.retry(mail->id);
  EXPECT_EQ(outbox.find(mail->id)->state, db::MailState::queued);
}

// What waits or needs a person: a mail that failed does not vanish from the list.
TEST(InvoiceMail, TheListNamesWhatFailed) {
  test::TestDatabase books;
  for (const char* state : {"queued", "sent", "failed", "deferred", "unknown", "cancelled"})
    books.execute(std::string("insert into mail_outbox (purpose, subject_key, recipient, message_id, subject, body, queued_by, state, sent_at) values ('letter', '") + state +
                  "', 'a@sued.example', '<" + state + "@nord.example>', 'x', 'x', 'anna', '" + state + "', case when '" + state + "' = 'sent' then now() end)");
  db::Transaction transaction = books.database().begin();
  db::Outbox outbox(transaction);
  db::MailFilter filter;
  filter.unfinished = true;
  std::string states;
  for (const auto& mail : outbox.list(filter)) states += std::string(db::word_for(mail.state)) + " ";
  EXPECT_EQ(states, "unknown deferred failed queued ");
  EXPECT_THAT(mails_text(outbox.list(filter), outbox.counts()), HasSubstr("failed"));
}

}  // namespace
}  // namespace klickwerk::office
