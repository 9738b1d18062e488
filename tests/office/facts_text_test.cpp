// The facts in the books: what is written is read back in every field.
#include "office/invoicing/facts_text.h"

#include <gtest/gtest.h>

namespace klickwerk::office {
namespace {

document::InvoiceDocument full_facts() {
  document::InvoiceDocument facts;
  facts.kind = document::DocumentKind::cancellation;
  facts.language = document::Language::english;
  facts.number = "ST-2026-000007";
  facts.issued_on = Day::of(2026, 11, 3);
  facts.due_on = Day::of(2026, 11, 17);
  facts.seller.address = {"Bürotechnik \"Nord\" GmbH", "extra", "Straße 1", "20095", "Hamburg", "DE"};
  facts.seller.vat_id = "DE123456788";
  facts.seller.iban = "DE89370400440532013000";
  facts.buyer = {"Kanzlei\tMöller", "", "Weg 2", "1010", "Wien", "AT"};
  facts.customer_number = "10042";
  facts.service = Period::month(2026, 10);
  facts.lines = {{billing::LineKind::credit, "Gutschrift", Period::month(2026, 10), "200", "0,0050", Money{100}, true, "Farbe", "S", 1900, "12", "K-7"}};
  facts.format = document::DocumentFormat::xrechnung_ubl;
  facts.buyer_reference = "04011000-1234512345-06", facts.buyer_reference_is_leitweg_id = true;
  facts.buyer_electronic_address = "rechnung@amt.example", facts.buyer_electronic_scheme = "EM";
  facts.order_number = "B-1", facts.cost_centre = "K-1";
  facts.delivery = document::Address{"Halle 3", "", "Weg 9", "20095", "Hamburg", "DE"};
  facts.direct_debit = document::DirectDebit{"M-1", "DE98ZZZ09999999999", "DE02120300000000202051", Day::of(2026, 11, 20)};
  facts.intro_note = "Guten Tag,";
  facts.vat_groups = {{"S", 1900, Money{100}, Money{19}, "", ""}};
  facts.net = Money{100};
  facts.vat = Money{19};
  facts.gross = Money{119};
  facts.cancels_number = "RE-2026-000123";
  facts.cancels_issued_on = Day::of(2026, 11, 2);
  facts.reason = "wrong reading";
  facts.closing_note = "Vielen Dank";
  document::AnnexMeter meter;
  meter.name = "Farbe";
  meter.span = Period::month(2026, 10);
  meter.usage = Clicks{5'000'000'000};
  meter.settled = false;
  meter.segments = {{"Empfang", "MFP", "SN-1", "mono", 2, Day::of(2026, 9, 30), Day::of(2026, 10, 31), 1, 2, "a", "b"}};
  meter.prices = {"0,0089 EUR"};
  meter.remarks = {"…"};
  facts.annex = {meter};
  return facts;
}

TEST(FactsText, TheCurrencyStandsThereWhereItIsNotTheEuro) {
  auto facts = full_facts();
  EXPECT_EQ(write_facts(facts).find("currency"), std::string::npos);
  EXPECT_EQ(read_facts(write_facts(facts)).seller.currency, "EUR");
  facts.seller.currency = "CHF";
  EXPECT_EQ(read_facts(write_facts(facts)).seller.currency, "CHF");
}

TEST(FactsText, ReadsBackWhatItWrote) {
  auto facts = full_facts();
  auto again = read_facts(write_facts(facts));
  EXPECT_EQ(write_facts(again), write_facts(facts));
  EXPECT_EQ(again.kind, document::DocumentKind::cancellation);
  EXPECT_EQ(again.language, document::Language::english);
  EXPECT_EQ(again.seller.address.name, "Bürotechnik \"Nord\" GmbH");
  EXPECT_EQ(again.buyer.name, "Kanzlei\tMöller");
  EXPECT_EQ(again.cancels_issued_on, Day::of(2026, 11, 2));
  EXPECT_EQ(again.lines.at(0).kind, billing::LineKind::credit);
  EXPECT_EQ(again.lines.at(0).amount, Money{100});
  EXPECT_TRUE(again.lines.at(0).estimated);
  EXPECT_EQ(again.format, document::DocumentFormat::xrechnung_ubl);
  EXPECT_EQ(again.lines.at(0).cost_centre, "K-7");
  EXPECT_EQ(again.vat_groups, facts.vat_groups);
  EXPECT_EQ(again.delivery->name, "Halle 3");
  EXPECT_EQ(again.direct_debit->collected_on, Day::of(2026, 11, 20));
  EXPECT_TRUE(again.buyer_reference_is_leitweg_id);
  EXPECT_EQ(again.annex.at(0).usage, Clicks{5'000'000'000});
  EXPECT_FALSE(again.annex.at(0).settled);
  EXPECT_EQ(again.annex.at(0).segments.at(0).to_day, Day::of(2026, 10, 31));
}

TEST(FactsText, RefusesWhatItDidNotWrite) {
  EXPECT_THROW(read_facts("not json"), FactsError);
  EXPECT_THROW(read_facts("{}"), FactsError);
  EXPECT_THROW(read_facts(R"({"format": 4})"), FactsError);
  std::string text = write_facts(full_facts());
  EXPECT_THROW(read_facts(text.replace(text.find("2026-11-03"), 10, "2026-13-03")), FactsError);
}

TEST(FactsText, ReadsWhatFormatOneWrote) {
  const std::string address = R"({"name":"A","name_extra":"","street":"","postcode":"1","city":"B","country":"DE"})";
  const auto facts = read_facts(
      R"({"format":1,"cancellation":false,"language":"de","number":"RE-2025-000001","issued_on":"2025-11-03","due_on":"2025-11-17",)"
      R"("seller":{"address":)" + address + R"(,"vat_id":"DE1","tax_number":"","register_entry":"","managing_directors":"",)"
      R"("contact_name":"","phone":"","email":"","website":"","bank_name":"","iban":"","bic":"","logo_png":"","accent_colour":""},)"
      R"("buyer":)" + address + R"(,"customer_number":"1","buyer_vat_id":"","buyer_reference":"","contract_number":"V","site":"",)"
      R"("service":{"first":"2025-10-01","end":"2025-11-01"},"lines":[{"kind":"flat","text":"T","service":{"first":"2025-10-01",)"
      R"("end":"2025-11-01"},"quantity":"1 Monat","unit_price":"1,00","amount_cents":100,"estimated":false,"meter":""}],)"
      R"("net_cents":100,"vat_cents":7,"gross_cents":107,"vat_rate_bp":700,"cancels_number":"","reason":"","tax_note":"",)"
      R"("payment_note":"","closing_note":"","true_up_note":"","annex":[]})");
  EXPECT_EQ(facts.format, document::DocumentFormat::pdf);
  EXPECT_EQ(facts.lines.at(0).vat_rate_bp, 700);
  ASSERT_EQ(facts.vat_groups.size(), 1u);
  EXPECT_EQ(facts.vat_groups[0], (document::VatGroup{"S", 700, Money{100}, Money{7}, "", ""}));
}

}  // namespace
}  // namespace klickwerk::office
