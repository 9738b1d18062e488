// A case's settlements as a clerk or a salesman reads them: lines, how each meter was counted, what is held and why.
#pragma once

#include "office/case/case_result.h"

namespace klickwerk::office {

std::string account_of(const CaseResult& result);

}  // namespace klickwerk::office
