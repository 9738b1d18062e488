// Settlements become the words of an invoice, in German and English.
#include "office/invoicing/invoice_facts.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

namespace klickwerk::office {
namespace {

using billing::AgreedPrice;
using billing::LineKind;
using billing::MeterAccount;
using billing::MeterLedgerEntry;
using document::Language;
using testing::ElementsAre;
using testing::IsEmpty;

AgreedPrice price(std::int64_t micro, int places = 4) { return {UnitPrice{micro}, places}; }

billing::MeterTerms meter(const std::string& id, billing::Pricing pricing, std::int64_t free = 0) {
  billing::MeterTerms terms;
  terms.id = id;
  terms.free_per_month = Clicks{free};
  terms.prices = {{Day::of(2024, 1, 1), std::move(pricing)}};
  return terms;
}

billing::SettlementInput input_of(billing::MeterTerms terms) {
  billing::SettlementInput input;
  input.terms.number = "V-1001";
  input.terms.start = Day::of(2024, 1, 1);
  input.terms.flat_fees = {{Day::of(2024, 1, 1), price(49'000'000, 2)}};
  input.terms.meters = {std::move(terms)};
  input.period = Period::month(2026, 10);
  return input;
}

billing::SettlementLine line_of(LineKind kind, const std::string& meter_id, std::int64_t quantity, AgreedPrice unit,
                                std::int64_t cents) {
  billing::SettlementLine line;
  line.kind = kind;
  line.period = Period::month(2026, 10);
  line.meter = meter_id;
  line.quantity = Clicks{quantity};
  line.unit_price = unit;
  line.amount = Money{cents};
  return line;
}

billing::Settlement settlement_of(std::vector<billing::SettlementLine> lines, std::vector<MeterAccount> accounts) {
  billing::Settlement settlement;
  settlement.period = Period::month(2026, 10);
  settlement.lines = std::move(lines);
  settlement.accounts = std::move(accounts);
  for (const auto& line : settlement.lines) settlement.net += line.amount;
  settlement.vat = vat_of(settlement.net, 1900);
  settlement.gross = settlement.net + settlement.vat;
  return settlement;
}

MeterAccount account_of(const std::string& meter_id, std::int64_t usage, std::int64_t allowance) {
  MeterAccount account;
  account.meter = meter_id;
  account.span = Period::month(2026, 10);
  account.usage = Clicks{usage};
  account.allowance = Clicks{allowance};
  account.billable = Clicks{std::max<std::int64_t>(0, usage - allowance)};
  account.unused = Clicks{std::max<std::int64_t>(0, allowance - usage)};
  return account;
}

InvoiceParties parties_in(Language language) {
  InvoiceParties parties;
  parties.language = language;
  parties.seller.address.name = "Bürotechnik Nord GmbH";
  parties.buyer.name = "Kanzlei Möller";
  parties.customer_number = "10042";
  parties.positions = {{"P1", "Empfang"}, {"P2", "Archiv"}};
  parties.models = {{"SN-1", "MFP 3000"}};
  return parties;
}

std::string only_text(const billing::SettlementInput& input, billing::SettlementLine line, MeterAccount account,
                      Language language = Language::german) {
  auto facts = invoice_facts(input, settlement_of({std::move(line)}, {std::move(account)}), parties_in(language));
  return facts.lines.at(0).text + " | " + facts.lines.at(0).quantity + " | " + facts.lines.at(0).unit_price;
}

TEST(InvoiceFacts, FlatFeeNamesItsMonth) {
  auto input = input_of(meter("bw", billing::UnitPricing{price(8900)}));
  auto flat = line_of(LineKind::flat, "", 0, price(49'000'000, 2), 4900);
  flat.months = Fraction{1, 1};
  EXPECT_EQ(only_text(input, flat, account_of("bw", 0, 0)), "Grundpauschale Oktober 2026 | 1 Monat | 49,00");
  EXPECT_EQ(only_text(input, flat, account_of("bw", 0, 0), Language::english), "Base charge October 2026 | 1 month | 49.00");
  flat.period = Period::inclusive(Day::of(2026, 10, 17), Day::of(2026, 10, 31));
  flat.months = Fraction{15, 31};
  flat.amount = Money{2371};
  EXPECT_EQ(only_text(input, flat, account_of("bw", 0, 0)),
            "Grundpauschale, anteilig | 15/31 Monat | 49,00");
}

TEST(InvoiceFacts, OnlyAPartOfAMonthOrRhythmIsProRata) {
  auto input = input_of(meter("bw", billing::UnitPricing{price(8900)}));
  billing::ScheduledFee lease;
  lease.name = "Leasing", lease.rhythm_months = 3, lease.anchor = Day::of(2026, 5, 15), lease.prices = {{Day::of(2024, 1, 1), price(33'330'000, 2)}};
  input.terms.fees = {lease};
  const auto text_of = [&](const char* fee, Period period, Fraction months, bool refund = false, Language language = Language::german) {
    auto line = line_of(LineKind::flat, "", 0, price(33'330'000, 2), 0);
    line.period = period, line.months = months, line.fee = fee, line.refund = refund;
    line.amount = amount_of(months, line.unit_price.price);
    return only_text(input, line, account_of("bw", 0, 0), language);
  };
  const Period quarter = Period::inclusive(Day::of(2026, 5, 15), Day::of(2026, 8, 14));
  EXPECT_EQ(text_of("Leasing", quarter, {3, 1}), "Leasing | 3 Monate | 33,33");
  EXPECT_EQ(text_of("", quarter, {3, 1}), "Grundpauschale | 3 Monate | 33,33");
  EXPECT_EQ(text_of("", Period::inclusive(Day::of(2026, 5, 15), Day::of(2026, 6, 14)), {1, 1}), "Grundpauschale | 1 Monat | 33,33");
  EXPECT_EQ(text_of("Leasing", Period::inclusive(Day::of(2026, 5, 15), Day::of(2026, 7, 14)), {2, 1}), "Leasing, anteilig | 2 Monate | 33,33");
  EXPECT_EQ(text_of("Leasing", Period::inclusive(Day::of(2026, 7, 1), Day::of(2026, 8, 15)), {3, 2}), "Leasing, anteilig | 1,5 Monate | 33,33");
  EXPECT_EQ(text_of("Leasing", Period::inclusive(Day::of(2026, 7, 1), Day::of(2026, 8, 15)), {-3, 2}, true), "Erstattung Leasing, anteilig | -1,5 Monate | 33,33");
  EXPECT_EQ(text_of("Leasing", quarter, {-3, 1}, true), "Erstattung Leasing | -3 Monate | 33,33");
  EXPECT_EQ(text_of("", Period::inclusive(Day::of(2026, 10, 16), Day::of(2026, 10, 30)), {1, 2}, false, Language::english), "Base charge, pro rata | 0.5 month | 33.33");
}

TEST(InvoiceFacts, ClicksAreNamedByTheirMeter) {
  auto input = input_of(meter("bw", billing::UnitPricing{price(8900)}));
  auto line = line_of(LineKind::click, "bw", 12345, price(8900), 10987);
  EXPECT_EQ(only_text(input, line, account_of("bw", 12345, 0)), "Klicks Schwarzweiß | 12.345 | 0,0089");
  EXPECT_EQ(only_text(input, line, account_of("bw", 14345, 2000)), "Klicks Schwarzweiß über Freikopien | 12.345 | 0,0089");
  EXPECT_EQ(only_text(input, line, account_of("bw", 14345, 2000), Language::english),
            "Clicks black and white above free copies | 12,345 | 0.0089");
  line.position = "P2";
  EXPECT_EQ(only_text(input, line, account_of("bw", 12345, 0)), "Klicks Schwarzweiß, Archiv | 12.345 | 0,0089");
}

TEST(InvoiceFacts, HoursAreNotClicks) {
  auto input = input_of(meter("hours", billing::UnitPricing{price(1'400'000, 2)}));
  EXPECT_EQ(only_text(input, line_of(LineKind::click, "hours", 120, price(1'400'000, 2), 16800), account_of("hours", 120, 0)),
            "Betriebsstunden | 120 | 1,40");
  auto facts = invoice_facts(input, settlement_of({}, {account_of("hours", 120, 0)}), parties_in(Language::german));
  EXPECT_THAT(facts.annex.at(0).prices, ElementsAre("1,40 EUR je Einheit ab 01.01.2024"));
}

TEST(InvoiceFacts, TiersAndPackagesSayWhatTheyAre) {
  std::vector<billing::Tier> tiers{{Clicks{5000}, price(11000)}, {Clicks{15000}, price(9000)}, {std::nullopt, price(7500)}};
  auto line = line_of(LineKind::click, "bw", 8000, price(9000), 7200);
  line.tier = 2;
  EXPECT_EQ(only_text(input_of(meter("bw", billing::GraduatedPricing{tiers})), line, account_of("bw", 13000, 0)),
            "Klicks Schwarzweiß, Stufe 2 (5.001 bis 15.000) | 8.000 | 0,0090");
  line.tier = 3;
  EXPECT_EQ(only_text(input_of(meter("bw", billing::VolumePricing{tiers})), line, account_of("bw", 13000, 0)),
            "Klicks Schwarzweiß, Staffelpreis (ab 15.001) | 8.000 | 0,0090");
  auto package = line_of(LineKind::click, "bw", 3, price(9'500'000, 2), 2850);
  package.packaged_clicks = Clicks{2450};
  EXPECT_EQ(only_text(input_of(meter("bw", billing::PackagePricing{Clicks{1000}, price(9'500'000, 2)})), package,
                      account_of("bw", 2450, 0)),
            "Klicks Schwarzweiß, Pakete zu 1.000 (2.450 Klicks) | 3 | 9,50");
}

TEST(InvoiceFacts, CreditMinimumAndCorrections) {
  auto input = input_of(meter("colour", billing::UnitPricing{price(59000)}, 300));
  auto account = account_of("colour", 100, 300);
  EXPECT_EQ(only_text(input, line_of(LineKind::credit, "colour", -200, price(40000), -800), account),
            "Gutschrift nicht verbrauchter Freikopien Farbe | -200 | 0,0400");
  auto correction = line_of(LineKind::correction_click, "colour", -98, price(65000), -637);
  correction.period = Period::month(2026, 4);
  EXPECT_EQ(only_text(input, correction, account), "Korrektur geschätzter Klicks Farbe April 2026 | -98 | 0,0650");
  correction.kind = LineKind::correction_credit;
  EXPECT_EQ(only_text(input, correction, account), "Korrektur Gutschrift Freikopien Farbe April 2026 | -98 | 0,0650");
  input.terms.minimum = billing::MinimumClicks{"colour", Clicks{1500}};
  EXPECT_EQ(only_text(input, line_of(LineKind::minimum, "colour", 50, price(59000), 295), account),
            "Mindestabnahme Klicks Farbe 1.500 je Monat, Differenz | 50 | 0,0590");
  input.terms.minimum = billing::MinimumAmount{billing::MinimumAmount::Scope::all, price(150'000'000, 2)};
  EXPECT_EQ(only_text(input, line_of(LineKind::minimum, "", 0, price(150'000'000, 2), 2300), account),
            "Mindestumsatz 150,00 EUR je Monat, Differenz |  | ");
}

// A difference that is no product is printed as one difference, never as a multiplication that is wrong.
TEST(InvoiceFacts, ADifferenceIsNoFalseMultiplication) {
  auto input = input_of(meter("bw", billing::UnitPricing{price(100)}));
  const auto account = account_of("bw", 100, 0);
  auto correction = line_of(LineKind::correction_click, "bw", 0, price(100), -789);
  EXPECT_THAT(only_text(input, correction, account), testing::EndsWith("| -1 | 7,89"));
  correction.quantity = Clicks{-760}, correction.amount = Money{1000};
  EXPECT_THAT(only_text(input, correction, account), testing::EndsWith("| 1 | 10,00"));
  auto fee = line_of(LineKind::flat, "", 0, price(50'000'000, 2), -500);
  EXPECT_THAT(only_text(input, fee, account), testing::EndsWith("| -1 | 5,00"));
}

TEST(InvoiceFacts, PricesHaveTwoPlacesAtLeastAndMayBeForThousandClicks) {
  auto input = input_of(meter("bw", billing::UnitPricing{price(5'000'000, 0)}));
  const auto account = account_of("bw", 2, 0);
  EXPECT_THAT(only_text(input, line_of(LineKind::click, "bw", 2, price(5'000'000, 0), 1000), account), testing::EndsWith("| 2 | 5,00"));
  auto parties = parties_in(Language::german);
  parties.price_base = 1000;
  input = input_of(meter("bw", billing::UnitPricing{price(8900)}));
  auto facts = invoice_facts(input, settlement_of({line_of(LineKind::click, "bw", 1000, price(8900), 890)}, {account}), parties);
  EXPECT_EQ(facts.lines.at(0).unit_price, "8,90");
  EXPECT_EQ(facts.lines.at(0).price_base, 1000);
  EXPECT_EQ(facts.lines.at(0).amount, Money{890});
  EXPECT_THAT(facts.annex.at(0).prices, ElementsAre("8,90 EUR je 1.000 Klicks ab 01.01.2024"));
}

TEST(InvoiceFacts, ACorrectionNeverSaysGutschrift) {
  auto input = input_of(meter("bw", billing::UnitPricing{price(8900)}, 300));
  auto parties = parties_in(Language::german);
  parties.corrects_invoice = true;
  for (const LineKind kind : {LineKind::credit, LineKind::correction_credit, LineKind::correction_click}) {
    auto facts = invoice_facts(input, settlement_of({line_of(kind, "bw", -100, price(8900), -89)}, {account_of("bw", 100, 300)}), parties);
    EXPECT_EQ(facts.lines.at(0).text.find("Gutschrift"), std::string::npos) << facts.lines.at(0).text;
  }
}

TEST(InvoiceFacts, TheAnnexSpeaksTheCustomersLanguage) {
  auto input = input_of(meter("bw", billing::UnitPricing{price(8900)}, 2000));
  input.terms.credit_unused = true;
  input.terms.meters[0].credit_price = price(5000);
  auto account = account_of("bw", 1450, 2000);
  account.segments = {{"bw", "P1", "SN-1", "mono", 1, Day::of(2026, 9, 30), 120000, "start", Day::of(2026, 10, 31), 121450, "snmp"}};
  auto facts = invoice_facts(input, settlement_of({}, {account}), parties_in(Language::german));
  ASSERT_EQ(facts.annex.size(), 1u);
  const auto& annex = facts.annex[0];
  EXPECT_EQ(annex.name, "Schwarzweiß");
  EXPECT_EQ(annex.usage, Clicks{1450});
  EXPECT_THAT(annex.prices, ElementsAre("0,0089 EUR je Klick ab 01.01.2024", "Nicht verbrauchte Freikopien: 0,0050 EUR je Klick"));
  EXPECT_THAT(annex.remarks, IsEmpty());
  const auto& segment = annex.segments.at(0);
  EXPECT_EQ(segment.position + "/" + segment.model + "/" + segment.serial, "Empfang/MFP 3000/SN-1");
  EXPECT_EQ(segment.from_source + "/" + segment.to_source, "Anfangsstand/gelesen (SNMP)");
  auto english = invoice_facts(input, settlement_of({}, {account}), parties_in(Language::english));
  EXPECT_EQ(english.annex[0].segments.at(0).to_source, "read (SNMP)");
}

MeterLedgerEntry settled(int month, std::int64_t clicks, MeterLedgerEntry::Outcome outcome) {
  MeterLedgerEntry entry;
  entry.meter = "bw";
  entry.period = Period::month(2026, month);
  entry.outcome = outcome;
  entry.usage = {{"P1", Clicks{clicks}, outcome == MeterLedgerEntry::Outcome::estimate}};
  return entry;
}

TEST(InvoiceFacts, AnEstimateShowsItsAverage) {
  using Outcome = MeterLedgerEntry::Outcome;
  auto input = input_of(meter("bw", billing::UnitPricing{price(8900)}));
  input.ledger = {settled(6, 9999, Outcome::actual), settled(7, 3200, Outcome::actual), settled(8, 2900, Outcome::actual),
                  settled(9, 3050, Outcome::actual)};
  auto account = account_of("bw", 3050, 0);
  account.estimated = true;
  auto line = line_of(LineKind::click, "bw", 3050, price(8900), 2715);
  line.estimated = true;
  auto facts = invoice_facts(input, settlement_of({line}, {account}), parties_in(Language::german));
  EXPECT_TRUE(facts.lines.at(0).estimated);
  EXPECT_THAT(facts.annex.at(0).remarks,
              ElementsAre("Keine Ablesung zum 31.10.2026; geschätzt: Mittel aus Juli 2026 (3.200), August 2026 (2.900), "
                          "September 2026 (3.050)."));
  EXPECT_THAT(facts.true_up_note, testing::HasSubstr("Geschätzte Zeiträume bleiben bestehen"));
}

// The figures of a sentence add up, or it names none.
TEST(InvoiceFacts, AnAverageThatDoesNotGiveTheUsageIsNotPrinted) {
  auto input = input_of(meter("bw", billing::UnitPricing{price(8900)}));
  input.ledger = {settled(9, 3050, MeterLedgerEntry::Outcome::actual)};
  auto account = account_of("bw", 4000, 0);
  account.estimated = true;
  auto facts = invoice_facts(input, settlement_of({}, {account}), parties_in(Language::german));
  EXPECT_THAT(facts.annex.at(0).remarks,
              ElementsAre("Keine Ablesung zum 31.10.2026; geschätzt: Durchschnitt der letzten abgelesenen Zeiträume."));
}

TEST(InvoiceFacts, ATrueUpShowsWhatWasEstimatedBefore) {
  auto input = input_of(meter("bw", billing::UnitPricing{price(8900)}));
  input.ledger = {settled(9, 3050, MeterLedgerEntry::Outcome::estimate)};
  auto account = account_of("bw", 1350, 0);
  account.segments = {{"bw", "P1", "SN-1", "bw", 1, Day::of(2026, 8, 31), 88000, "snmp", Day::of(2026, 10, 31), 92400, "customer"}};
  auto facts = invoice_facts(input, settlement_of({}, {account}), parties_in(Language::german));
  EXPECT_THAT(facts.annex.at(0).remarks,
              ElementsAre("Gezählt seit der letzten Ablesung: 4.400; davon geschätzt abgerechnet: 3.050; Differenz: 1.350."));
}

TEST(InvoiceFacts, MetersWithoutAResultSayWhy) {
  auto input = input_of(meter("bw", billing::UnitPricing{price(8900)}));
  auto account = account_of("bw", 0, 0);
  account.state = MeterAccount::State::pending_no_average;
  auto facts = invoice_facts(input, settlement_of({}, {account}), parties_in(Language::german));
  EXPECT_THAT(facts.annex.at(0).remarks.at(0), testing::StartsWith("Keine Ablesung zum 31.10.2026; dieser Zähler wird nicht geschätzt."));
  EXPECT_THAT(facts.annex.at(0).prices, IsEmpty());
  account.state = MeterAccount::State::held;
  facts = invoice_facts(input, settlement_of({}, {account}), parties_in(Language::english));
  EXPECT_THAT(facts.annex.at(0).remarks.at(0), testing::StartsWith("Being clarified"));
}

TEST(CancellationFacts, MirrorEachLine) {
  auto input = input_of(meter("bw", billing::UnitPricing{price(8900)}));
  auto credit = line_of(LineKind::credit, "bw", -200, price(5000), -100);
  auto original = invoice_facts(
      input, settlement_of({line_of(LineKind::click, "bw", 1000, price(8900), 890), credit}, {account_of("bw", 1000, 0)}),
      parties_in(Language::german));
  original.number = "RE-2026-000123";
  original.issued_on = Day::of(2026, 11, 2);
  auto mirror = cancellation_facts(original, "Falscher Zählerstand");
  EXPECT_EQ(mirror.kind, document::DocumentKind::cancellation);
  EXPECT_EQ(mirror.cancels_number, "RE-2026-000123");
  EXPECT_EQ(mirror.cancels_issued_on, Day::of(2026, 11, 2));
  EXPECT_EQ(mirror.reason, "Falscher Zählerstand");
  ASSERT_EQ(mirror.lines.size(), 2u);
  EXPECT_EQ(mirror.lines[0].quantity, "-1.000");
  EXPECT_EQ(mirror.lines[0].amount, Money{-890});
  EXPECT_EQ(mirror.lines[1].quantity, "200");
  EXPECT_EQ(mirror.gross, -original.gross);
  EXPECT_THAT(mirror.annex, IsEmpty());
}

}  // namespace
}  // namespace klickwerk::office
