// Reminding: which step is next, what it asks for, the letter as the customer gets it, and the mail that brings it.
#include "office/payments/dunning.h"
#include "office/payments/set_off.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include "core/sha256.h"
#include "document/document_file.h"
#include "tests/document/pdf_tools.h"
#include "tests/office/accounting_books.h"

namespace klickwerk::office {
namespace {

using document::sample::flowing_text_of, document::sample::pages_of;
using testing::AllOf, testing::ElementsAre, testing::HasSubstr, testing::Not;

class Dunning : public test::AccountingBooks {
 protected:
  Dunning() { config_.seller.street = "Kai 1", config_.seller.postcode = "20457"; }
  DunningRun dun(Day day, bool confirm = true, bool mail = false) { return run_dunning(database(), config_, {day, confirm, mail, {}, "anna", day}); }
};

TEST_F(Dunning, GoesLevelByLevel) {
  issue("RE-1", "K-1", "2026-10-05", 10000);  // due on 19 October; levels after 7, 14, 14 days
  EXPECT_TRUE(dun(Day::of(2026, 10, 25)).steps.empty());
  EXPECT_EQ(dun(Day::of(2026, 10, 26), false).steps.size(), 1u);
  ASSERT_EQ(dun(Day::of(2026, 10, 26)).steps.size(), 1u);
  EXPECT_TRUE(dun(Day::of(2026, 10, 26)).steps.empty());
  const auto second = dun(Day::of(2026, 11, 9));
  ASSERT_EQ(second.steps.size(), 1u);
  EXPECT_EQ(second.steps[0].level, 2);
  EXPECT_FALSE(second.steps[0].last);
  EXPECT_EQ(second.steps[0].fee, Money{500});
  import("date;amount;reference;purpose\n2026-11-10;119;B1;RE-1\n");
  EXPECT_TRUE(dun(Day::of(2026, 12, 31)).steps.empty());
}

TEST_F(Dunning, TheLetterSaysWhatIsOpenAndUntilWhen) {
  issue("RE-1", "K-1", "2026-10-05", 10000);
  issue("RE-2", "K-1", "2026-10-06", 20000);
  dun(Day::of(2026, 10, 27));
  const auto run = dun(Day::of(2026, 11, 10));
  ASSERT_EQ(run.papers.size(), 1u);
  EXPECT_EQ(run.papers[0].file_name, "dunning-2026-11-10-K-1.pdf");
  const std::string& pdf = run.papers[0].bytes;
  EXPECT_EQ(pages_of(pdf), 1);
  EXPECT_THAT(flowing_text_of(pdf), AllOf(HasSubstr("1. Mahnung"), HasSubstr("Kanzlei Möller"), HasSubstr("RE-1 05.10.2026 19.10.2026 22 119,00"), HasSubstr("RE-2 06.10.2026 20.10.2026 21 238,00"),
                                          HasSubstr("Mahngebühr 5,00"), HasSubstr("362,00 EUR"), HasSubstr("bis zum 17.11.2026"), HasSubstr("DE89 3704 0044 0532 0130 00"),
                                          HasSubstr("RE-1 RE-2"), Not(HasSubstr("Verzugszinsen"))));
  EXPECT_EQ(books_.value("select string_agg(fee_cents::text, ' ' order by invoice_id) from dunning_steps where level = 2"), "500 0") << "a letter asks for its fee once";
  EXPECT_EQ(document::read_document_file(config_.invoice.documents_directory / "dunning/2026" / run.papers[0].file_name), pdf);
  EXPECT_EQ(books_.value("select after ->> 'sha256' from audit_log where action = 'invoice.dun' order by entry_id desc limit 1"), sha256_hex(pdf));
}

TEST_F(Dunning, TheLastLevelThreatensAndAsksForInterest) {
  config_.dunning.levels = "7 0.00, 14 10.00 9.12%";
  books_.execute("update customers set language = 'en', country = 'NL' where number = 'K-1'");
  issue("RE-1", "K-1", "2026-10-05", 10000);
  dun(Day::of(2026, 10, 26));
  const auto run = dun(Day::of(2026, 11, 9));
  ASSERT_EQ(run.steps.size(), 1u);
  EXPECT_TRUE(run.steps[0].last);
  EXPECT_EQ(run.steps[0].days_over, 21);
  EXPECT_EQ(run.steps[0].interest, Money{62});  // 119.00 × 9.12 % × 21/365 = 0.6244
  EXPECT_EQ(books_.value("select interest_cents from dunning_steps where level = 2"), "62");
  EXPECT_THAT(flowing_text_of(run.papers[0].bytes), AllOf(HasSubstr("Demand for payment no. 1"), HasSubstr("NETHERLANDS"), HasSubstr("Interest on arrears 0.62"), HasSubstr("129.62 EUR"), HasSubstr("legal action")));
}

TEST_F(Dunning, ManyInvoicesGoOverSeveralPagesWithCarriedSums) {
  for (int i = 1; i <= 60; ++i) issue("RE-" + std::to_string(i), "K-1", "2026-10-05", 10000);
  const auto run = dun(Day::of(2026, 10, 26));
  ASSERT_EQ(run.papers.size(), 1u);
  const int pages = pages_of(run.papers[0].bytes);
  EXPECT_GE(pages, 2);
  EXPECT_THAT(flowing_text_of(run.papers[0].bytes), AllOf(HasSubstr("Übertrag auf Seite 2"), HasSubstr("Übertrag von Seite 1"), HasSubstr("Seite 2 von " + std::to_string(pages)), HasSubstr("7.140,00 EUR")));
}

TEST_F(Dunning, MailIsQueuedOnceWithTheLetterThatIsKept) {
  books_.execute("update customers set email = 'office@moeller.example' where number = 'K-1'");
  issue("RE-1", "K-1", "2026-10-05", 10000);
  issue("RE-2", "K-2", "2026-10-05", 10000);
  const auto run = dun(Day::of(2026, 10, 26), true, true);
  ASSERT_EQ(run.papers.size(), 2u);
  EXPECT_THAT(run.papers[0].mailed_to, ElementsAre("office@moeller.example"));
  EXPECT_THAT(run.papers[1].why_not_mailed, HasSubstr("by post"));
  EXPECT_TRUE(run.needs_a_person());
  EXPECT_EQ(books_.value("select purpose || ' ' || subject_key || ' ' || recipient || ' ' || subject from mail_outbox"),
            "dunning K-1 2026-10-26 office@moeller.example Zahlungserinnerung von Bürotechnik Nord GmbH, Kundennummer K-1");
  const std::string path = books_.value("select path from mail_attachments");
  EXPECT_EQ(books_.value("select sha256 from mail_attachments"), sha256_hex(document::read_document_file(config_.invoice.documents_directory / path)));
  EXPECT_TRUE(dun(Day::of(2026, 10, 26), true, true).steps.empty());
  EXPECT_EQ(books_.value("select count(*) from mail_outbox"), "1");
}

TEST_F(Dunning, AStepIsRecordedOnItsDayOnly) {
  issue("RE-1", "K-1", "2026-10-05", 10000);
  const Day today = Day::of(2026, 10, 20), to_come = Day::of(2027, 1, 10);
  EXPECT_EQ(run_dunning(database(), config_, {to_come, false, false, {}, "anna", today}).steps.size(), 1u) << "a preview";
  try {
    run_dunning(database(), config_, {to_come, true, false, {}, "anna", today});
    FAIL();
  } catch (const db::Refused& error) {
    EXPECT_THAT(error.what(), AllOf(HasSubstr("--day 2027-01-10 lies in the future, today is 2026-10-20"), HasSubstr("Without --confirm")));
  }
  EXPECT_EQ(books_.value("select count(*) from dunning_steps"), "0");
}

TEST_F(Dunning, OpenCreditsAreListedAndTakenOff) {
  config_.dunning.levels = "7 0.00, 14 5.00 9.12%";
  issue("RE-1", "K-1", "2026-10-05", 5000);    // 59.50, due on 19 October
  issue("RE-2", "K-1", "2026-10-06", 20000);   // 238.00
  issue("RE-3", "K-1", "2026-10-07", -8000);   // 95.20 in his favour
  issue("RE-4", "K-2", "2026-10-07", 10000);   // another customer's
  const auto run = dun(Day::of(2026, 10, 28));
  ASSERT_EQ(run.steps.size(), 2u);
  EXPECT_EQ(run.steps[0].item.number, "RE-2");
  EXPECT_EQ(run.steps[0].credited, Money{9520 - 5950});
  EXPECT_EQ(run.steps[0].asked(), Money{20230});
  EXPECT_EQ(run.steps[1].asked(), Money{11900});
  ASSERT_EQ(run.covered.size(), 1u);
  EXPECT_EQ(run.covered[0].item.number, "RE-1");
  EXPECT_EQ(books_.value("select string_agg(i.number || ' ' || s.open_cents, ', ' order by i.number) from dunning_steps s join invoices i using (invoice_id)"), "RE-2 20230, RE-4 11900");
  ASSERT_EQ(run.papers.size(), 2u);
  EXPECT_THAT(flowing_text_of(run.papers[0].bytes),
              AllOf(HasSubstr("RE-1 05.10.2026 19.10.2026 9 59,50"), HasSubstr("RE-2 06.10.2026 20.10.2026 8 238,00"), HasSubstr("Guthaben RE-3 07.10.2026"), HasSubstr("Offene Rechnungen 297,50"),
                    HasSubstr("abzüglich Ihrer Guthaben"), HasSubstr("202,30 EUR"), HasSubstr("Ihre Guthaben sind darin bereits abgezogen.")));
  EXPECT_THAT(flowing_text_of(run.papers[1].bytes), AllOf(Not(HasSubstr("Guthaben")), HasSubstr("119,00 EUR")));
  EXPECT_THAT(dunning_text(run), HasSubstr("K-1 has a credit of 95.20 (RE-3), RE-1 not dunned: klickwerk payment set-off RE-3 RE-1 RE-2"));

  books_.execute("update customers set language = 'en' where number = 'K-1'");
  const auto second = dun(Day::of(2026, 11, 11));
  ASSERT_EQ(second.steps.size(), 2u);
  EXPECT_EQ(second.steps[0].interest, Money{111});  // 202.30 x 9.12 % x 22/365 = 1.1120
  EXPECT_THAT(flowing_text_of(second.papers[0].bytes),
              AllOf(HasSubstr("Credit RE-3 7 Oct 2026"), HasSubstr("less your credits"), HasSubstr("Interest on arrears 1.11"), HasSubstr("Reminder fee 5.00"), HasSubstr("208.41 EUR"),
                    HasSubstr("Your credits have already been deducted.")));
}

TEST_F(Dunning, WhomCreditsCoverIsNotDunned) {
  issue("RE-1", "K-1", "2026-10-05", 5000);
  issue("RE-2", "K-1", "2026-10-06", -6000);
  const auto run = dun(Day::of(2026, 11, 28));
  EXPECT_TRUE(run.steps.empty());
  EXPECT_TRUE(run.papers.empty());
  EXPECT_THAT(dunning_text(run), AllOf(HasSubstr("K-1 has a credit of 71.40 (RE-2), RE-1 not dunned"), HasSubstr("Nobody is to be dunned.")));
  set_off(database(), {"RE-2", {"RE-1"}, {}, Day::of(2026, 11, 28), "anna"});
  EXPECT_EQ(dunning_text(dun(Day::of(2026, 11, 29))), "Nobody is to be dunned.\n");
}

TEST(DunningLevels, AreReadOrRefused) {
  const auto levels = parse_dunning_levels("7 0.00, 14 5.00, 14 10.00 9.12%");
  ASSERT_EQ(levels.size(), 3u);
  EXPECT_EQ(levels[2].interest_bp, 912);
  for (const char* wrong : {"soon", "7", "7 1.00 9", "7 1.00 9% x", "7 -1.00", "400 1.00", "7 1.00 101%"}) EXPECT_THROW(parse_dunning_levels(wrong), std::runtime_error) << wrong;
}

}  // namespace
}  // namespace klickwerk::office
