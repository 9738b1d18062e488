// From the readings to the billable clicks of a meter.
#pragma once

#include <string>
#include <vector>

#include "office/explain/line_steps.h"

namespace klickwerk::office {

std::vector<std::string> count_steps(const billing::MeterAccount& account, const billing::MeterTerms* terms, const StepContext& context);

// A sentence of the settlement, in the reader's language.
std::string remark_words(const std::string& english, document::Language language);

}  // namespace klickwerk::office
