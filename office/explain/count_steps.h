// From the readings to the billable clicks of a meter.
#pragma once

#include <string>
#include <vector>

#include "office/explain/line_steps.h"

namespace klickwerk::office {

std::vector<std::string> count_steps(const billing::MeterAccount& account, const billing::MeterTerms* terms, const StepContext& context);

// 1,234,567
std::string decimal_count(std::int64_t count);

}  // namespace klickwerk::office
