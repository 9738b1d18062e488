// The month's work over a real database: rhythms of their own, advance billing, payers, limits, VAT, pauses, take-overs,
// test copies; and that a dry run shows the same.
#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include "billing/settlement/settlement.h"
#include "db/devices.h"
#include "db/due_contracts.h"
#include "db/errors.h"
#include "db/invoice_batch.h"
#include "db/invoices.h"
#include "db/month_figures.h"
#include "db/readings.h"
#include "db/settlements.h"
#include "office/contract_change/contract_change.h"
#include "office/invoicing/invoice_desk.h"
#include "office/settlement_run/discard.h"
#include "tests/office/dealer.h"
#include "tests/office/three_rhythms.h"

namespace klickwerk::office {
namespace {

using test::add_three_rhythms;
using test::Dealer;
using test::fee;
using test::lines_of;
using test::on;
using test::outcome;
using testing::HasSubstr;

CustomerId add_customer(Dealer& dealer, const std::string& number, const std::string& country = "DE", const std::string& vat_id = "") {
  db::Customer customer;
  customer.number = number;
  customer.name = "Customer " + number;
  customer.street = "Weg 1", customer.postcode = "1010", customer.city = "Ort";
  customer.country = country;
  customer.vat_id = vat_id;
  db::Transaction transaction = dealer.database().begin();
  const auto id = db::PartyStore(transaction).add(customer);
  transaction.commit();
  return id;
}

TEST(BillingMonth, TheLeasingCompanyPaysTheRentalAndTheCustomerTheClicks) {
  Dealer dealer;
  add_customer(dealer, "LEASE");
  dealer.add_contract("V-1", [](db::Contract& contract) {
    contract.terms.flat_fees.clear();
    contract.terms.fees = {fee("Miete", 1, false, 33, "LEASE")};
  });
  dealer.read("V-1", on("2026-08-31"), 1000);
  dealer.read("V-1", on("2026-09-30"), 2500);
  const auto report = dealer.settle(9);
  EXPECT_EQ(outcome(report, "V-1").net, Money{4800}) << report_text(report, true);
  EXPECT_EQ(dealer.books().value("select string_agg(c.number || ' ' || net_cents, '; ' order by c.number) from invoices join customers c using (customer_id)"),
            "10042 1500; LEASE 3300");
  const auto invoices = list_invoices(dealer.database(), {});
  ASSERT_EQ(invoices.size(), 2u);
  for (const auto& invoice : invoices) {
    const auto account = invoice_account(dealer.database(), std::to_string(invoice.id.value), dealer.config());
    EXPECT_EQ(account.facts.net, invoice.net);
    EXPECT_EQ(account.facts.gross, invoice.gross);
    ASSERT_EQ(account.facts.lines.size(), 1u);
    EXPECT_EQ(account.facts.customer_number, invoice.customer_number);
    EXPECT_EQ(account.facts.annex.size(), invoice.customer_number == "LEASE" ? 0u : 1u) << "the counters are the customer's";
  }
}

TEST(BillingMonth, SmallAmountsWaitForTheNextInvoice) {
  Dealer dealer;
  dealer.add_contract("V-1", [](db::Contract& contract) {
    contract.terms.flat_fees.clear();
    contract.terms.minimum_invoice = Money{2500};
  });
  dealer.read("V-1", on("2026-08-31"), 1000);
  dealer.read("V-1", on("2026-09-30"), 2500);
  dealer.read("V-1", on("2026-10-31"), 4500);
  const auto september = dealer.settle(9);
  EXPECT_EQ(outcome(september, "V-1").verdict, Verdict::carried);
  EXPECT_THAT(report_text(september, true), HasSubstr("below the minimum invoice amount 25.00"));
  EXPECT_EQ(september.totals().gross, Money{0});
  EXPECT_EQ(outcome(dealer.settle(9), "V-1").verdict, Verdict::carried) << "again";
  const auto october = dealer.settle(10);
  EXPECT_EQ(outcome(october, "V-1").net, Money{3500}) << report_text(october, true);
  EXPECT_EQ(lines_of(dealer), "click  2026-09-01..2026-09-30 1500; click  2026-10-01..2026-10-31 2000");
  EXPECT_EQ(outcome(dealer.settle(10), "V-1").verdict, Verdict::unchanged);
}

TEST(BillingMonth, LargeAmountsAreLookedAtFirst) {
  Dealer dealer;
  dealer.add_contract("V-1", [](db::Contract& contract) { contract.terms.maximum_invoice = Money{4000}; });
  dealer.read("V-1", on("2026-09-30"), 3000);
  const auto report = dealer.settle(9);
  EXPECT_TRUE(outcome(report, "V-1").held);
  EXPECT_TRUE(report.needs_attention());
  EXPECT_EQ(dealer.books().value("select held_because from invoices"), "net 50.00 is above the contract's maximum invoice amount 40.00");
}

TEST(BillingMonth, VatFollowsTheCustomer) {
  Dealer dealer;
  const CustomerId vienna = add_customer(dealer, "AT", "AT", "ATU13585627"), zurich = add_customer(dealer, "CH", "CH");
  const CustomerId typo = add_customer(dealer, "AT-2", "AT", "ATU13585628");
  const auto add = [&](const char* number, std::optional<CustomerId> customer) {
    dealer.add_contract(number, [&](db::Contract& contract) {
      if (customer) contract.customer = *customer;
      contract.vat_by_customer = true;
      contract.terms.meters.clear();
    });
  };
  add("V-1", {}), add("V-2", vienna), add("V-3", zurich), add("V-4", typo);
  const auto report = dealer.settle(9);
  EXPECT_EQ(outcome(report, "V-1").gross, Money{3570}) << report_text(report, true);
  EXPECT_EQ(outcome(report, "V-2").gross, Money{3000});
  EXPECT_EQ(outcome(report, "V-3").gross, Money{3000});
  EXPECT_EQ(outcome(report, "V-4").verdict, Verdict::failed);
  EXPECT_EQ(outcome(report, "V-4").code, "VAT_ID_NOT_USABLE");
  EXPECT_EQ(dealer.books().value("select string_agg(vat_class, ' ' order by vat_class) from invoice_lines"), "not_taxable reverse_charge standard");
  const auto vienna_account = invoice_account(dealer.database(), dealer.books().value("select invoice_id::text from invoices i join contracts c using (contract_id) where c.number = 'V-2'"), dealer.config());
  EXPECT_EQ(vienna_account.facts.vat_groups.at(0).category, "AE");
  EXPECT_THAT(vienna_account.facts.vat_groups.at(0).reason, HasSubstr("Steuerschuldnerschaft"));
}

TEST(BillingMonth, SwissAndAustrianDealersHaveTheirRates) {
  for (const auto& [country, gross] : {std::pair("CH", 3243), std::pair("LI", 3243), std::pair("AT", 3600)}) {
    Dealer dealer;
    dealer.add_contract("V-1", [&](db::Contract& contract) {
      contract.terms.vat_class = billing::VatClass::standard;
      contract.terms.meters.clear();
    });
    RunRequest request;
    request.period = Period::month(2026, 9);
    request.seller_country = country;
    request.started_by = "test";
    const auto report = dealer.settle(request);
    EXPECT_EQ(outcome(report, "V-1").gross, Money{gross}) << report_text(report, true);
  }
}

TEST(BillingMonth, SwitzerlandAndLiechtensteinAreInlandToOneAnother) {
  Dealer dealer;
  const std::map<std::string, CustomerId> customers{{"CH", add_customer(dealer, "CH", "CH")}, {"LI", add_customer(dealer, "LI", "LI")}, {"AT", add_customer(dealer, "AT", "AT")}};
  for (const auto& [number, customer] : customers)
    dealer.add_contract(number, [&, id = customer](db::Contract& contract) {
      contract.customer = id;
      contract.vat_by_customer = true;
      contract.terms.meters.clear();
    });
  for (const char* seller : {"CH", "LI"}) {
    RunRequest request;
    request.period = Period::month(2026, 9);
    request.dry_run = true;
    request.seller_country = seller;
    const auto report = dealer.settle(request);
    EXPECT_EQ(outcome(report, "CH").gross, Money{3243}) << seller;
    EXPECT_EQ(outcome(report, "LI").gross, Money{3243}) << seller;
    EXPECT_EQ(outcome(report, "AT").gross, Money{3000}) << seller;
  }
}

TEST(BillingMonth, AnotherCustomerGoesOnWithoutLosingAClick) {
  Dealer dealer;
  add_customer(dealer, "NEW");
  add_three_rhythms(dealer);
  dealer.settle(6), dealer.settle(7);
  EXPECT_THROW(take_over_contract(dealer.database(), {"V-1", "NEW", "V-2", on("2026-08-16")}, "test"), db::Refused) << "no reading of the eve";
  EXPECT_EQ(dealer.books().value("select count(*) from contracts"), "1") << "nothing half done";
  dealer.read("V-1", on("2026-08-15"), 6234);
  EXPECT_EQ(take_over_contract(dealer.database(), {"V-1", "NEW", "V-2", on("2026-08-16")}, "test"), 1);
  const auto august = dealer.settle(8);
  EXPECT_EQ(outcome(august, "V-1").verdict, Verdict::drafted) << report_text(august, true);
  const auto september = dealer.settle(9);
  EXPECT_EQ(outcome(september, "V-2").verdict, Verdict::drafted) << report_text(september, true);
  EXPECT_EQ(dealer.books().value("select sum(quantity) from invoice_lines where kind = 'click'"), "3000") << "from 5000 to 8000, shared at 6234";
  EXPECT_EQ(dealer.books().value("select string_agg(quantity::text, ' ' order by invoice_id) from invoice_lines where kind = 'click'"), "1234 1766");
  // The rental of the quarter: what the one gets back, the other pays.
  EXPECT_EQ(dealer.books().value("select sum(amount_cents) from invoice_lines where fee = 'Miete' and period_first < '2026-10-01'"), "6000");
}

// Taken over in mid-quarter, entered when August's run was over: the old customer's share is due in the run of September.
void add_taken_over(Dealer& dealer) {
  add_customer(dealer, "NEW");
  add_three_rhythms(dealer);
  dealer.settle(6), dealer.settle(7);
  dealer.read("V-1", on("2026-08-15"), 6234);
}

Money net_of(const std::vector<db::InvoiceSummary>& invoices) {
  Money sum;
  for (const auto& invoice : invoices) sum += invoice.net;
  return sum;
}

std::vector<db::InvoiceSummary> of_run(Dealer& dealer, int month, std::optional<db::InvoiceState> state = {}) {
  InvoiceQuery query;
  query.period = Period::month(2026, month);
  query.state = state;
  return list_invoices(dealer.database(), query);
}

TEST(BillingMonth, WhatTheRunReportsIsWhatItsMonthApproves) {
  Dealer dealer;
  add_taken_over(dealer);
  dealer.approve_all();
  take_over_contract(dealer.database(), {"V-1", "NEW", "V-2", on("2026-08-16")}, "test");
  dealer.add_contract("V-9", [](db::Contract& contract) {  // ended likewise, and nobody read its device
    contract.billing_from = on("2026-07-01");
    contract.cycle_months = 3;
    contract.rhythm_anchor = on("2026-01-01");
    contract.terms.last_day = on("2026-08-15");
  });
  const auto preview = dealer.settle(9, true), report = dealer.settle(9);
  ASSERT_GE(report.totals().exceptions, 1);
  EXPECT_EQ(outcome(report, "V-1").period, Period::inclusive(on("2026-07-01"), on("2026-08-15"))) << "it ended before the run's month";
  EXPECT_EQ(outcome(report, "V-1").verdict, Verdict::drafted);
  EXPECT_EQ(preview.invoices, report.invoices);
  const auto drafts = of_run(dealer, 9, db::InvoiceState::draft);
  EXPECT_EQ(static_cast<int>(drafts.size()), report.invoices.invoices);
  EXPECT_EQ(net_of(drafts), report.totals().net);
  EXPECT_THAT(of_run(dealer, 8), testing::IsEmpty());
  std::vector<InvoiceId> ids;
  for (const auto& draft : drafts) ids.push_back(draft.id);
  EXPECT_EQ(approve_invoices(dealer.database(), ids, "anna"), report.invoices.invoices);
  db::Transaction transaction = dealer.database().begin();
  EXPECT_EQ(db::approved_invoices(transaction, Period::month(2026, 9)), ids) << "and what it issues";
  db::MonthFigures figures(transaction, Period::month(2026, 9));
  EXPECT_EQ(figures.invoices().approved, report.invoices.invoices);
  EXPECT_EQ(figures.invoices().net, report.totals().net) << "and what the summary tells";
  EXPECT_THAT(figures.open_exceptions(), testing::SizeIs(report.totals().exceptions));
  transaction.commit();
  EXPECT_THROW(dealer.books().execute("update settlements set run_end = run_end + 31 where state = 'approved'"), std::exception) << "what is approved stays there";
}

// August's run had drafted it, nobody approved it, and September's run found it as it is: it is September's.
TEST(BillingMonth, ALaterRunTakesADraftAlong) {
  for (const std::string grouping : {"contract", "customer"}) {
    Dealer dealer;
    dealer.books().execute("update customers set invoice_grouping = '" + grouping + "'");
    dealer.add_contract("V-0");
    dealer.read("V-0", on("2026-08-31"), 1000);
    add_taken_over(dealer);
    dealer.approve_all();
    take_over_contract(dealer.database(), {"V-1", "NEW", "V-2", on("2026-08-16")}, "test");
    dealer.read("V-0", on("2026-09-30"), 1100);
    const auto august = dealer.settle(8);
    EXPECT_EQ(outcome(august, "V-1").verdict, Verdict::drafted);
    EXPECT_EQ(net_of(of_run(dealer, 8)), august.totals().net);
    const auto preview = dealer.settle(9, true), september = dealer.settle(9);
    EXPECT_EQ(preview.invoices, september.invoices) << grouping;
    EXPECT_EQ(net_of(of_run(dealer, 9)), september.totals().net) << grouping << report_text(september, true);
    EXPECT_EQ(net_of(of_run(dealer, 9)), september.invoices.net) << grouping;
    EXPECT_EQ(dealer.books().value("select count(*) from invoices where state = 'draft'"), std::to_string(of_run(dealer, 9, db::InvoiceState::draft).size() + of_run(dealer, 8, db::InvoiceState::draft).size()));
  }
}

TEST(BillingMonth, TestCopiesOfATechnicianAreNotBilled) {
  Dealer dealer;
  dealer.add_contract("V-1");
  dealer.read("V-1", on("2026-08-31"), 1000);
  dealer.read("V-1", on("2026-09-30"), 2500);
  record_service_copies(dealer.database(), {"SN-V-1", on("2026-09-10"), "bw", 40, "drum changed"}, "test");
  record_service_copies(dealer.database(), {"SN-V-1", on("2026-09-11"), "bw", 60, ""}, "test");
  EXPECT_THROW(record_service_copies(dealer.database(), {"SN-V-1", on("2026-09-11"), "bw", 60, ""}, "test"), db::Conflict) << "entered twice";
  EXPECT_EQ(outcome(dealer.settle(9), "V-1").net, Money{3000 + 1400});
  EXPECT_EQ(withdraw_service_copies(dealer.database(), "SN-V-1", on("2026-09-11"), "bw", "test"), 1);
  EXPECT_EQ(outcome(dealer.settle(9), "V-1").net, Money{3000 + 1460});
  const auto account = invoice_account(dealer.database(), std::to_string(list_invoices(dealer.database(), {}).at(0).id.value), dealer.config());
  EXPECT_EQ(account.facts.annex.at(0).segments.back().from_source, "Testkopien Technik");
}

// The technician prints his test pages on the very day on which he takes the device away, or brings one.
TEST(BillingMonth, TestCopiesOfTheDayOfASwapAreNotBilled) {
  Dealer dealer;
  db::Device next;
  next.serial = "NEXT-1";
  db::Transaction transaction = dealer.database().begin();
  const DeviceId id = db::DeviceStore(transaction).add(next);
  transaction.commit();
  dealer.add_contract("V-1", [&](db::Contract& contract) {
    auto& stays = contract.positions[0].placements;
    stays[0].last_day = on("2026-09-10"), stays[0].final_ = {{"bw", 1500}};
    stays.push_back({id, on("2026-09-10"), {}, {{"bw", 5}}, {}});
  });
  db::NewReading reading;
  reading.device = id, reading.counter = "bw", reading.read_at = db::end_of_day(on("2026-09-30")), reading.source = "snmp", reading.value = 405;
  dealer.read("V-1", on("2026-08-31"), 1000);
  db::Transaction readings = dealer.database().begin();
  db::ReadingStore(readings).add(std::span(&reading, 1));
  readings.commit();
  record_service_copies(dealer.database(), {"SN-V-1", on("2026-09-10"), "bw", 30, "counter list"}, "test");
  record_service_copies(dealer.database(), {"NEXT-1", on("2026-09-10"), "bw", 20, "first prints"}, "test");
  const auto report = dealer.settle(9);
  EXPECT_EQ(outcome(report, "V-1").net, Money{3000 + 500 - 30 + 400 - 20}) << report_text(report, true);
}

// A loan device stands in while the own one is repaired: its clicks count, and the way of neither is lost.
TEST(BillingMonth, ALoanDeviceCountsForItsTime) {
  Dealer dealer;
  db::Device loan;
  loan.serial = "LOAN-1";
  const DeviceId id = [&] {
    db::Transaction transaction = dealer.database().begin();
    const DeviceId added = db::DeviceStore(transaction).add(loan);
    transaction.commit();
    return added;
  }();
  dealer.add_contract("V-1", [&](db::Contract& contract) {
    auto& stays = contract.positions[0].placements;
    stays[0].last_day = on("2026-09-10"), stays[0].final_ = {{"bw", 1500}};
    stays.push_back({id, on("2026-09-10"), on("2026-09-20"), {{"bw", 70'000}}, {{"bw", 70'300}}});
    stays.push_back({stays[0].device, on("2026-09-20"), {}, {{"bw", 1500}}, {}});
  });
  dealer.read("V-1", on("2026-08-31"), 1000);
  dealer.read("V-1", on("2026-09-30"), 1900);
  const auto report = dealer.settle(9);
  EXPECT_EQ(outcome(report, "V-1").net, Money{3000 + 500 + 300 + 400}) << report_text(report, true);
}

}  // namespace
}  // namespace klickwerk::office
