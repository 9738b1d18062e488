#include "office/lint/lint.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include "db/devices.h"
#include "db/mandates.h"
#include "office/lint/rate_rule.h"
#include "tests/office/correction_books.h"

namespace klickwerk::office {
namespace {

using test::CorrectionBooks;
using testing::Contains;
using testing::HasSubstr;
using testing::IsEmpty;
using testing::Not;

class BillingLint : public testing::Test {
 protected:
  LintReport lint(Day today = Day::of(2026, 10, 2)) {
    return run_lint(books_.dealer.database(), books_.dealer.config(), {Period::month(2026, 9), today});
  }
  // "CODE where".
  std::vector<std::string> found(Day today = Day::of(2026, 10, 2)) {
    std::vector<std::string> list;
    for (const auto& finding : lint(today).findings) {
      EXPECT_FALSE(finding.what.empty() || finding.next_step.empty()) << finding.code;
      list.push_back(finding.code + " " + finding.where);
    }
    return list;
  }
  // Read, asked, with its counter: nothing to find.
  void sound_contract(const std::string& number, const std::function<void(db::Contract&)>& change = {}) {
    books_.dealer.add_contract(number, change);
    books_.dealer.read(number, Day::of(2026, 8, 31), 1000);
    books_.dealer.read(number, Day::of(2026, 9, 30), 1500);
    db::Transaction transaction = books_.dealer.database().begin();
    db::Endpoint endpoint;
    endpoint.device = books_.dealer.device(number);
    endpoint.address = "192.0.2.1";
    db::DeviceStore(transaction).set(endpoint);
    transaction.commit();
  }
  CorrectionBooks books_;
};

TEST_F(BillingLint, ASoundContractHasNothingToFind) {
  sound_contract("V-1");
  for (const auto& finding : lint().findings) EXPECT_EQ(finding.where.find("V-1"), std::string::npos) << finding.code << ": " << finding.what;
}

TEST_F(BillingLint, ATakeoverWithoutAReadingOfItsEve) {
  const auto since_january = [](db::Contract& c) { c.positions[0].placements[0].from = Day::of(2026, 1, 2); };
  books_.dealer.add_contract("V-1", since_january);
  books_.dealer.read("V-1", Day::of(2026, 7, 31), 1400);
  books_.dealer.add_contract("V-2", since_january);
  books_.dealer.read("V-2", Day::of(2026, 8, 29), 1400);
  EXPECT_THAT(found(), Contains("TAKEOVER_UNREAD contract V-1"));
  EXPECT_THAT(found(), Not(Contains("TAKEOVER_UNREAD contract V-2")));
  for (const auto& finding : lint().findings) {
    if (finding.code != "TAKEOVER_UNREAD") continue;
    EXPECT_EQ(finding.what, "place P1: the predecessor billed until 2026-08-31, but no value of counter bw of device SN-V-1 is known there");
  }
}

// Looked at months later, September was read on its last day; what has been silent since is October's matter.
TEST_F(BillingLint, APastPeriodIsJudgedByItsOwnDays) {
  sound_contract("V-1");
  sound_contract("V-2");
  books_.dealer.books().execute("with d as (insert into reading_decisions (device_id, decided_by, state, reason) select device_id, 'anna', 'invalid', 'typed' from devices "
                                "where serial = 'SN-V-2' returning *) update readings r set state = 'invalid', corrected_by = decision_id from d where r.device_id = d.device_id");
  const Day later = Day::of(2026, 12, 20);
  EXPECT_THAT(found(later), Not(Contains("NOT_READ contract V-1")));
  EXPECT_THAT(found(later), Contains("NOT_READ contract V-2")) << "readings that were declared wrong are none";
  std::vector<std::string> november;
  for (const auto& finding : run_lint(books_.dealer.database(), books_.dealer.config(), {Period::month(2026, 11), later}).findings)
    november.push_back(finding.code + " " + finding.where);
  EXPECT_THAT(november, Contains("NOT_READ contract V-1"));
}

TEST_F(BillingLint, AnExemptionWithoutItsReason) {
  sound_contract("V-1", [](db::Contract& c) { c.terms.vat_rate_bp = 0; });
  sound_contract("V-2");
  EXPECT_THAT(found(), Contains("NO_EXEMPT_NOTE contract V-1"));
  EXPECT_THAT(found(), Not(Contains("NO_EXEMPT_NOTE contract V-2")));
  auto config = books_.dealer.config();
  config.invoice.exempt_note = "Kein Ausweis von Umsatzsteuer nach § 19 UStG";
  for (const auto& finding : run_lint(books_.dealer.database(), config, {Period::month(2026, 9), Day::of(2026, 10, 2)}).findings)
    EXPECT_NE(finding.code, "NO_EXEMPT_NOTE");
}

TEST_F(BillingLint, PricesMetersAndRates) {
  sound_contract("V-1", [](db::Contract& c) { c.terms.meters[0].prices = {{Day::of(2026, 1, 1), billing::UnitPricing{{UnitPrice{0}, 4}}}}; });
  sound_contract("V-2", [](db::Contract& c) { c.terms.meters[0].prices[0].from = Day::of(2026, 9, 15); });
  sound_contract("V-3", [](db::Contract& c) { c.terms.meters.clear(); c.positions[0].placements[0].start.clear(); });
  sound_contract("V-7", [](db::Contract& c) {
    c.terms.meters.clear();
    c.terms.flat_fees.clear();
    c.positions[0].placements[0].start.clear();
  });
  sound_contract("V-4", [](db::Contract& c) { c.terms.vat_rate_bp = 0; });
  sound_contract("V-5", [](db::Contract& c) { c.terms.vat_rate_bp = 1800; });
  sound_contract("V-6", [](db::Contract& c) {
    c.terms.proration = billing::Proration::none;
    c.terms.start = c.positions[0].placements[0].from = Day::of(2026, 9, 10);
    c.billing_from.reset();
  });
  const auto list = found();
  EXPECT_THAT(list, Contains("ZERO_PRICE contract V-1"));
  EXPECT_THAT(list, Contains("NO_PRICE contract V-2"));
  EXPECT_THAT(list, Contains("FLAT_ONLY contract V-3"));
  EXPECT_THAT(list, Contains("NO_METER contract V-7"));
  EXPECT_THAT(list, Not(Contains("NO_METER contract V-3")));
  EXPECT_THAT(list, Contains("VAT_RATE contract V-4"));
  EXPECT_THAT(list, Contains("VAT_RATE contract V-5"));
  EXPECT_THAT(list, Contains("NOT_PRORATED contract V-6"));
  EXPECT_THAT(list, Not(Contains("ZERO_PRICE contract V-2")));
  EXPECT_GT(lint().count(LintSeverity::error), 0);
}

TEST_F(BillingLint, DevicesAndReadings) {
  books_.dealer.add_contract("V-1");  // never read, never asked
  sound_contract("V-2", [](db::Contract& c) { c.positions[0].placements.clear(); });
  sound_contract("V-3", [](db::Contract& c) { c.positions.clear(); });
  sound_contract("V-4", [](db::Contract& c) { c.terms.meters[0].id = "colour"; });
  sound_contract("V-5", [](db::Contract& c) { c.terms.last_day = Day::of(2026, 9, 15); });
  books_.dealer.read("V-5", Day::of(2026, 9, 15), 1300);
  const auto list = found();
  EXPECT_THAT(list, Contains("NOT_READ contract V-1"));
  EXPECT_THAT(list, Contains("NO_ENDPOINT contract V-1"));
  EXPECT_THAT(list, Contains("NO_AVERAGE_BASE contract V-1"));
  EXPECT_THAT(list, Contains("POSITION_WITHOUT_DEVICE contract V-2"));
  EXPECT_THAT(list, Contains("NO_POSITION contract V-3"));
  EXPECT_THAT(list, Contains("COUNTER_NEVER_TOLD contract V-4"));
  EXPECT_THAT(list, Contains("ENDED_WITH_USAGE contract V-5"));
  EXPECT_THAT(list, Contains("ENDED_BUT_PLACED contract V-5"));
}

TEST_F(BillingLint, ADeviceThatAnswersInNoContract) {
  sound_contract("V-1", [](db::Contract& c) { c.positions[0].placements.clear(); });
  books_.dealer.books().execute("insert into poll_states (device_id, last_attempt_at, last_read_at, outcome) select device_id, '2026-10-01', '2026-10-01', 'read' from devices");
  EXPECT_THAT(found(), Contains("DEVICE_WITHOUT_CONTRACT device SN-V-1"));
  sound_contract("V-2");
  books_.dealer.books().execute("insert into poll_states (device_id, last_attempt_at, last_read_at, outcome) select device_id, '2026-10-01', '2026-10-01', 'read' from devices on conflict do nothing");
  EXPECT_THAT(found(), Not(Contains("DEVICE_WITHOUT_CONTRACT device SN-V-2")));
}

TEST_F(BillingLint, CustomersAndSeller) {
  sound_contract("V-1");
  books_.dealer.books().execute("update customers set street = '', vat_id = 'DE123456787', name = 'Stadt Musterhausen'");
  const auto list = found();
  EXPECT_THAT(list, Contains(HasSubstr("NO_ADDRESS customer 10042")));
  EXPECT_THAT(list, Contains(HasSubstr("VAT_ID customer 10042")));
  EXPECT_THAT(list, Contains(HasSubstr("NO_BUYER_REFERENCE customer 10042")));
  books_.dealer.books().execute("update customers set vat_id = '', country = 'AT'");
  EXPECT_THAT(found(), Contains(HasSubstr("NO_VAT_ID customer 10042")));
}

TEST_F(BillingLint, WhatWouldKeepInvoicesFromBeingIssued) {
  sound_contract("V-1", [](db::Contract& c) { c.vat_by_customer = true; });
  sound_contract("V-2", [](db::Contract& c) { c.vat_by_customer = true; });
  const auto not_issuable = [&](const config::Config& config) {
    std::string all;
    for (const auto& finding : run_lint(books_.dealer.database(), config, {Period::month(2026, 9), Day::of(2026, 10, 2)}).findings)
      if (finding.code == "NOT_ISSUABLE") all += finding.where + ": " + finding.what + "\n";
    return all;
  };
  auto config = books_.dealer.config();
  EXPECT_EQ(not_issuable(config), "");
  books_.dealer.books().execute("update customers set einvoice_format = 'xrechnung_cii', buyer_reference = '', email = ''");
  EXPECT_THAT(not_issuable(config), testing::AllOf(HasSubstr("customer 10042"), HasSubstr("BR-DE-15"), HasSubstr("PEPPOL-EN16931-R010"))) << "told once for two contracts";
  EXPECT_EQ(not_issuable(config).find("BR-DE-15"), not_issuable(config).rfind("BR-DE-15"));
  books_.dealer.books().execute("update customers set einvoice_format = '', email = 'a@kunde.example', country = 'CH'");
  config.seller.register_entry.clear();
  config.seller.tax_number.clear();
  EXPECT_THAT(not_issuable(config), testing::AllOf(HasSubstr("KW-11"), HasSubstr("BR-CO-26"), HasSubstr("tax_number")));
  config.seller.tax_number = "12/345/67890";
  EXPECT_EQ(not_issuable(config), "") << "the tax number identifies who has no register number";
  config.seller.tax_number.clear();
  config.seller.country = "CH", config.seller.vat_id = "CHE-123.456.788 MWST";
  EXPECT_EQ(not_issuable(config), "") << "inland";
  books_.dealer.books().execute("update customers set country = 'DE'");
  EXPECT_EQ(not_issuable(config), "") << "not taxable there, and the UID identifies the seller";
  config.seller.vat_id.clear();
  EXPECT_THAT(not_issuable(config), HasSubstr("Art. 26"));
}

TEST_F(BillingLint, AnInactiveCustomerWhoseContractRuns) {
  sound_contract("V-1");
  EXPECT_THAT(found(), Not(Contains(HasSubstr("INACTIVE_CUSTOMER"))));
  books_.dealer.books().execute("update customers set active = false");
  EXPECT_THAT(found(), Contains("INACTIVE_CUSTOMER contract V-1"));
  books_.dealer.books().execute("update contracts set last_day = '2026-08-31'");
  EXPECT_THAT(found(), Not(Contains(HasSubstr("INACTIVE_CUSTOMER")))) << "it is over";
}

TEST_F(BillingLint, FeesOfPeriodsThatBeginInMidMonth) {
  const auto from_the_15th = [](db::Contract& c) { c.rhythm_anchor = Day::of(2026, 1, 15); };
  sound_contract("V-1", from_the_15th);
  sound_contract("V-2", [&](db::Contract& c) { from_the_15th(c), c.terms.proration = billing::Proration::days_30_360; });
  sound_contract("V-3", [&](db::Contract& c) { from_the_15th(c), c.terms.flat_fees.clear(); });
  sound_contract("V-4", [](db::Contract& c) {
    billing::ScheduledFee fee;
    fee.name = "Leasing", fee.anchor = Day::of(2026, 1, 10), fee.prices = {{Day::of(2026, 1, 1), {UnitPrice{12'340'000}, 2}}};
    c.terms.fees = {fee};
  });
  sound_contract("V-5");
  const auto list = found();
  for (const char* number : {"V-1", "V-4"}) EXPECT_THAT(list, Contains(std::string("FEE_BY_DAYS contract ") + number));
  for (const char* number : {"V-2", "V-3", "V-5"}) EXPECT_THAT(list, Not(Contains(std::string("FEE_BY_DAYS contract ") + number)));
}

TEST_F(BillingLint, APriceChangedUnderAnIssuedInvoice) {
  sound_contract("V-1");
  books_.month(9);
  EXPECT_THAT(found(), Not(Contains("PRICE_CHANGED_IN_PAST contract V-1")));
  books_.dealer.books().execute("insert into meter_prices (contract_id, meter, from_day, model, price_micro, places) values (1, 'bw', '2026-09-10', 'unit', 12000, 4)");
  EXPECT_THAT(found(), Contains("PRICE_CHANGED_IN_PAST contract V-1"));
}

TEST_F(BillingLint, TextJsonAndSummary) {
  books_.dealer.add_contract("V-1");
  const auto report = lint();
  EXPECT_THAT(lint_text(report), HasSubstr("Next: "));
  EXPECT_THAT(lint_json(report), HasSubstr("\"code\": \"NOT_READ\""));
  EXPECT_THAT(lint_summary(report), HasSubstr("klickwerk lint shows them"));
  EXPECT_THAT(lint_summary({Period::month(2026, 9), {}}), IsEmpty());
}

TEST(RateRule, KnowsRatesAndPublicNames) {
  EXPECT_FALSE(rate_fault(1900, "DE", "DE"));
  EXPECT_FALSE(rate_fault(0, "DE", "FR"));
  EXPECT_TRUE(rate_fault(0, "DE", "DE"));
  EXPECT_TRUE(rate_fault(1800, "DE", "DE"));
  EXPECT_FALSE(rate_fault(810, "CH", "CH"));
  EXPECT_FALSE(rate_fault(810, "LI", "CH"));
  EXPECT_TRUE(rate_fault(1900, "LI", "LI"));
  EXPECT_TRUE(rate_fault(0, "CH", "LI")) << "inland";
  EXPECT_TRUE(looks_public("Landratsamt Freising"));
  EXPECT_FALSE(looks_public("Autohaus Städtler GmbH"));
  EXPECT_TRUE(in_vat_union("AT"));
  EXPECT_FALSE(in_vat_union("CH"));
}

TEST_F(BillingLint, Mandates) {
  sound_contract("V-1");
  auto mandate = [&](const char* reference, Day signed_on) {
    db::Transaction transaction = books_.dealer.database().begin();
    db::MandateStore store(transaction);
    for (const auto& known : store.list())
      if (!known.revoked_on) store.revoke(known.reference, Day::of(2026, 9, 1));
    db::Mandate fresh;
    fresh.customer = books_.dealer.customer(), fresh.reference = reference, fresh.signed_on = signed_on, fresh.holder = "Möller";
    fresh.iban = "DE89370400440532013000", fresh.last_used_on = signed_on;
    store.add(fresh, "anna");
    transaction.commit();
  };
  mandate("M-1", Day::of(2026, 1, 5));
  EXPECT_THAT(found(), Contains(HasSubstr("CREDITOR_ID"))) << "nothing can be collected without it";
  EXPECT_THAT(found(), Not(Contains(HasSubstr("MANDATE"))));
  mandate("M-2", Day::of(2023, 9, 30));
  EXPECT_THAT(found(), Contains(HasSubstr("MANDATE_EXPIRED customer 10042")));
  {
    db::Transaction transaction = books_.dealer.database().begin();
    db::MandateStore(transaction).revoke("M-2", Day::of(2026, 9, 2));
    transaction.commit();
  }
  EXPECT_THAT(found(), Contains("MANDATE_MISSING customer 10042"));
  EXPECT_THAT(found(), Not(Contains(HasSubstr("CREDITOR_ID"))));
  books_.dealer.books().execute("update mandates set iban = 'DE88370400440532013000', revoked_on = null where reference = 'M-1'");
  EXPECT_THAT(found(), Contains("MANDATE_IBAN customer 10042"));
}

}  // namespace
}  // namespace klickwerk::office
