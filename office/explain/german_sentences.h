// The sentences of billing/settlement/explain.h in German. Settlements are frozen with their English ones, which belong to the
// result's hash: they are translated when somebody reads them.
#pragma once

#include <optional>
#include <string>

namespace klickwerk::office {

// A remark, what an exception says, or its next step. Empty for a sentence that billing does not make.
std::optional<std::string> german_sentence(const std::string& english);

// The same sentence with its counts grouped, as the other figures of an explanation are; others as they are.
std::string english_sentence(const std::string& english);

}  // namespace klickwerk::office
