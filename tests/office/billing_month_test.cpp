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
#include "tests/office/correction_books.h"
#include "tests/office/dealer.h"

namespace klickwerk::office {
namespace {

using test::Dealer;
using test::outcome;
using testing::HasSubstr;

Day on(const char* iso) { return Day::parse(iso).value(); }

billing::ScheduledFee fee(const char* name, int months, bool in_advance, std::int64_t euros, const char* payer = "") {
  billing::ScheduledFee fee;
  fee.name = name;
  fee.rhythm_months = months;
  fee.anchor = on("2026-01-01");
  fee.in_advance = in_advance;
  fee.prices = {{on("2026-01-01"), {UnitPrice{euros * 1'000'000}, 2}}};
  fee.payer = payer;
  return fee;
}

// Quarterly clicks, rental quarterly in advance, service monthly in arrears; billed by us from July on.
void add_three_rhythms(Dealer& dealer, const std::string& number = "V-1") {
  dealer.add_contract(number, [](db::Contract& contract) {
    contract.billing_from = on("2026-07-01");
    contract.cycle_months = 3;
    contract.rhythm_anchor = on("2026-01-01");
    contract.terms.flat_fees.clear();
    contract.terms.fees = {fee("Miete", 3, true, 20), fee("Service", 1, false, 7)};
  });
  dealer.read(number, on("2026-06-30"), 5000);
  dealer.read(number, on("2026-09-30"), 8000);
}

std::string lines_of(Dealer& dealer) {
  return dealer.books().value(
      "select coalesce(string_agg(kind || ' ' || fee || ' ' || period_first || '..' || (period_end - 1) || ' ' || amount_cents, '; ' order by invoice_id, line), '') "
      "from invoice_lines");
}

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

TEST(BillingMonth, EachPartOfAContractHasItsOwnRhythm) {
  Dealer dealer;
  add_three_rhythms(dealer);
  const std::vector<std::pair<int, Money>> months{{6, Money{6000}}, {7, Money{700}}, {8, Money{700}}, {9, Money{6000 + 700 + 3000}}};
  for (const auto& [month, net] : months) {
    const auto dry = dealer.settle(month, true), real = dealer.settle(month);
    EXPECT_EQ(outcome(real, "V-1").net, net) << report_text(real, true);
    EXPECT_EQ(dry.result_hash(), real.result_hash()) << month;
    EXPECT_EQ(dry.totals().gross, real.totals().gross) << month;
    const auto again = dealer.settle(month);
    EXPECT_EQ(outcome(again, "V-1").verdict, Verdict::unchanged) << report_text(again, true);
  }
  EXPECT_EQ(lines_of(dealer),
            "flat Miete 2026-07-01..2026-09-30 6000; flat Service 2026-07-01..2026-07-31 700; flat Service 2026-08-01..2026-08-31 700; "
            "flat Miete 2026-10-01..2026-12-31 6000; flat Service 2026-09-01..2026-09-30 700; click  2026-07-01..2026-09-30 3000");
  EXPECT_EQ(dealer.books().value("select string_agg(kind || period_first, ' ' order by settlement_id) from settlements"),
            "advance2026-06-01 advance2026-07-01 advance2026-08-01 regular2026-07-01");
}

TEST(BillingMonth, OnThe25thOnlyWhatIsBilledInAdvance) {
  Dealer dealer;
  add_three_rhythms(dealer);
  dealer.settle(6), dealer.settle(7), dealer.settle(8);
  RunRequest request;
  request.period = Period::month(2026, 9);
  request.today = on("2026-09-25");
  request.started_by = "test";
  const auto early = dealer.settle(request);
  EXPECT_EQ(outcome(early, "V-1").net, Money{6000}) << report_text(early, true);
  dealer.approve_all();
  request.today = on("2026-10-01");
  const auto late = dealer.settle(request);
  EXPECT_EQ(outcome(late, "V-1").net, Money{700 + 3000}) << report_text(late, true) << "the rest, and not the rental again";
}

TEST(BillingMonth, ADraftOfFeesAloneGoesIntoThePeriodsDraft) {
  Dealer dealer;
  add_three_rhythms(dealer);
  dealer.settle(6), dealer.settle(7), dealer.settle(8);
  RunRequest request;
  request.period = Period::month(2026, 9);
  request.today = on("2026-09-25");
  request.started_by = "test";
  dealer.settle(request);
  request.today = on("2026-10-01");
  EXPECT_EQ(outcome(dealer.settle(request), "V-1").net, Money{9700});
  EXPECT_EQ(dealer.books().value("select count(*) from settlements where kind = 'advance' and period_first = '2026-09-01'"), "0");
}

TEST(BillingMonth, WhatWasBilledInAdvanceComesBackWithTheEnd) {
  Dealer dealer;
  add_three_rhythms(dealer);
  dealer.settle(6), dealer.settle(7);
  EXPECT_THROW(end_contract(dealer.database(), "V-9", on("2026-08-15"), "test"), db::Refused);
  end_contract(dealer.database(), "V-1", on("2026-08-15"), "test");
  dealer.read("V-1", on("2026-08-15"), 6000);
  const auto august = dealer.settle(8);
  // 16 August to 30 September of the rental; half of August's service; the clicks up to the last day.
  EXPECT_EQ(outcome(august, "V-1").net, Money{-(2000 * 16 + 15) / 31 - 2000 + (700 * 15 + 15) / 31 + 1000}) << report_text(august, true);
  EXPECT_EQ(dealer.books().value("select count(*) from invoice_lines where refund and period_first = '2026-08-16' and period_end = '2026-10-01'"), "1");
  const std::string lines = lines_of(dealer);
  dealer.settle(9);  // the quarter ends now: the draft of its shortened period is made anew, with the same lines
  EXPECT_EQ(lines_of(dealer), lines);
  dealer.approve_all();
  const auto october = dealer.settle(10);
  EXPECT_TRUE(october.contracts.empty()) << report_text(october, true);
  EXPECT_EQ(dealer.books().value("select count(*) from audit_log where action = 'contract.end'"), "1");
}

TEST(BillingMonth, APauseTakesTheFeesOfItsDays) {
  Dealer dealer;
  add_three_rhythms(dealer);
  dealer.settle(6);
  pause_contract(dealer.database(), "V-1", on("2026-07-11"), on("2026-07-31"), "test");
  const auto july = dealer.settle(7);
  EXPECT_EQ(outcome(july, "V-1").net, Money{-(2000 * 21 + 15) / 31 + (700 * 10 + 15) / 31}) << report_text(july, true);
}

TEST(BillingMonth, AnEarlierDraftStaysWhileALaterOneCorrectsIt) {
  Dealer dealer;
  add_three_rhythms(dealer);
  dealer.settle(6);
  pause_contract(dealer.database(), "V-1", on("2026-07-11"), on("2026-07-31"), "test");
  dealer.settle(7);
  EXPECT_EQ(outcome(dealer.settle(6), "V-1").verdict, Verdict::kept);
  const auto refused = discard_settlements(dealer.database(), Period::month(2026, 6), {}, "test");
  EXPECT_EQ(refused.discarded, 0);
  EXPECT_EQ(refused.refused.size(), 1u);
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

// A fee in advance that waited stands on an invoice by now: a run that is made up for, or repeated with other terms, must not
// let it wait a second time.
TEST(BillingMonth, AWaitingFeeIsBilledOnceWhenItsRunIsRepeated) {
  for (const bool is_approved : {false, true}) {
    Dealer dealer;
    add_three_rhythms(dealer);
    dealer.read("V-1", on("2026-12-31"), 12000);
    dealer.books().execute("update contracts set minimum_invoice_cents = 10000");
    EXPECT_EQ(outcome(dealer.settle(6), "V-1").verdict, Verdict::carried);
    EXPECT_EQ(outcome(dealer.settle(9), "V-1").verdict, Verdict::drafted);
    if (is_approved) dealer.approve_all();
    dealer.books().execute("update contracts set minimum_invoice_cents = 9500");
    EXPECT_EQ(outcome(dealer.settle(6), "V-1").verdict, Verdict::kept);
    EXPECT_EQ(dealer.settle(9).totals().failed, 0);
    EXPECT_EQ(outcome(dealer.settle(12), "V-1").verdict, Verdict::drafted);
    EXPECT_EQ(dealer.books().value("select count(*)::text from invoice_lines where fee = 'Miete' and period_first = '2026-07-01'"), "1") << lines_of(dealer);
  }
}

// Two runs at once: while one settles June anew, the other lets September's invoice take June's fee along.
TEST(BillingMonth, AWaitingFeeIsBilledOnceWhenTwoRunsMeet) {
  Dealer dealer;
  add_three_rhythms(dealer);
  dealer.books().execute("update contracts set minimum_invoice_cents = 10000");
  EXPECT_EQ(outcome(dealer.settle(6), "V-1").verdict, Verdict::carried);
  db::Database other = dealer.books().another();
  db::DueContracts(other).for_each_batch(Period::month(2026, 6), {.contract_number = "V-1", .settled = db::DueFilter::Settled::again}, 7, [&](const std::vector<db::SettlementJob>& jobs) {
    ASSERT_EQ(jobs.size(), 1u);
    EXPECT_EQ(jobs[0].stays_because, "");
    EXPECT_EQ(outcome(dealer.settle(9), "V-1").verdict, Verdict::drafted);
    const db::SettledContract anew{&jobs[0], billing::settle(jobs[0].input), "hash"};
    db::Transaction transaction = dealer.database().begin();
    db::SettlementStore store(transaction);
    const auto stored = store.store_drafts(store.begin_run(Period::month(2026, 6), "anna", ""), std::span(&anew, 1), true);
    transaction.commit();
    EXPECT_EQ(stored.stored, 0);
    EXPECT_EQ(stored.kept, 1);
  });
  EXPECT_EQ(dealer.books().value("select count(*)::text from settlements s join settlement_carries c using (settlement_id) where s.carried"), "1") << "it is still known who took it";
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
  for (const auto& [country, gross] : {std::pair("CH", 3243), std::pair("AT", 3600)}) {
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

TEST(BillingMonth, ACancelledInvoiceOpensItsFeesAgain) {
  Dealer dealer;
  add_three_rhythms(dealer);
  dealer.settle(6);
  dealer.approve_all();
  db::Transaction transaction = dealer.database().begin();
  db::InvoiceStore store(transaction);
  const auto id = store.list().at(0).id;
  const auto issue = [&](InvoiceId invoice, const char* series) {
    auto number = store.take_number(series, 2026);
    number.text = std::string(series) + std::to_string(number.in_year);
    store.issue(invoice, {number, on("2026-06-25"), on("2026-07-09"), "test", "facts", {}});
  };
  issue(id, "invoice");
  const auto mirror = store.draft_cancellation(id, "wrong price");
  store.approve(std::span(&mirror, 1), "test");
  issue(mirror, "cancellation");
  transaction.commit();
  EXPECT_EQ(dealer.books().value("select count(*) from fee_ledger where void"), "1");
  const auto again = dealer.settle(6);
  EXPECT_EQ(outcome(again, "V-1").net, Money{6000}) << report_text(again, true);
}

// The refund stands on a later invoice, and its ledger entry knew the rental as billed.
TEST(BillingMonth, ACancelledFeeIsBilledAgainAlthoughPartOfItWasRefundedLater) {
  test::CorrectionBooks books;
  books.issued_on = on("2026-10-05");
  add_three_rhythms(books.dealer);
  books.month(6);
  end_contract(books.dealer.database(), "V-1", on("2026-08-15"), "test");
  books.dealer.read("V-1", on("2026-08-15"), 6000);
  books.month(8);
  const Money due{2000 + (2000 * 15 + 15) / 31 + 700 + (700 * 15 + 15) / 31 + 1000};
  EXPECT_NEAR(static_cast<double>(books.issued_net().cents), static_cast<double>(due.cents), 1);
  const Money right = books.issued_net();
  books.cancel("RE-2026-000001");
  EXPECT_EQ(books.issued_net(), right - Money{6000});
  const auto again = books.dealer.settle(9);
  EXPECT_EQ(outcome(again, "V-1").net, Money{6000}) << report_text(again, true);
  books.issue_all();
  EXPECT_EQ(books.issued_net(), right);
  const auto october = books.dealer.settle(10);
  EXPECT_TRUE(october.contracts.empty()) << report_text(october, true);
  EXPECT_EQ(books.issued_net(), right);
}

}  // namespace
}  // namespace klickwerk::office
