// Reads settlement cases (README.md has the format). Strict: unknown keys, wrong types, impossible dates and contracts
// that settle() cannot work with are refused with the path of the key.
#pragma once

#include <filesystem>
#include <string_view>

#include "office/case/settlement_case.h"

namespace klickwerk::office {

// A file with `settlement_cases`, or a single case. `name` stands in front of every complaint. Throws CaseError.
std::vector<SettlementCase> read_cases(std::string_view json, const std::string& name);
std::vector<SettlementCase> read_case_file(const std::filesystem::path& file);

}  // namespace klickwerk::office
