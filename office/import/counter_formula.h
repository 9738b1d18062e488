// "mono + 2*large" in the column `counts` of the meters: which raw counters make up a billing meter, with weights.
#pragma once

#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "billing/contract/terms.h"

namespace klickwerk::office {

// Empty when malformed, when a counter occurs twice or a weight is 0 or above 1000.
std::optional<std::vector<billing::CounterWeight>> counter_formula(std::string_view text);
std::string text_of(const std::vector<billing::CounterWeight>& counts);

}  // namespace klickwerk::office
