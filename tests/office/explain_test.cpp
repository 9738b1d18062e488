#include "office/explain/explain.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include "tests/office/correction_books.h"

namespace klickwerk::office {
namespace {

using document::Language;
using test::CorrectionBooks;
using testing::Contains;
using testing::HasSubstr;

class Explaining : public testing::Test {
 protected:
  Explanation explain(const std::string& number, std::optional<int> line = {}, Language language = Language::english) {
    return explain_invoice(books_.dealer.database(), books_.dealer.config(), number, line, language);
  }
  void month(const std::function<void(db::Contract&)>& change = {}, std::int64_t value = 2234) {
    books_.dealer.add_contract("V-1", change);
    books_.dealer.read("V-1", Day::of(2026, 9, 30), value);
    books_.month(9);
  }
  CorrectionBooks books_;
};

TEST_F(Explaining, ALineLeadsFromTheReadingsToTheAmount) {
  month([](db::Contract& contract) {
    contract.terms.meters[0].free_per_month = Clicks{200};
    contract.terms.meters[0].prices = {{Day::of(2026, 1, 1), billing::UnitPricing{{UnitPrice{8'500}, 4}}}};
  });
  const auto explanation = explain("RE-2026-000001");
  ASSERT_EQ(explanation.lines.size(), 2u);
  EXPECT_THAT(explanation.lines[0].steps, Contains("Days of each month in 2026-09-01..2026-09-30: 30/30 = 1 month"));
  EXPECT_THAT(explanation.lines[0].steps, Contains("1 month x 30.00 EUR = 30.00 EUR"));
  const auto& steps = explanation.lines[1].steps;
  EXPECT_THAT(explanation.lines[1].title, HasSubstr("Clicks black and white"));
  EXPECT_THAT(steps, Contains(HasSubstr("SN-V-1, black and white: 1,000 (2026-08-31, start counter) to ")));
  EXPECT_THAT(steps, Contains(HasSubstr("2,234 (2026-09-30, read (SNMP), valid) = 1,234")));
  EXPECT_THAT(steps, Contains("Free clicks (a month x months): 200 x 1 = 200"));
  EXPECT_THAT(steps, Contains("Billable: 1,234 - 200 = 1,034"));
  EXPECT_THAT(steps, Contains("Click price since 2026-01-01: 0.0085 EUR"));
  EXPECT_THAT(steps, Contains("1,034 x 0.0085 EUR = 8.789, rounded 8.79 EUR"));
  EXPECT_THAT(explanation.totals, Contains("Net: 30.00 + 8.79 = 38.79 EUR"));
  EXPECT_THAT(explanation.totals, Contains(HasSubstr("of 38.79 = 7.37 EUR")));
  EXPECT_THAT(explanation.totals, Contains("Gross: 38.79 + 7.37 = 46.16 EUR"));
  EXPECT_EQ(explanation.recomputed, "recomputed: identical");
  EXPECT_TRUE(explanation.identical);
}

TEST_F(Explaining, OneLineInGerman) {
  month();
  const auto explanation = explain("RE-2026-000001", 2, Language::german);
  ASSERT_EQ(explanation.lines.size(), 1u);
  EXPECT_THAT(explanation.lines[0].steps, Contains("Klickpreis seit 01.01.2026: 0,0100 EUR"));
  EXPECT_THAT(explanation.lines[0].steps, Contains(HasSubstr("2.234 (30.09.2026, gelesen (SNMP), gültig) = 1.234")));
  EXPECT_EQ(explanation.recomputed, "nachgerechnet: identisch");
  EXPECT_THAT(explanation_text(explanation), HasSubstr("Rechnung RE-2026-000001 vom 20.11.2026"));
  EXPECT_THROW(explain("RE-2026-000001", 3), db::Refused);
  EXPECT_THROW(explain("RE-2026-000009"), db::Refused);
}

TEST_F(Explaining, SaysWhoDecided) {
  month();
  books_.enter("V-1", Day::of(2026, 9, 30), 2100);
  db::NewReading key;
  key.device = books_.dealer.device("V-1");
  key.counter = "bw";
  key.read_at = db::end_of_day(Day::of(2026, 9, 30));
  key.source = "clerk";
  key.value = 2100;
  db::Transaction transaction = books_.dealer.database().begin();
  db::ReadingStore(transaction).decide(key, db::ReadingState::billable, "anna", "photo of the display");
  transaction.commit();
  books_.correct();
  books_.issue_all();
  const std::string credit = books_.numbers("correction");
  const auto explanation = explain(credit);
  EXPECT_THAT(explanation.heading, Contains(HasSubstr("corrects: RE-2026-000001")));
  ASSERT_EQ(explanation.lines.size(), 1u);
  EXPECT_THAT(explanation.lines[0].steps, Contains(HasSubstr("billable, decided by anna on ")));
  EXPECT_THAT(explanation.lines[0].steps, Contains("RE-2026-000001: 12.34 EUR"));
  EXPECT_THAT(explanation.lines[0].steps, Contains("1,100 x 0.0100 EUR = 11.00 EUR"));
  EXPECT_THAT(explanation.lines[0].steps, Contains("Billed before 12.34, settled now 11.00: difference -1.34 EUR"));
  EXPECT_THAT(explanation.totals, Contains("Gross: (-1.34) + (-0.25) = -1.59 EUR"));
  EXPECT_TRUE(explanation.identical);
}

TEST_F(Explaining, ACancellationNamesWhatItMirrors) {
  month();
  const auto explanation = explain(books_.cancel("RE-2026-000001"));
  EXPECT_THAT(explanation.heading, Contains("cancels: RE-2026-000001 (Irrtum)"));
  EXPECT_THAT(explanation.totals, Contains("Net: (-30.00) + (-12.34) = -42.34 EUR"));
  EXPECT_THAT(explain("RE-2026-000001").heading, Contains("cancelled by ST-2026-000001"));
}

TEST_F(Explaining, EstimatesTellWhereTheyComeFrom) {
  month();
  books_.month(10);  // no reading
  const auto explanation = explain("RE-2026-000002");
  EXPECT_THAT(explanation.lines[1].steps, Contains(HasSubstr("1,234 (estimated)")));
  EXPECT_THAT(explanation.lines[1].steps, Contains(HasSubstr("last known: 2,234 on 2026-09-30); estimated at 1,234, the mean")));
  EXPECT_THAT(explain("RE-2026-000002", 2, Language::german).lines[0].steps, Contains("Platz P1: keine Ablesung zum 31.10.2026 (zuletzt bekannt: 2.234 am 30.09.2026); "
              "geschätzt auf 1.234, das Mittel aus den letzten abgelesenen Zeiträumen (1.234)."));
  EXPECT_TRUE(explanation.identical);
}

TEST_F(Explaining, AForgedResultIsNoticed) {
  month();
  books_.dealer.books().execute(
      "set session_replication_role = replica; update settlements set result_hash = repeat('a', 32); set session_replication_role = default");
  const auto explanation = explain("RE-2026-000001");
  EXPECT_FALSE(explanation.identical);
  EXPECT_THAT(explanation.recomputed, HasSubstr("does not fit its hash"));
}

}  // namespace
}  // namespace klickwerk::office
