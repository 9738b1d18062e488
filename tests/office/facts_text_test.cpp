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
  facts.seller.vat_id = "DE123456789";
  facts.seller.iban = "DE89370400440532013000";
  facts.buyer = {"Kanzlei\tMöller", "", "Weg 2", "1010", "Wien", "AT"};
  facts.customer_number = "10042";
  facts.service = Period::month(2026, 10);
  facts.lines = {{billing::LineKind::credit, "Gutschrift", Period::month(2026, 10), "200", "0,0050", Money{100}, true, "Farbe"}};
  facts.net = Money{100};
  facts.vat = Money{19};
  facts.gross = Money{119};
  facts.vat_rate_bp = 1900;
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
  EXPECT_EQ(again.annex.at(0).usage, Clicks{5'000'000'000});
  EXPECT_FALSE(again.annex.at(0).settled);
  EXPECT_EQ(again.annex.at(0).segments.at(0).to_day, Day::of(2026, 10, 31));
}

TEST(FactsText, RefusesWhatItDidNotWrite) {
  EXPECT_THROW(read_facts("not json"), FactsError);
  EXPECT_THROW(read_facts("{}"), FactsError);
  EXPECT_THROW(read_facts(R"({"format": 2})"), FactsError);
  std::string text = write_facts(full_facts());
  EXPECT_THROW(read_facts(text.replace(text.find("2026-11-03"), 10, "2026-13-03")), FactsError);
}

}  // namespace
}  // namespace klickwerk::office
