// What a case gives, as JSON with the keys and texts of `expected`, and compared with it.
#pragma once

#include "office/case/settlement_case.h"

namespace klickwerk::office {

struct CaseResult {
  const SettlementCase* settlement_case = nullptr;  // outlives the result
  std::vector<billing::Settlement> settlements;     // one a run
};

std::vector<CaseResult> run_cases(const std::vector<SettlementCase>& cases);

// {"settlement_cases": [{"id", "invoices", "exceptions"}]}
std::string json_of(const std::vector<CaseResult>& results);

// One sentence for each field that differs from `expected`; empty when all is as expected or nothing is. Informative
// are `explain` and the unit price of corrections.
std::vector<std::string> differences(const CaseResult& result);

std::string text_of(billing::LineKind kind);
std::string text_of(billing::ExceptionCode code);

}  // namespace klickwerk::office
