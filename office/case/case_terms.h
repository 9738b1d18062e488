// The contract's part of a settlement case.
#pragma once

#include "office/case/json_node.h"

namespace klickwerk::office {

// `input`: the object with `contract`, `flat_fee` and `meters`. Throws CaseError.
billing::ContractTerms read_terms(const JsonNode& input);

}  // namespace klickwerk::office
