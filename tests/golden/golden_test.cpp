// The golden settlements: text scenarios readable by a clerk, own cases in the format of the settlement cases, and the
// worked cases beside the source tree when they are there.
#include <gtest/gtest.h>

#include <algorithm>
#include <set>

#include "office/case/case_reader.h"
#include "office/case/case_result.h"
#include "tests/golden/scenario_reader.h"

namespace klickwerk::golden {
namespace {

namespace fs = std::filesystem;

const fs::path kGolden = fs::path{KLICKWERK_SOURCE_DIR} / "tests" / "golden";
const fs::path kWorkedCases = fs::path{KLICKWERK_SOURCE_DIR} / ".." / "shared" / "settlement" / "cases.json";

std::vector<fs::path> files_in(const fs::path& folder, const std::string& extension) {
  std::set<fs::path> files;
  for (const auto& entry : fs::directory_iterator(folder))
    if (entry.path().extension() == extension) files.insert(entry.path());
  return {files.begin(), files.end()};
}

std::string name_of(const testing::TestParamInfo<fs::path>& info) { return info.param.stem().string(); }

std::string text_of(const std::vector<std::string>& lines) {
  std::string text;
  for (const auto& line : lines) text += line + "\n";
  return text;
}

class GoldenScenario : public testing::TestWithParam<fs::path> {};

TEST_P(GoldenScenario, GivesExactlyWhatItExpects) {
  const Scenario scenario = read_scenario(GetParam());
  ASSERT_FALSE(scenario.expected.empty());
  EXPECT_EQ(text_of(outcome_of(scenario.settlement_case)), text_of(scenario.expected)) << scenario.settlement_case.title;
}

INSTANTIATE_TEST_SUITE_P(Settlement, GoldenScenario, testing::ValuesIn(files_in(kGolden / "settlement", ".txt")), name_of);

void expect_as_expected(const fs::path& file) {
  const auto cases = office::read_case_file(file);
  ASSERT_FALSE(cases.empty());
  for (const auto& result : office::run_cases(cases)) {
    EXPECT_FALSE(result.settlement_case->expected.empty()) << result.settlement_case->id << " expects nothing";
    EXPECT_EQ(text_of(office::differences(result)), "") << result.settlement_case->id;
  }
}

class GoldenCases : public testing::TestWithParam<fs::path> {};

TEST_P(GoldenCases, GiveExactlyWhatTheyExpect) { expect_as_expected(GetParam()); }

INSTANTIATE_TEST_SUITE_P(Settlement, GoldenCases, testing::ValuesIn(files_in(kGolden / "cases", ".json")), name_of);

// The rules have scenarios and cases of our own; these are ten more where they lie beside the source tree.
TEST(WorkedCases, GiveExactlyWhatTheyExpectWhereTheyArePresent) {
  if (fs::exists(kWorkedCases)) expect_as_expected(kWorkedCases);
}

// A comparison that cannot fail proves nothing: every figure of a case is changed in turn, and each change is found.
TEST(Differences, AreFoundInEveryField) {
  const auto cases = office::read_case_file(kGolden / "cases" / "invoice_lines.json");
  for (const auto& settlement_case : cases) {
    for (const std::string field : {"\"net\":\"", "\"vat\":\"", "\"gross\":\"", "\"amount\":\"", "\"from\":\"", "\"kind\":\"", "\"quantity\":"}) {
      office::SettlementCase changed = settlement_case;
      const auto at = changed.expected.find(field);
      if (at == std::string::npos) continue;
      changed.expected.insert(at + field.size(), "7");
      const std::vector<office::SettlementCase> list{changed};
      EXPECT_FALSE(office::differences(office::run_cases(list).front()).empty()) << settlement_case.id << " " << field;
    }
  }
}

}  // namespace
}  // namespace klickwerk::golden
