// "Did you mean": the known names that look like a mistyped one.
#pragma once

#include <span>
#include <string>
#include <string_view>
#include <vector>

namespace klickwerk::office {

// At most `most` of the names, the nearest first: at most a third of the letters differ, or one holds the other.
std::vector<std::string> near_matches(std::string_view typed, std::span<const std::string> names, std::size_t most = 3);

}  // namespace klickwerk::office
