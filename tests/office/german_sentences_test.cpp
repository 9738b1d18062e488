// Every sentence that a settlement can be frozen with has its German one.
#include "office/explain/german_sentences.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <filesystem>
#include <fstream>
#include <regex>
#include <set>
#include <sstream>

#include "billing/settlement/contract_view.h"
#include "billing/settlement/explain.h"
#include "office/case/case_reader.h"
#include "office/explain/count_steps.h"

namespace klickwerk::office {
namespace {

using billing::Counting;
using testing::Optional;

Day on(const char* iso) { return Day::parse(iso).value(); }

billing::SettlementInput contract() {
  billing::SettlementInput input;
  input.terms.start = on("2026-01-01");
  input.period = Period::month(2026, 10);
  billing::PositionHistory position;
  position.id = "P1";
  input.positions.push_back(position);
  return input;
}

class GermanSentences : public testing::Test {
 protected:
  void expect_german(const std::string& english) {
    const auto german = german_sentence(english);
    ASSERT_TRUE(german) << english;
    EXPECT_NE(*german, english);
    EXPECT_THAT(*german, testing::Not(testing::ContainsRegex("\\{|\\}|[0-9]{4}-[0-9]{2}| the | was | were | until |mean|closes"))) << english;
  }
  void expect_german(const billing::SettlementException& exception) {
    expect_german(exception.what);
    expect_german(exception.next_step);
  }

  const billing::SettlementInput input_ = contract();
  const billing::ContractView view_{input_};
  const billing::Place& place_ = view_.places.front();
  const Period october_ = Period::month(2026, 10);
};

billing::PlaceUsage usage(Counting::State state, const char* serial, bool has_value, const char* counter) {
  billing::PlaceUsage found;
  found.counting.state = state;
  found.counting.serial = serial;
  found.counting.to_day = on("2026-10-31");
  found.counting.to_value = 1200, found.counting.item = 5, found.counting.clicks = -30;
  if (has_value) found.counting.from_day = on("2026-09-30"), found.counting.from_value = 99000;
  found.counter = counter;
  return found;
}

TEST_F(GermanSentences, OfEveryException) {
  billing::MeterTerms meter;
  meter.id = "bw";
  const Counting::State last = Counting::State::undecided_fall;  // of the enum
  for (int state = 0; state <= static_cast<int>(last); ++state)
    for (const char* serial : {"", "SN 12/3"})
      for (const bool has_value : {false, true})
        for (const char* counter : {"", "mono"})
          for (const bool estimated : {false, true})
            expect_german(exception_of(view_, meter, place_, usage(static_cast<Counting::State>(state), serial, has_value, counter), estimated));
}

TEST_F(GermanSentences, OfEveryRemark) {
  for (const bool has_value : {false, true}) {
    const auto missing = usage(Counting::State::no_closing, "SN1", has_value, "mono");
    for (const auto& of : std::vector<std::vector<std::int64_t>>{{3200}, {3200, 2900, 3050}}) expect_german(estimate_remark(place_, missing, {3050, of}, on("2026-10-31")));
  }
  expect_german(billing::pooled_estimate_remark({3050, {3200, 2900}}, 12, on("2026-10-31")));
  for (const int days : {-2, -1, 1, 3})
    for (const char* source : {"", "snmp", "customer"})
      expect_german(billing::tolerance_remark({3, 3}, {.position = "P1", .counter = "mono", .source = source, .due_on = on("2026-10-31"), .read_on = on("2026-10-31") + days, .value = 1}));
  expect_german(passed_over_remark(place_));
  for (const auto true_up : {billing::TrueUp::by_days, billing::TrueUp::keep_estimates}) {
    billing::SettlementInput input = contract();
    input.terms.true_up = true_up;
    const billing::ContractView view(input);
    expect_german(true_up_remark(view, view.places.front(), october_, 350, -12));
  }
  billing::SettledUnit unit;
  unit.period = october_;
  unit.usage = Clicks{3000}, unit.allowance = Clicks{500}, unit.billable = Clicks{2500};
  expect_german(correction_remark(unit, Clicks{2900}, Money{-290012}));
  for (const int parts : {2, 3}) {
    unit.sub_usage.assign(static_cast<std::size_t>(parts), {october_, Clicks{1500}});
    expect_german(price_change_remark(unit));
  }
}

// A new maker of sentences belongs into the tests above.
TEST_F(GermanSentences, NoMakerIsLeftOut) {
  std::ifstream file(std::filesystem::path(KLICKWERK_SOURCE_DIR) / "billing/settlement/explain.h");
  const std::string header((std::istreambuf_iterator<char>(file)), {});
  const std::regex maker("(\\w+)\\(const|(\\w+)\\(Const");
  std::set<std::string> makers;
  for (std::sregex_iterator it(header.begin(), header.end(), maker), end; it != end; ++it) makers.insert((*it)[1].str() + (*it)[2].str());
  EXPECT_THAT(makers, testing::ElementsAre("correction_remark", "estimate_remark", "exception_of", "passed_over_remark", "pooled_estimate_remark", "price_change_remark",
                                           "tolerance_remark", "true_up_remark"));
}

TEST_F(GermanSentences, OfTheCasesResults) {
  std::set<std::string> seen;
  for (const auto& entry : std::filesystem::directory_iterator(std::filesystem::path(KLICKWERK_SOURCE_DIR) / "tests/golden/cases"))
    for (const auto& one : read_case_file(entry.path()))
      for (const auto& settlement : run_case(one)) {
        for (const auto& exception : settlement.exceptions) seen.insert(exception.what), seen.insert(exception.next_step);
        for (const auto& account : settlement.accounts) seen.insert(account.remarks.begin(), account.remarks.end());
      }
  EXPECT_GE(seen.size(), 15u);
  for (const auto& sentence : seen) expect_german(sentence);
}

TEST_F(GermanSentences, ReadAsAClerkWouldSayThem) {
  billing::MeterTerms meter;
  meter.id = "bw";
  EXPECT_THAT(german_sentence(exception_of(view_, meter, place_, usage(Counting::State::fell, "SN1", true, "mono"), false).what),
              Optional(std::string("Der Zähler mono des Geräts SN1 auf Platz P1 fiel von 99.000 (30.09.2026) auf 1.200 (31.10.2026).")));
  EXPECT_THAT(german_sentence(estimate_remark(place_, usage(Counting::State::no_closing, "SN1", true, "mono"), {3050, {3200, 2900}}, on("2026-10-31"))),
              Optional(std::string("Platz P1: keine Ablesung zum 31.10.2026 (zuletzt bekannt: 99.000 am 30.09.2026); geschätzt auf 3.050, das Mittel aus den letzten "
                                   "abgelesenen Zeiträumen (3.200, 2.900).")));
  EXPECT_FALSE(german_sentence("An old sentence of nobody's."));
  EXPECT_EQ(remark_words("An old sentence of nobody's.", document::Language::german), "An old sentence of nobody's.") << "better than nothing";
}

}  // namespace
}  // namespace klickwerk::office
