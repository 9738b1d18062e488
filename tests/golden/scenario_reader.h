// Reads the golden scenarios of tests/golden/settlement (format: README.md there).
#pragma once

#include <filesystem>
#include <string>
#include <vector>

#include "office/case/settlement_case.h"

namespace klickwerk::golden {

struct Scenario {
  office::SettlementCase settlement_case;
  std::vector<std::string> expected;  // the normalised lines after `expect`
};

// Throws std::runtime_error naming file and line.
Scenario read_scenario(const std::filesystem::path& file);

// What the runs give, in the words and the order of the expected part.
std::vector<std::string> outcome_of(const office::SettlementCase& settlement_case);

}  // namespace klickwerk::golden
