// Every rule that check() knows: good invoices have no finding, one change gives exactly the ids expected, and no rule
// is without such a change.
#include "document/einvoice/rules.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <set>

#include "document/einvoice/totals.h"
#include "einvoice/mutations.h"
#include "einvoice/random_invoices.h"
#include "einvoice/sample_einvoices.h"

namespace klickwerk::document::einvoice {
namespace {

using testing::ElementsAre;
using testing::IsEmpty;
using testing::UnorderedElementsAre;

std::set<std::string> rules_of(const std::vector<Finding>& findings) {
  std::set<std::string> rules;
  for (const Finding& finding : findings) rules.insert(finding.rule);
  return rules;
}

std::string listing(const std::vector<Finding>& findings) {
  std::string text;
  for (const Finding& finding : findings) text += describe(finding) + "\n";
  return text;
}

TEST(EinvoiceRules, GoodInvoicesHaveNoFinding) {
  for (const auto& [name, invoice] : sample::all())
    EXPECT_THAT(check(invoice), IsEmpty()) << name << "\n" << listing(check(invoice));
  for (VatCategory category :
       {VatCategory::standard, VatCategory::zero, VatCategory::exempt, VatCategory::reverse_charge,
        VatCategory::intra_community, VatCategory::export_goods, VatCategory::not_subject})
    EXPECT_THAT(check(sample::taxed_as(category)), IsEmpty())
        << static_cast<int>(category) << listing(check(sample::taxed_as(category)));
}

TEST(EinvoiceRules, OneChangeGivesExactlyItsRules) {
  for (const sample::Mutation& mutation : sample::all_mutations()) {
    const std::vector<Finding> findings = check(mutation.invoice);
    EXPECT_EQ(rules_of(findings), std::set<std::string>(mutation.rules.begin(), mutation.rules.end()))
        << mutation.name << "\n"
        << listing(findings);
  }
}

TEST(EinvoiceRules, WhateverAddsUpIsGood) {
  for (unsigned seed = 1; seed <= 2000; ++seed) {
    const SemanticInvoice invoice = sample::random_invoice(seed);
    EXPECT_THAT(check(invoice), IsEmpty()) << seed << "\n" << listing(check(invoice));
    EXPECT_EQ(totals_of(invoice), invoice.totals) << seed;
  }
}

TEST(EinvoiceRules, NoCentIsOffUnnoticed) {
  for (unsigned seed = 1; seed <= 300; ++seed)
    for (Money Totals::*sum : {&Totals::lines, &Totals::allowances, &Totals::charges, &Totals::without_vat,
                               &Totals::vat, &Totals::with_vat, &Totals::due}) {
      SemanticInvoice invoice = sample::random_invoice(seed);
      invoice.totals.*sum += Money{1};
      EXPECT_TRUE(blocks(check(invoice))) << seed;
    }
}

TEST(EinvoiceRules, NoRuleIsWithoutItsChange) {
  std::set<std::string> proven;
  for (const sample::Mutation& mutation : sample::all_mutations())
    proven.insert(mutation.rules.begin(), mutation.rules.end());
  for (const std::string& rule : checked_rules()) EXPECT_TRUE(proven.contains(rule)) << rule;
}

TEST(EinvoiceRules, AFindingTellsWhatWhereAndWhatToDo) {
  for (const sample::Mutation& mutation : sample::all_mutations())
    for (const Finding& finding : check(mutation.invoice)) {
      const std::string text = describe(finding);
      EXPECT_EQ(text.find('#'), finding.rule == "BR-DE-18" ? text.find('#') : std::string::npos) << text;
      for (const std::string& part : {finding.term, finding.what, finding.mend, finding.german})
        EXPECT_FALSE(part.empty()) << text;
      EXPECT_EQ(finding.what.back(), '.') << text;
      EXPECT_EQ(finding.german.back(), '.') << finding.german;
    }
}

TEST(EinvoiceRules, WarningsBlockAndInformationDoesNot) {
  SemanticInvoice described = sample::public_buyer();
  described.attachments[1].description = "Vertrag";
  EXPECT_THAT(rules_of(check(described)), ElementsAre("CII-SR-475"));
  EXPECT_FALSE(blocks(check(described)));
  SemanticInvoice phone = sample::public_buyer();
  phone.seller.contact.phone = "auf Anfrage";
  EXPECT_TRUE(blocks(check(phone)));
  SemanticInvoice nameless = sample::quarter();
  nameless.buyer.name.clear();
  EXPECT_TRUE(blocks(check(nameless)));
}

TEST(EinvoiceRules, FiguresAreNamed) {
  SemanticInvoice wrong = sample::quarter();
  const Money due = wrong.totals.due;
  wrong.totals.due = Money{99999};
  ASSERT_EQ(check(wrong).size(), 1u);
  EXPECT_EQ(describe(check(wrong)[0]), "BR-CO-16 (BT-115): The amount due is wrong (is 999.99, must be " +
                                           klickwerk::decimal(due) +
                                           "). The sums are made by the program: report this with the invoice.");
}

}  // namespace
}  // namespace klickwerk::document::einvoice
