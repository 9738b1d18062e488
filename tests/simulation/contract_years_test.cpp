// Whole years of contracts on the pure engine: no click billed twice, none lost, whatever happens on the way.
#include <gtest/gtest.h>

#include <cstdlib>

#include "billing/contract/check_terms.h"
#include "tests/simulation/promises.h"

namespace klickwerk::simulation {
namespace {

unsigned setting(const char* name, unsigned otherwise) {
  const char* text = std::getenv(name);
  return text ? static_cast<unsigned>(std::strtoul(text, nullptr, 10)) : otherwise;
}

TEST(ContractYears, BillWhatWasPrintedAndNothingElse) {
  const unsigned first = setting("KLICKWERK_SEED", 1), count = setting("KLICKWERK_CONTRACTS", 400);
  Checked checked;
  int failures = 0;
  for (unsigned seed = first; seed < first + count && failures < 5; ++seed) {
    const History history = History::of_seed(seed);
    for (const auto& problem : billing::check_terms(history.known_at(history.runs.size() - 1)))
      FAIL() << problem.key << " " << problem.problem << "\n" << history.text();
    const std::string broken = broken_promise(history, checked);
    if (broken.empty()) continue;
    ++failures;
    const History small = shrunk(history);
    Checked ignored;
    ADD_FAILURE() << broken << "\nshrunk: " << broken_promise(small, ignored) << "\n" << small.text();
  }
  RecordProperty("units", checked.units);
  EXPECT_GE(checked.ledgers, static_cast<int>(count)) << "every contract has a meter";
  EXPECT_GE(checked.units, static_cast<int>(2 * count));
  EXPECT_GE(checked.priced, static_cast<int>(count));
}

}  // namespace
}  // namespace klickwerk::simulation
