// The hash chain against who may do anything in the database: verify must find what he did.
#include "office/audit/audit_verify.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <fstream>

#include "tests/office/correction_books.h"

namespace klickwerk::office {
namespace {

using test::CorrectionBooks;
using testing::HasSubstr;
using testing::IsEmpty;

class Audit : public testing::Test {
 protected:
  Audit() {
    for (int i = 1; i <= 3; ++i) {
      const std::string number = "V-" + std::to_string(i);
      books_.dealer.add_contract(number);
      books_.dealer.read(number, Day::of(2026, 9, 30), 1000 + 100 * i);
    }
    books_.month(9);
    books_.cancel("RE-2026-000003");
  }
  AuditReport verify(std::optional<ChainAnchor> anchor = {}) {
    AuditRequest request;
    request.anchor = anchor;
    return verify_books(books_.dealer.database(), books_.dealer.config(), request);
  }
  std::vector<std::string> codes() {
    std::vector<std::string> codes;
    for (const auto& fault : verify().faults)
      if (codes.empty() || codes.back() != fault.code) codes.push_back(fault.code);
    return codes;
  }
  // The test's role is a superuser: it may switch every guard off.
  void tamper(const std::string& sql) { books_.dealer.books().execute("set session_replication_role = replica; " + sql + "; set session_replication_role = default"); }
  CorrectionBooks books_;
};

TEST_F(Audit, SoundBooksVerify) {
  const auto report = verify();
  EXPECT_THAT(report.faults, IsEmpty()) << audit_text(report);
  EXPECT_EQ(report.documents, 4);
  EXPECT_GE(report.files, 4);
  EXPECT_EQ(report.series, 2);
  EXPECT_EQ(report.settlements, 3);
  EXPECT_EQ(std::to_string(report.links), books_.dealer.books().value("select count(*) from audit_chain"));
  EXPECT_EQ(books_.dealer.books().value("select count(*) from audit_chain where kind = 'document-2'"), "4");
  EXPECT_EQ(books_.dealer.books().value("select (select count(*) from audit_chain where kind = 'journal') = (select count(*) from audit_log)"), "t");
}

TEST_F(Audit, TheOwnerCannotChangeDeleteOrEmpty) {
  for (const char* sql :
       {"update audit_chain set hash = repeat('0', 64)", "delete from audit_chain", "truncate audit_chain", "update audit_log set actor = 'nobody'",
        "delete from audit_log", "truncate audit_log", "update invoices set reason = 'x' where state = 'issued'", "delete from invoices",
        "truncate invoices cascade", "update invoice_lines set amount_cents = 1", "delete from invoice_lines", "truncate invoice_lines",
        "update invoice_documents set size_bytes = 1", "truncate invoice_documents", "update settlements set result = ''",
        "delete from settlements where state = 'issued'", "truncate settlements cascade", "update settlement_ledger set invoiced_cents = 0",
        "delete from settlement_ledger", "delete from number_series", "update number_series set last_number = 1"})
    EXPECT_THROW(books_.dealer.books().execute(sql), db::Error) << sql;
  EXPECT_TRUE(verify().sound());
}

TEST_F(Audit, AnAmountChangedBehindTheTriggersIsFound) {
  tamper("update invoices set net_cents = net_cents + 100, gross_cents = gross_cents + 100 where number = 'RE-2026-000002'");
  const auto report = verify();
  ASSERT_TRUE(report.first_broken);
  EXPECT_THAT(*report.first_broken, HasSubstr("RE-2026-000002"));
  EXPECT_THAT(codes(), testing::IsSupersetOf({"CONTENT_CHANGED", "SUM_DIFFERS", "FACTS_DIFFER"}));
}

TEST_F(Audit, ALineAFactAFileAndASettlementChangedAreFound) {
  tamper("update invoice_lines set quantity = quantity + 1 where invoice_id = (select min(invoice_id) from invoices) and kind = 'click'");
  EXPECT_THAT(codes(), testing::Contains("CONTENT_CHANGED"));
  tamper("update invoices set facts = replace(facts, 'Kanzlei', 'Praxis') where number = 'RE-2026-000002'");
  EXPECT_EQ(verify().faults.size(), 2u);
  tamper("update settlements set result_hash = repeat('a', 32) where settlement_id = (select max(settlement_id) from settlements)");
  EXPECT_THAT(codes(), testing::Contains("SETTLEMENT_CHANGED"));
  const auto path = books_.dealer.config().invoice.documents_directory / books_.dealer.books().value("select min(path) from invoice_documents where path like '%RE-%1.pdf'");
  std::ofstream(path, std::ios::app) << "changed";
  EXPECT_THAT(codes(), testing::Contains("FILE_CHANGED"));
  std::filesystem::remove(path);
  EXPECT_THAT(codes(), testing::Contains("FILE_MISSING"));
}

// What was issued before 023_complete_chain.sql has a link of the first kind as well.
TEST_F(Audit, OldLinksVerifyStill) {
  books_.dealer.books().execute("select add_link('document', invoice_id, document_content(invoice_id)) from invoices where state = 'issued' order by invoice_id");
  EXPECT_THAT(verify().faults, IsEmpty());
  tamper("update invoice_lines set amount_cents = amount_cents + 1 where invoice_id = (select min(invoice_id) from invoices) and line = 2");
  std::vector<std::string> what;
  for (const auto& fault : verify().faults)
    if (fault.code == "CONTENT_CHANGED") what.push_back(fault.where.substr(fault.where.find('(')) + " " + fault.what);
  EXPECT_THAT(what, testing::ElementsAre("(RE-2026-000001) was changed after it was written: line 2", "(RE-2026-000001) was changed after it was written"));
}

TEST_F(Audit, WhatIsTakenAwayOrPutInIsFound) {
  tamper("delete from audit_log where entry_id = (select min(entry_id) from audit_log)");
  EXPECT_THAT(verify().faults[0].code, "LINKED_MISSING");
  tamper("insert into audit_log (actor, action, subject_kind, subject) values ('x', 'invoice.approve', 'invoice draft', '1')");
  EXPECT_THAT(codes(), testing::Contains("NOT_IN_CHAIN"));
  tamper("delete from audit_chain where link = 3");
  const auto report = verify();
  EXPECT_THAT(audit_text(report), HasSubstr("link 3 is missing before it"));
}

TEST_F(Audit, AMissingNumberIsFound) {
  tamper("delete from invoice_lines where invoice_id = (select invoice_id from invoices where number = 'RE-2026-000002');"
         "delete from invoice_documents where invoice_id = (select invoice_id from invoices where number = 'RE-2026-000002');"
         "delete from invoices where number = 'RE-2026-000002'");
  EXPECT_THAT(codes(), testing::IsSupersetOf({"LINKED_MISSING", "NUMBER_GAP"}));
}

TEST_F(Audit, MoneyPutInPastTheProgramAndBytesOfAnExportAreFound) {
  books_.dealer.books().execute("insert into payments (received_on, amount_cents, bank_reference, source, recorded_by) values ('2026-11-21', 5000, 'B-1', 'camt', 'anna');"
                                "with b as (insert into export_batches (kind, actor) values ('datev', 'anna') returning batch_id) insert into export_files (batch_id, name, rows_count, sha256, content) "
                                "select batch_id, 'a.csv', 1, encode(sha256('eins'), 'hex'), 'eins' from b");
  const auto sound = verify();
  EXPECT_THAT(sound.faults, IsEmpty()) << audit_text(sound);
  EXPECT_EQ(sound.payments, 1);
  EXPECT_EQ(sound.exports, 1);
  EXPECT_THAT(audit_text(sound), testing::AllOf(HasSubstr("1 payment, 0 assignments"), HasSubstr("Checked: issued documents"), HasSubstr("Not checked: contracts, prices and master data")));
  tamper("update export_files set content = 'zwei'");
  EXPECT_THAT(codes(), testing::ElementsAre("CONTENT_CHANGED", "EXPORT_CHANGED"));
  tamper("update export_files set sha256 = encode(sha256(content), 'hex')");
  EXPECT_THAT(codes(), testing::ElementsAre("CONTENT_CHANGED")) << "his hash fits, the chain's does not";
  tamper("update payments set amount_cents = 6000");
  EXPECT_THAT(audit_text(verify()), HasSubstr("(payment 1 of 2026-11-21): was changed after it was written"));
  tamper("insert into payments (received_on, amount_cents, bank_reference, source, recorded_by) values ('2026-11-21', 1, 'B-2', 'hand', 'x')");
  EXPECT_THAT(codes(), testing::Contains("NOT_IN_CHAIN"));
}

TEST_F(Audit, AMissingTableIsSaidInWords) {
  tamper("drop table payment_allocations cascade");
  const auto report = verify();
  ASSERT_THAT(report.faults, testing::SizeIs(1));
  EXPECT_EQ(report.faults[0].code, "TABLE_MISSING");
  EXPECT_THAT(audit_text(report), HasSubstr("payment_allocations: this table of the books is gone"));
}

// Who may do anything can forge the whole chain: a link that was written down elsewhere finds it out.
TEST_F(Audit, AForgedOrShortenedChainMissesTheAnchor) {
  const auto anchor = parse_anchor(verify().head);
  ASSERT_TRUE(anchor);
  EXPECT_TRUE(verify(anchor).sound());
  tamper("delete from audit_log where entry_id = (select max(entry_id) from audit_log);"
         "delete from audit_chain where link = (select max(link) from audit_chain)");
  EXPECT_TRUE(verify().sound());  // the chain alone cannot know
  ASSERT_FALSE(verify(anchor).sound());
  EXPECT_EQ(verify(anchor).faults[0].code, "ANCHOR_MISSING");
  EXPECT_FALSE(parse_anchor("12:xyz"));
  EXPECT_FALSE(parse_anchor(anchor->hash));
}

}  // namespace
}  // namespace klickwerk::office
