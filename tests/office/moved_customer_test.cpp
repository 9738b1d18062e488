// A customer who moves between the settlement and the invoice: another VAT is due than the draft has.
#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include "office/corrections/rebill.h"
#include "office/invoicing/discard_draft.h"
#include "office/invoicing/issue_run.h"
#include "office/invoicing/tax_case.h"
#include "tests/office/correction_books.h"

namespace klickwerk::office {
namespace {

using testing::AllOf, testing::HasSubstr, testing::IsEmpty, testing::SizeIs;

class MovedCustomer : public testing::Test {
 protected:
  void contract_of(const std::string& country, const std::string& vat_id = "") {
    moves_to(country, vat_id);
    books_.dealer.add_contract("V-1", [](db::Contract& contract) { contract.vat_by_customer = true; });
    books_.dealer.read("V-1", test::end_of(9), 1600);
    books_.dealer.settle(9);
  }
  void moves_to(const std::string& country, const std::string& vat_id = "") {
    books_.dealer.books().execute("update customers set country = '" + country + "', vat_id = '" + vat_id + "'");
  }
  InvoiceId only() { return {std::stoll(books_.dealer.books().value("select invoice_id from invoices where state <> 'issued'"))}; }
  std::map<InvoiceId, std::vector<std::string>> changed() {
    const InvoiceId draft = only();
    db::Transaction transaction = books_.dealer.database().begin();
    return changed_tax_cases(transaction, {draft}, books_.dealer.config());
  }
  std::string why_not_issued() {
    try {
      IssuingDesk(books_.dealer.database(), books_.dealer.config(), "anna").issue(only(), books_.issued_on);
    } catch (const db::Refused& refusal) {
      return refusal.what();
    }
    return "";
  }
  document::InvoiceDocument facts_of(const std::string& number) { return invoice_account(books_.dealer.database(), number, books_.dealer.config()).facts; }
  test::CorrectionBooks books_;
};

TEST_F(MovedCustomer, ADraftIsSettledAgain) {
  contract_of("CH");
  EXPECT_THAT(changed(), IsEmpty());
  moves_to("DE");
  ASSERT_THAT(changed(), SizeIs(1));
  EXPECT_THAT(changed().begin()->second.front(),
              AllOf(HasSubstr("the customer's country or VAT id changed since contract V-1 was settled: it was settled for a customer outside the EU (not taxable), but "
                              "customer 10042 is in DE without a VAT id, which is a customer with VAT of DE"),
                    HasSubstr("settle again: klickwerk settle --period 2026-09 --contract V-1")));
  EXPECT_THAT(invoice_account(books_.dealer.database(), std::to_string(only().value), books_.dealer.config()).findings, SizeIs(1));
  books_.dealer.settle(9);
  EXPECT_THAT(changed(), IsEmpty());
  books_.issue_all();
  const auto facts = facts_of("RE-2026-000001");
  EXPECT_EQ(facts.vat_groups.at(0).category, "S");
  EXPECT_EQ(facts.gross, Money{4284});
}

TEST_F(MovedCustomer, AnApprovedOneIsDiscardedFirst) {
  contract_of("AT", "ATU13585627");
  books_.dealer.approve_all();
  moves_to("DE", "DE123456788");
  const std::string id = std::to_string(only().value);
  EXPECT_THAT(why_not_issued(), AllOf(HasSubstr("a business in another country of the EU (reverse charge)"), HasSubstr("is in DE with the VAT id DE123456788"),
                                      HasSubstr("klickwerk invoice discard " + id + ", then klickwerk settle --period 2026-09 --contract V-1")));
  const InvoiceId approved = only();
  const auto report = IssueRun(books_.dealer.database(), books_.dealer.config(), "anna", {}).issue(std::span(&approved, 1), books_.issued_on);
  EXPECT_THAT(report.issued, IsEmpty());
  ASSERT_THAT(report.failed, SizeIs(1));
  books_.dealer.settle(9);
  EXPECT_EQ(only(), approved) << "a run leaves it alone";
  discard_draft(books_.dealer.database(), id, "anna");
  books_.dealer.settle(9);
  books_.dealer.approve_all();
  EXPECT_EQ(why_not_issued(), "");
  EXPECT_EQ(facts_of("RE-2026-000001").vat_groups.at(0).category, "S");
}

TEST_F(MovedCustomer, AVatIdThatIsNotUsableAnyMoreIsTold) {
  contract_of("AT", "ATU13585627");
  moves_to("AT", "ATU13585628");
  ASSERT_THAT(changed(), SizeIs(1));
  EXPECT_THAT(changed().begin()->second.front(), HasSubstr("with the VAT id ATU13585628, which is not usable"));
}

TEST_F(MovedCustomer, ACorrectionKeepsTheVatOfWhatItCorrects) {
  contract_of("AT", "ATU13585627");
  books_.issue_all();
  moves_to("DE", "DE123456788");
  books_.dealer.read("V-1", test::end_of(10), 2500);
  books_.month(10);
  EXPECT_EQ(facts_of("RE-2026-000002").vat_groups.at(0).category, "S");
  books_.enter("V-1", test::end_of(9), 1500);
  books_.enter("V-1", test::end_of(10), 2400);
  ASSERT_THAT(books_.correct().outcomes, SizeIs(1));
  books_.issue_all();
  const auto correction = facts_of("KO-2026-000001");
  EXPECT_EQ(correction.vat_groups.at(0).category, "AE");
  EXPECT_EQ(correction.gross, Money{-100});
}

TEST_F(MovedCustomer, RebillingTakesTheVatOfToday) {
  contract_of("AT", "ATU13585627");
  books_.issue_all();
  moves_to("DE");
  const CorrectionOrder order{"RE-2026-000001", "falsche Anschrift", books_.issued_on, "anna"};
  const auto plan = plan_rebill(books_.dealer.database(), books_.dealer.config(), order);
  ASSERT_THAT(plan.billed, SizeIs(1));
  EXPECT_EQ(plan.billed[0].gross, Money{4284});
  const auto rebilled = rebill(books_.dealer.database(), books_.dealer.config(), order);
  EXPECT_THAT(rebilled.problems, IsEmpty());
  ASSERT_THAT(rebilled.invoices, SizeIs(1));
  EXPECT_EQ(rebilled.invoices[0].gross, plan.billed[0].gross);
  EXPECT_EQ(facts_of(rebilled.invoices[0].number).vat_groups.at(0).category, "S");
  EXPECT_THAT(books_.correct().outcomes, IsEmpty());
}

TEST_F(MovedCustomer, ADryRunOfRebillingStoresNothingAndShowsWhatRebillingDoes) {
  contract_of("DE");
  books_.issue_all();
  const CorrectionOrder order{"RE-2026-000001", "falsche Anschrift", books_.issued_on, "anna"};
  books_.enter("V-1", test::end_of(9), 1700);
  const auto plan = plan_rebill(books_.dealer.database(), books_.dealer.config(), order);
  EXPECT_EQ(plan.cancelled, Money{-4284});
  ASSERT_THAT(plan.billed, SizeIs(1));
  EXPECT_EQ(plan.billed[0].net, Money{3700});
  EXPECT_THAT(plan_text(plan), AllOf(HasSubstr("would cancel RE-2026-000001: Stornorechnung of -42.84 EUR"),
                                     HasSubstr("would bill contract V-1, 2026-09-01..2026-09-30: 2 lines, net 37.00, VAT 7.03, gross 44.03 EUR")));
  EXPECT_THAT(plan_json(plan), HasSubstr("\"cancelled\": \"-42.84\""));
  EXPECT_EQ(books_.dealer.books().value("select count(*) from invoices"), "1");
  EXPECT_EQ(books_.dealer.books().value("select count(*) from number_series where series = 'cancellation'"), "0");
  const auto rebilled = rebill(books_.dealer.database(), books_.dealer.config(), order);
  ASSERT_THAT(rebilled.invoices, SizeIs(1));
  EXPECT_EQ(rebilled.invoices[0].gross, plan.billed[0].gross);
  EXPECT_THROW(plan_rebill(books_.dealer.database(), books_.dealer.config(), order), db::Conflict);
}

}  // namespace
}  // namespace klickwerk::office
