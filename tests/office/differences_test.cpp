// What a customer needs to recompute a true-up or a correction: in the facts, in the words of `klickwerk explain`.
#include "office/invoicing/differences.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include "document/difference_words.h"
#include "office/explain/explain.h"
#include "office/invoicing/facts_text.h"
#include "tests/office/correction_books.h"

namespace klickwerk::office {
namespace {

using document::Language;
using document::LineDifference;
using testing::Contains;
using testing::ElementsAre;
using testing::HasSubstr;

class Differences : public testing::Test {
 protected:
  document::InvoiceDocument facts(const std::string& number) {
    db::Transaction transaction = books_.dealer.database().begin();
    return read_facts(db::InvoiceStore(transaction).find(number)->facts);
  }
  test::CorrectionBooks books_;
};

TEST_F(Differences, ACorrectionNamesWhatWasBilledBefore) {
  books_.dealer.add_contract("V-1", [](db::Contract& contract) { contract.terms.meters[0].free_per_month = Clicks{100}; });
  books_.dealer.read("V-1", Day::of(2026, 9, 30), 1600);
  books_.month(9);
  books_.enter("V-1", Day::of(2026, 9, 30), 1400);
  books_.correct();
  books_.issue_all();
  const auto correction = facts(books_.numbers("correction"));
  ASSERT_EQ(correction.lines.size(), 1u);
  const auto& line = correction.lines[0];
  ASSERT_TRUE(line.difference);
  EXPECT_EQ(line.difference->usage, Clicks{400});
  EXPECT_EQ(line.difference->allowance, Clicks{100});
  EXPECT_EQ(line.difference->clicks_now, Clicks{300});
  EXPECT_EQ(line.difference->clicks_before, Clicks{500});
  EXPECT_EQ(line.difference->now, Money{300});
  EXPECT_EQ(line.difference->before, Money{500});
  EXPECT_EQ(line.difference->now - line.difference->before, line.amount);
  EXPECT_EQ(line.difference->documents, "RE-2026-000001");
  ASSERT_EQ(line.difference->charges.size(), 1u);
  EXPECT_EQ(line.difference->charges[0].quantity + " x " + line.difference->charges[0].unit_price, "300 x 0,0100");
  const auto explained = explain_invoice(books_.dealer.database(), books_.dealer.config(), books_.numbers("correction"), 1, Language::german);
  EXPECT_THAT(explained.lines.at(0).steps, Contains(document::difference_sentence(line, Language::german, "EUR")));
  // What is turned is no difference any more.
  EXPECT_FALSE(facts(books_.cancel(books_.numbers("correction"))).lines.at(0).difference);
}

TEST_F(Differences, ATrueUpByDaysSharesTheCountAndSettlesTheEstimateAgain) {
  books_.dealer.add_contract("V-1", [](db::Contract& contract) { contract.terms.true_up = billing::TrueUp::by_days; });
  books_.dealer.read("V-1", Day::of(2026, 9, 30), 1600);
  books_.month(9);
  books_.month(10);  // no reading: 600 by September
  books_.dealer.read("V-1", Day::of(2026, 11, 30), 1905);  // 305 in 61 days
  books_.issued_on = Day::of(2026, 12, 5);
  books_.month(11);
  const auto invoice = facts("RE-2026-000003");
  const auto trued_up = std::ranges::find(invoice.lines, billing::LineKind::correction_click, &document::DocumentLine::kind);
  ASSERT_NE(trued_up, invoice.lines.end());
  ASSERT_TRUE(trued_up->difference);
  EXPECT_EQ(trued_up->difference->clicks_now, Clicks{155});
  EXPECT_EQ(trued_up->difference->clicks_before, Clicks{600});
  EXPECT_EQ(trued_up->difference->usage, Clicks{155});
  EXPECT_EQ(trued_up->difference->now, Money{155});
  EXPECT_EQ(trued_up->difference->documents, "RE-2026-000002");
  EXPECT_EQ(trued_up->difference->charges.size(), 1u);
  EXPECT_THAT(invoice.annex.at(0).remarks, ElementsAre("Gezählt seit der letzten Ablesung: 305; verteilt auf Oktober 2026 155, November 2026 150."));
  // The settlement's own sentence, as explain translates it, is the annex's.
  const int number = static_cast<int>(trued_up - invoice.lines.begin()) + 1;
  const auto explained = explain_invoice(books_.dealer.database(), books_.dealer.config(), "RE-2026-000003", number, Language::german);
  EXPECT_THAT(explained.lines.at(0).steps, Contains(document::difference_sentence(*trued_up, Language::german, "EUR")));
  EXPECT_THAT(document::difference_sentence(*trued_up, Language::german, "EUR"),
              "01.10.2026 bis 31.10.2026 neu abgerechnet: 155 verbraucht, 0 frei, 155 Klicks = 1,55 EUR statt 600 = 6,00 EUR.");
}

TEST_F(Differences, ACustomersPriceIsForAsManyClicksAsHeWishes) {
  {
    db::Transaction transaction = books_.dealer.database().begin();
    db::PartyStore parties(transaction);
    auto customer = parties.customer(books_.dealer.customer());
    ASSERT_TRUE(customer);
    customer->price_per = 1000;
    parties.change(*customer);
    EXPECT_EQ(parties.customer(customer->id)->price_per, 1000);
    transaction.commit();
  }
  books_.dealer.add_contract("V-1");
  books_.dealer.read("V-1", Day::of(2026, 9, 30), 1600);
  books_.month(9);
  const auto invoice = facts("RE-2026-000001");
  const auto clicks = std::ranges::find(invoice.lines, billing::LineKind::click, &document::DocumentLine::kind);
  ASSERT_NE(clicks, invoice.lines.end());
  EXPECT_EQ(clicks->unit_price, "10,00");
  EXPECT_EQ(clicks->price_base, 1000);
  EXPECT_EQ(clicks->amount, Money{600});
  EXPECT_EQ(invoice.lines.front().price_base, 1) << "a fee is no price of clicks";
}

TEST_F(Differences, FactsKeepThem) {
  document::InvoiceDocument facts;
  facts.lines.resize(1);
  facts.lines[0].price_base = 1000;
  facts.lines[0].difference = LineDifference{Period::month(2026, 7), Clicks{350}, {}, Clicks{350}, Clicks{2050}, {{"350", "9,50", 1000, Money{333}}}, Money{333}, Money{1948}, "RE-1"};
  const std::string text = write_facts(facts);
  const auto again = read_facts(text);
  EXPECT_EQ(write_facts(again), text);
  EXPECT_EQ(again.lines[0].price_base, 1000);
  ASSERT_TRUE(again.lines[0].difference);
  EXPECT_EQ(again.lines[0].difference->usage, Clicks{350});
  EXPECT_FALSE(again.lines[0].difference->allowance);
  EXPECT_EQ(again.lines[0].difference->charges.at(0).price_base, 1000);
  // Lines without: the same text as ever.
  facts.lines[0].price_base = 1, facts.lines[0].difference.reset();
  EXPECT_EQ(write_facts(facts).find("difference"), std::string::npos);
  EXPECT_EQ(write_facts(facts).find("price_base"), std::string::npos);
}

}  // namespace
}  // namespace klickwerk::office
