// A customer's layout from the configuration to the document that is frozen with it, and what is told where it cannot be.
#include "office/invoicing/layouts.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <filesystem>
#include <fstream>

#include "db/errors.h"
#include "db/parties.h"
#include "document/document_file.h"
#include "office/invoicing/facts_text.h"
#include "office/invoicing/preview.h"
#include "office/lint/lint.h"
#include "office/payments/dunning.h"
#include "tests/document/pdf_tools.h"
#include "tests/office/correction_books.h"

namespace klickwerk::office {
namespace {

using document::sample::flowing_text_of, document::sample::pages_of;
using testing::AllOf, testing::Contains, testing::ElementsAre, testing::HasSubstr, testing::IsEmpty, testing::Not;

class Layouts : public testing::Test {
 protected:
  Layouts() : config_(books_.dealer.config()) {
    config_.file = "/etc/klickwerk/klickwerk.toml";
    config_.invoice.intro_note = {"Für Ihre Systeme berechnen wir:", ""};
    config_.invoice.closing_note = {"Danke!", ""};
    config::Layout second;
    second.form = "A", second.annex = "none", second.giro_code = false;
    second.accent_colour = "#b45309", second.phone = "040 99", second.email = "post@farbwerk.example";
    second.closing_note = {"Ihr Farbwerk", "Your Farbwerk"};
    config_.layouts["second"] = second;
  }

  void customer(const std::function<void(db::Customer&)>& change) {
    db::Transaction transaction = books_.dealer.database().begin();
    db::PartyStore parties(transaction);
    auto customer = parties.customer(books_.dealer.customer());
    change(*customer);
    parties.change(*customer);
    transaction.commit();
  }
  // The draft of September, settled.
  InvoiceAccount draft() {
    books_.dealer.add_contract("V-1");
    books_.dealer.read("V-1", Day::of(2026, 9, 30), 1600);
    books_.dealer.settle(9);
    return account();
  }
  InvoiceAccount account() {
    const auto drafts = list_invoices(books_.dealer.database(), {});
    return invoice_account(books_.dealer.database(), std::to_string(drafts.at(0).id.value), config_);
  }
  IssuedInvoice issue(InvoiceId id) {
    books_.dealer.approve_all();
    return IssuingDesk(books_.dealer.database(), config_, "anna").issue(id, Day::of(2026, 10, 2));
  }
  std::vector<std::string> lint(const std::string& code) {
    std::vector<std::string> found;
    for (const auto& finding : run_lint(books_.dealer.database(), config_, {Period::month(2026, 9), Day::of(2026, 10, 2)}).findings)
      if (finding.code == code) found.push_back(finding.where + " " + finding.what);
    return found;
  }

  test::CorrectionBooks books_;
  config::Config config_;
};

TEST_F(Layouts, WithoutOneTheDealersHolds) {
  const InvoiceAccount account = draft();
  EXPECT_EQ(account.facts.layout, document::Layout{});
  EXPECT_EQ(account.facts.intro_note, "Für Ihre Systeme berechnen wir:");
  EXPECT_EQ(account.facts.closing_note, "Danke!");
  EXPECT_EQ(write_facts(account.facts).find("\"layout\""), std::string::npos) << "the facts of older programs";
  EXPECT_THAT(account.findings, IsEmpty());
}

TEST_F(Layouts, ACustomerHasTheOneThatHeNames) {
  customer([](db::Customer& c) { c.layout = "second"; });
  const InvoiceAccount account = draft();
  EXPECT_EQ(account.facts.layout, (document::Layout{"second", document::LetterForm::a, document::AnnexForm::table, false, true}));
  EXPECT_EQ(account.facts.seller.accent_colour, "#b45309");
  EXPECT_EQ(account.facts.seller.phone, "040 99");
  EXPECT_EQ(account.facts.seller.address.name, "Bürotechnik Nord GmbH") << "who sells is no matter of layout";
  EXPECT_EQ(account.facts.intro_note, "Für Ihre Systeme berechnen wir:");
  EXPECT_EQ(account.facts.closing_note, "Ihr Farbwerk");
  EXPECT_THAT(account_text(account), HasSubstr("\nlayout second\n"));
  customer([](db::Customer& c) { c.closing_note = "Nur für Sie\nund für niemanden sonst"; });
  EXPECT_EQ(this->account().facts.closing_note, "Nur für Sie\u2028und für niemanden sonst");
}

TEST_F(Layouts, AnEnglishCustomerReadsNoGermanNote) {
  customer([](db::Customer& c) { c.language = "en"; });
  EXPECT_EQ(draft().facts.closing_note, "");
  EXPECT_EQ(account().facts.intro_note, "") << "our own English words stand there";
  EXPECT_THAT(lint("CLOSING_NOTE"), ElementsAre(HasSubstr("closing_note is in one language only: 1 customer reads English")));
  config_.invoice.closing_note.english = "Thank you!";
  config_.invoice.intro_note.english = "We charge for your systems:";
  EXPECT_EQ(account().facts.closing_note, "Thank you!");
  EXPECT_EQ(account().facts.intro_note, "We charge for your systems:");
  EXPECT_THAT(lint("CLOSING_NOTE"), IsEmpty());
  customer([](db::Customer& c) { c.layout = "second"; });
  EXPECT_EQ(account().facts.closing_note, "Your Farbwerk");
}

TEST_F(Layouts, WhyNoTaxIsChargedIsSaidInEveryLanguage) {
  config_.invoice.exempt_note = "Kein Ausweis von Umsatzsteuer nach § 19 UStG";
  books_.dealer.add_contract("V-9", [](db::Contract& contract) { contract.terms.vat_rate_bp = 0; });
  books_.dealer.read("V-9", Day::of(2026, 9, 30), 1600);
  books_.dealer.settle(9);
  customer([](db::Customer& c) { c.language = "en"; });
  EXPECT_EQ(account().facts.vat_groups.at(0).reason, config_.invoice.exempt_note) << "the law wants it, if need be in German";
  config_.invoice.exempt_note_en = "No VAT is charged (section 19 of the German VAT Act)";
  EXPECT_EQ(account().facts.vat_groups.at(0).reason, config_.invoice.exempt_note_en);
  customer([](db::Customer& c) { c.language = "de"; });
  EXPECT_EQ(account().facts.vat_groups.at(0).reason, config_.invoice.exempt_note);
}

TEST_F(Layouts, OneThatIsNotThereBlocksWithWords) {
  customer([](db::Customer& c) { c.layout = "gone"; });
  const InvoiceAccount account = draft();
  EXPECT_THAT(account.findings, ElementsAre("the layout \"gone\" is not in /etc/klickwerk/klickwerk.toml: add [layout.gone], or give the customer another (klickwerk import)"));
  EXPECT_THAT(lint("LAYOUT"), ElementsAre(AllOf(HasSubstr("customer "), HasSubstr("has the layout \"gone\""))));
  try {
    issue(account.invoice.id);
    FAIL() << "it was issued";
  } catch (const db::Refused& refused) {
    EXPECT_THAT(refused.what(), HasSubstr("add [layout.gone]"));
  }
  EXPECT_THROW(preview_pdf(books_.dealer.database(), {std::to_string(account.invoice.id.value), {}, Day::of(2026, 10, 2)}, config_), db::Refused);
}

TEST_F(Layouts, ALogoThatIsNotThereIsToldBeforeTheRun) {
  EXPECT_NO_THROW(require_sound_layouts(config_));
  config_.layouts["second"].logo_png = "/nowhere/second.png";
  EXPECT_THAT(layout_faults(config_), ElementsAre(HasSubstr("[layout.second] logo_png: the logo /nowhere/second.png cannot be used")));
  EXPECT_THROW(require_sound_layouts(config_), config::ConfigError);
  EXPECT_THAT(draft().findings, IsEmpty()) << "his layout is another";
  EXPECT_THAT(lint("LAYOUT"), ElementsAre(HasSubstr("/etc/klickwerk/klickwerk.toml [layout.second] logo_png")));
  customer([](db::Customer& c) { c.layout = "second"; });
  EXPECT_THAT(account().findings, ElementsAre("the logo /nowhere/second.png is not there: put a PNG there, or change [layout.second] logo_png in /etc/klickwerk/klickwerk.toml"));
}

TEST_F(Layouts, ADocumentKeepsTheLayoutThatItWasIssuedWith) {
  customer([](db::Customer& c) { c.layout = "second"; });
  const IssuedInvoice issued = issue(draft().invoice.id);
  const std::string pdf = document::read_document_file(issued.document);
  EXPECT_EQ(pages_of(pdf), 1);
  EXPECT_THAT(flowing_text_of(pdf), AllOf(HasSubstr("Ihr Farbwerk"), HasSubstr("040 99"), HasSubstr("positionen-und-zaehlerstaende.csv"), Not(HasSubstr("GiroCode"))));
  // The layout changes, then goes; the customer has another.
  config_.layouts.clear();
  config_.layout.form = "A";
  customer([](db::Customer& c) { c.layout.clear(); });
  std::filesystem::remove(issued.document);
  const auto check = IssuingDesk(books_.dealer.database(), config_, "anna").check_documents();
  EXPECT_THAT(check.restored, ElementsAre(issued.number));
  EXPECT_EQ(document::read_document_file(issued.document), pdf);
  const auto again = invoice_account(books_.dealer.database(), issued.number, config_).facts;
  EXPECT_EQ(again.layout.name, "second");
  // And its cancellation is drawn as the original was.
  const auto cancelled = IssuingDesk(books_.dealer.database(), config_, "anna").cancel(issued.number, "Irrtum", Day::of(2026, 10, 3));
  EXPECT_THAT(flowing_text_of(document::read_document_file(cancelled.document)), AllOf(HasSubstr("Stornorechnung"), HasSubstr("040 99"), Not(HasSubstr("Ihr Farbwerk"))));
}

TEST_F(Layouts, APreviewIsNoInvoice) {
  const InvoiceAccount account = draft();
  const std::string id = std::to_string(account.invoice.id.value);
  const auto look = [&](std::optional<std::string> layout) { return preview_pdf(books_.dealer.database(), {id, layout, Day::of(2026, 10, 2)}, config_); };
  const std::string plain = look({});
  EXPECT_THAT(flowing_text_of(plain), AllOf(HasSubstr("Rechnung ENTWURF-" + id), HasSubstr("Danke!"), Not(HasSubstr("GiroCode")), HasSubstr("Alter Stand")));
  EXPECT_EQ(plain.find("factur-x.xml"), std::string::npos);
  EXPECT_THAT(flowing_text_of(look("second")), AllOf(HasSubstr("Ihr Farbwerk"), HasSubstr("post@farbwerk.example"), Not(HasSubstr("Alter Stand"))));
  EXPECT_THROW(look("third"), db::Refused);
  EXPECT_EQ(books_.dealer.books().value("select count(*) from invoices where number is not null"), "0");
  const auto issued = issue(account.invoice.id);
  EXPECT_THROW(preview_pdf(books_.dealer.database(), {issued.number, {}, Day::of(2026, 10, 2)}, config_), db::Refused);
}

TEST_F(Layouts, TheDealersFormIsForAllWhoNameNone) {
  config_.layout.form = "A", config_.layout.annex = "sums";
  EXPECT_EQ(draft().facts.layout, (document::Layout{"", document::LetterForm::a, document::AnnexForm::sums, true, true}));
  const std::string text = write_facts(account().facts);
  const auto again = read_facts(text);
  EXPECT_EQ(again.layout, account().facts.layout);
  EXPECT_EQ(write_facts(again), text);
}

TEST_F(Layouts, ADunningLetterWearsItsCustomersLayout) {
  customer([](db::Customer& c) { c.layout = "second"; });
  issue(draft().invoice.id);  // due on 16 October
  const auto run = run_dunning(books_.dealer.database(), config_, {Day::of(2026, 11, 5), true, false, {}, "anna", Day::of(2026, 11, 5)});
  ASSERT_EQ(run.papers.size(), 1u);
  EXPECT_THAT(flowing_text_of(run.papers[0].bytes), AllOf(HasSubstr("Zahlungserinnerung"), HasSubstr("post@farbwerk.example"), Not(HasSubstr("GiroCode"))));
}

}  // namespace
}  // namespace klickwerk::office
