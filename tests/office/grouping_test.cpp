// Several contracts of a customer in one invoice, holds that end, and what differs by contract on it.
#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <nlohmann/json.hpp>

#include "db/errors.h"
#include "db/invoices.h"
#include "db/settlements.h"
#include "office/audit/audit_verify.h"
#include "office/explain/explain.h"
#include "office/invoicing/invoice_desk.h"
#include "office/invoicing/issuing.h"
#include "db/contracts.h"
#include "db/parties.h"
#include "office/settlement_run/discard.h"
#include "tests/office/dealer.h"

namespace klickwerk::office {
namespace {

using test::Dealer;
using test::outcome;
using testing::ElementsAre;
using testing::HasSubstr;

Day on(const char* iso) { return Day::parse(iso).value(); }

// Two sites with a contract each and one contract without a site; clicks of September: 500, 300, 200.
void add_three(Dealer& dealer, const std::string& grouping) {
  SiteId north, south;
  {
    db::Transaction transaction = dealer.database().begin();
    db::PartyStore parties(transaction);
    auto customer = *parties.customer(dealer.customer());
    customer.invoice_grouping = grouping;
    parties.change(customer);
    north = parties.add(db::Site{{}, dealer.customer(), "N", "Nord", "Nordweg 1", "20095", "Hamburg"});
    south = parties.add(db::Site{{}, dealer.customer(), "S", "Süd", "Südweg 1", "80331", "München"});
    transaction.commit();
  }
  dealer.add_contract("V-1", [&](db::Contract& contract) { contract.site = north, contract.cost_centre = "KST 1"; });
  dealer.add_contract("V-2", [&](db::Contract& contract) { contract.site = south, contract.cost_centre = "KST 2"; });
  dealer.add_contract("V-3", [&](db::Contract& contract) { contract.site = north, contract.cost_centre = "KST 1"; });
  std::int64_t clicks = 500;
  for (const char* number : {"V-1", "V-2", "V-3"}) {
    dealer.read(number, on("2026-08-31"), 1000);
    dealer.read(number, on("2026-09-30"), 1000 + clicks);
    clicks -= clicks == 500 ? 200 : 100;
  }
}

std::vector<db::InvoiceSummary> list(Dealer& dealer) { return list_invoices(dealer.database(), {}); }

TEST(Grouping, OneInvoiceForACustomer) {
  Dealer dealer;
  add_three(dealer, "customer");
  const auto report = dealer.settle(9);
  EXPECT_EQ(report.invoices.gathered, 1);
  const auto invoices = list(dealer);
  ASSERT_EQ(invoices.size(), 1u) << list_text(invoices);
  EXPECT_THAT(invoices[0].contracts, ElementsAre("V-1", "V-3", "V-2")) << "by site, then number";
  EXPECT_EQ(invoices[0].net, Money{3 * 3000 + 500 + 300 + 200});
  EXPECT_EQ(invoices[0].net, report.totals().net);
  const auto account = invoice_account(dealer.database(), std::to_string(invoices[0].id.value), dealer.config());
  ASSERT_EQ(account.invoice.parts.size(), 3u);
  ASSERT_EQ(account.facts.lines.size(), 6u);
  EXPECT_EQ(account.facts.net, account.invoice.net);
  EXPECT_EQ(account.facts.vat, account.invoice.vat);
  EXPECT_THAT(account.facts.lines[0].section, HasSubstr("V-1"));
  EXPECT_EQ(account.facts.lines[2].section, account.facts.annex[1].section);
  EXPECT_EQ(account.facts.lines[0].cost_centre, "KST 1");
  EXPECT_EQ(account.facts.lines[5].cost_centre, "KST 2");
  EXPECT_EQ(account.facts.cost_centre, "");
  EXPECT_THAT(account.findings, testing::IsEmpty());
  for (std::size_t i = 0; i < 6; ++i) EXPECT_EQ(account.facts.lines[i].amount, account.invoice.lines[i].amount) << i;
}

TEST(Grouping, OneInvoiceForASite) {
  Dealer dealer;
  add_three(dealer, "site");
  dealer.settle(9);
  const auto invoices = list(dealer);
  ASSERT_EQ(invoices.size(), 2u) << list_text(invoices);
  EXPECT_EQ(invoices[0].contract_number, "V-2");
  EXPECT_THAT(invoices[1].contracts, ElementsAre("V-1", "V-3"));
  EXPECT_EQ(list_invoices(dealer.database(), {.period = {}, .state = {}, .customer_number = {}, .contract_number = "V-3"}).size(), 1u);
}

TEST(Grouping, VatIsRoundedOnceOnTheSum) {
  Dealer dealer;
  add_three(dealer, "customer");
  // 30.05 + 5, 3, 2: 19 % of each is rounded up by itself (6.6595, 6.2795, 6.0895), together 19.0285.
  for (const char* number : {"V-1", "V-2", "V-3"}) {
    db::Transaction transaction = dealer.database().begin();
    db::ContractStore store(transaction);
    auto contract = *store.find(number);
    contract.terms.flat_fees[0].per_month = {UnitPrice{30'050'000}, 2};
    store.change(contract);
    transaction.commit();
  }
  const auto report = dealer.settle(9);
  const auto invoices = list(dealer);
  EXPECT_EQ(invoices[0].gross - invoices[0].net, Money{1903});
  EXPECT_EQ(report.totals().gross - report.totals().net, Money{666 + 628 + 609});
}

TEST(Grouping, OtherOrderNumbersDoNotShareAnInvoice) {
  Dealer dealer;
  add_three(dealer, "customer");
  dealer.add_contract("V-4", [](db::Contract& contract) { contract.order_number = "B-77"; });
  dealer.add_contract("V-5", [](db::Contract& contract) { contract.invoice_grouping = "contract"; });
  for (const char* number : {"V-4", "V-5"}) dealer.read(number, on("2026-08-31"), 1000), dealer.read(number, on("2026-09-30"), 1100);
  dealer.settle(9);
  const auto invoices = list(dealer);
  ASSERT_EQ(invoices.size(), 3u) << list_text(invoices);
  const auto own = invoice_account(dealer.database(), std::to_string(invoices[0].id.value), dealer.config());
  EXPECT_EQ(own.facts.order_number, "B-77");
  EXPECT_EQ(own.facts.lines[0].section, "");
}

TEST(Grouping, ALaterContractJoinsTheDraftAndAChangedOneIsMadeAnew) {
  Dealer dealer;
  add_three(dealer, "customer");
  RunRequest one;
  one.period = Period::month(2026, 9);
  one.started_by = "test";
  for (const char* number : {"V-1", "V-2", "V-3"}) one.contract_number = number, dealer.settle(one);
  ASSERT_EQ(list(dealer).size(), 1u) << list_text(list(dealer));
  const auto before = list(dealer)[0];
  dealer.settle(9);
  EXPECT_EQ(list(dealer)[0].id, before.id) << "nothing has changed";
  {
    db::Transaction transaction = dealer.database().begin();
    db::ContractStore store(transaction);
    auto contract = *store.find("V-2");
    contract.terms.flat_fees[0].per_month = {UnitPrice{31'000'000}, 2};
    store.change(contract);
    transaction.commit();
  }
  dealer.settle(9);
  ASSERT_EQ(list(dealer).size(), 1u);
  EXPECT_EQ(list(dealer)[0].net, before.net + Money{100});
  EXPECT_EQ(dealer.books().value("select count(*) from invoice_lines l join invoice_settlements p using (invoice_id, settlement_id)"), "6");
}

TEST(Grouping, DiscardingOneOfAnApprovedInvoiceLeavesTheOthersAsDrafts) {
  Dealer dealer;
  add_three(dealer, "customer");
  dealer.settle(9);
  dealer.approve_all();
  const auto report = discard_settlements(dealer.database(), Period::month(2026, 9), "V-2", "test");
  EXPECT_EQ(report.discarded, 1) << discard_text(report);
  const auto invoices = list(dealer);
  ASSERT_EQ(invoices.size(), 2u) << list_text(invoices);
  for (const auto& invoice : invoices) EXPECT_EQ(invoice.state, db::InvoiceState::draft);
  dealer.settle(9);
  EXPECT_EQ(list(dealer).size(), 1u);
  EXPECT_EQ(list(dealer)[0].contracts.size(), 3u);
}

TEST(Grouping, IssuedIsFrozenChainedExplainedAndCancelledAsAWhole) {
  Dealer dealer;
  add_three(dealer, "customer");
  dealer.settle(9);
  dealer.approve_all();
  IssuingDesk desk(dealer.database(), dealer.config(), "test");
  const auto issued = desk.issue(list(dealer)[0].id, on("2026-10-05"));
  EXPECT_EQ(dealer.books().value("select string_agg(distinct state, ' ') from settlements"), "issued");
  EXPECT_THROW(
      {
        db::Transaction transaction = dealer.database().begin();
        db::SettlementStore(transaction).discard(db::InvoiceStore(transaction).find(issued.number)->parts[1].settlement);
      },
      db::Refused);

  AuditRequest request;
  const auto audit = verify_books(dealer.database(), dealer.config(), request);
  EXPECT_TRUE(audit.faults.empty()) << audit.faults.size();
  EXPECT_EQ(audit.settlements, 3);

  const auto explained = explain_invoice(dealer.database(), dealer.config(), issued.number, {}, document::Language::german);
  EXPECT_TRUE(explained.identical) << explained.recomputed;
  ASSERT_EQ(explained.lines.size(), 6u);
  EXPECT_THAT(explained.lines[5].title, HasSubstr("V-2"));

  desk.cancel(issued.number, "Irrtum", on("2026-10-06"));
  EXPECT_EQ(dealer.books().value("select string_agg(distinct state, ' ') from settlements"), "cancelled");
  EXPECT_EQ(dealer.books().value("select count(*) from settlement_ledger where not void"), "0");
  EXPECT_TRUE(verify_books(dealer.database(), dealer.config(), request).faults.empty());
  dealer.settle(9);
  EXPECT_EQ(list_invoices(dealer.database(), {.period = {}, .state = db::InvoiceState::draft, .customer_number = {}, .contract_number = {}}).size(), 1u)
      << "every period is open again";
}

TEST(Grouping, AnIssuedOneCannotBeChangedInItsParts) {
  Dealer dealer;
  add_three(dealer, "customer");
  dealer.settle(9);
  dealer.approve_all();
  for (const char* sql : {"update invoice_settlements set net_cents = net_cents + 1", "delete from invoice_settlements",
                          "update invoice_lines set settlement_id = (select min(settlement_id) from settlements)"})
    EXPECT_THROW(dealer.books().value(std::string(sql) + " returning 1"), std::exception) << sql;
}

TEST(Hold, APeriodThatIsHeldFromItsMiddleWaitsAsAWhole) {
  Dealer dealer;
  dealer.add_contract("V-1", [](db::Contract& contract) {
    contract.hold_from = on("2026-09-16"), contract.hold_until = on("2026-10-31"), contract.refund_hold = true;
  });
  dealer.read("V-1", on("2026-08-31"), 1000);
  dealer.read("V-1", on("2026-11-30"), 1600);
  EXPECT_EQ(outcome(dealer.settle(9), "V-1").verdict, Verdict::on_hold);
  const auto report = dealer.settle(11);
  EXPECT_EQ(outcome(report, "V-1").net, Money{1500 + 3000 + 600}) << report_text(report, true) << "half of September is owed";
}

TEST(Hold, TheFirstPeriodAfterItSettlesAll) {
  for (const bool refund : {false, true}) {
    Dealer dealer;
    dealer.add_contract("V-1", [&](db::Contract& contract) {
      contract.hold_from = on("2026-09-01"), contract.hold_until = on("2026-10-31"), contract.refund_hold = refund;
    });
    dealer.read("V-1", on("2026-08-31"), 1000);
    dealer.read("V-1", on("2026-11-30"), 1600);
    EXPECT_EQ(outcome(dealer.settle(9), "V-1").verdict, Verdict::on_hold);
    EXPECT_EQ(outcome(dealer.settle(10), "V-1").verdict, Verdict::on_hold);
    const auto report = dealer.settle(11);
    EXPECT_EQ(outcome(report, "V-1").net, Money{(refund ? 1 : 3) * 3000 + 600}) << report_text(report, true);
    EXPECT_EQ(dealer.books().value("select period_first || ' ' || period_end from settlements"), "2026-09-01 2026-12-01");
    EXPECT_EQ(dealer.settle(12).totals().on_hold, 0);
  }
}

// What `settle --dry-run` shows is what the run makes, to the cent: with grouping, split billing and limits.
class Preview : public testing::Test {
 protected:
  void expect_the_run_makes_what_was_shown() {
    const auto preview = dealer_.settle(9, true);
    ASSERT_EQ(dealer_.books().value("select count(*) from invoices where state = 'draft'"), std::to_string(drafts_before_));
    const auto report = dealer_.settle(9);
    EXPECT_EQ(preview.invoices, report.invoices) << report_text(preview, true) << report_text(report, true);
    EXPECT_EQ(preview.result_hash(), report.result_hash());
    EXPECT_EQ(dealer_.books().value("select count(*) || ' ' || sum(net_cents) || ' ' || sum(gross_cents) from invoices where state = 'draft'"),
              std::to_string(preview.invoices.invoices) + " " + std::to_string(preview.invoices.net.cents) + " " + std::to_string(preview.invoices.gross.cents));
    const auto line = [](const std::string& text) {
      const auto at = text.find(preview_words);
      return at == std::string::npos ? text : text.substr(text.rfind('\n', at) + 1, text.find('\n', at) - text.rfind('\n', at) - 1);
    };
    EXPECT_EQ(line(report_text(preview, true)), line(report_text(report, true)));
  }
  void change(const char* number, const std::function<void(db::Contract&)>& change) {
    db::Transaction transaction = dealer_.database().begin();
    db::ContractStore store(transaction);
    auto contract = *store.find(number);
    change(contract);
    store.change(contract);
    transaction.commit();
  }
  static constexpr const char* preview_words = " EUR; ";
  Dealer dealer_;
  int drafts_before_ = 0;
};

TEST_F(Preview, OfOneInvoiceForACustomer) {
  add_three(dealer_, "customer");
  for (const char* number : {"V-1", "V-2", "V-3"}) change(number, [](db::Contract& contract) { contract.terms.flat_fees[0].per_month = {UnitPrice{30'050'000}, 2}; });
  expect_the_run_makes_what_was_shown();
}

TEST_F(Preview, OfInvoicesBySiteAndOneByItself) {
  add_three(dealer_, "site");
  dealer_.add_contract("V-4", [](db::Contract& contract) { contract.invoice_grouping = "contract"; });
  dealer_.read("V-4", on("2026-09-30"), 1777);
  expect_the_run_makes_what_was_shown();
}

TEST_F(Preview, WithMinimumAndMaximumAmounts) {
  add_three(dealer_, "customer");
  change("V-2", [](db::Contract& contract) { contract.terms.minimum_invoice = Money{100'00}; });
  change("V-3", [](db::Contract& contract) { contract.terms.maximum_invoice = Money{10'00}; });
  const auto preview = dealer_.settle(9, true);
  EXPECT_EQ(outcome(preview, "V-2").verdict, Verdict::carried);
  EXPECT_TRUE(outcome(preview, "V-3").held);
  expect_the_run_makes_what_was_shown();
}

TEST_F(Preview, OfASplitBillAndDraftsThatWaitAlready) {
  add_three(dealer_, "customer");
  {
    db::Transaction transaction = dealer_.database().begin();
    db::Customer leasing;
    leasing.number = "20001", leasing.name = "Leasing AG", leasing.street = "Weg 1", leasing.postcode = "20095", leasing.city = "Hamburg";
    leasing.invoice_grouping = "customer";
    db::PartyStore(transaction).add(leasing);
    transaction.commit();
  }
  for (const char* number : {"V-1", "V-2"}) change(number, [](db::Contract& contract) { contract.terms.meters[0].payer = "20001"; });
  RunRequest one;
  one.period = Period::month(2026, 9);
  one.contract_number = "V-3";
  one.started_by = "test";
  dealer_.settle(one);
  drafts_before_ = 1;
  for (const char* number : {"V-1", "V-2"}) {
    one.contract_number = number;
    one.dry_run = true;
    const auto preview = dealer_.settle(one);
    one.dry_run = false;
    const auto report = dealer_.settle(one);
    EXPECT_EQ(preview.invoices, report.invoices) << number << report_text(preview, true) << report_text(report, true);
  }
  drafts_before_ = 2;
  expect_the_run_makes_what_was_shown();
  EXPECT_EQ(list(dealer_).size(), 2u) << "one for the customer, one for the leasing company";
}

}  // namespace
}  // namespace klickwerk::office
