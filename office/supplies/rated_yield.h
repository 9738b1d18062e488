// How many pages a supply is rated for: what the office has entered, else what the device itself counts in pages.
#pragma once

#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "db/supplies.h"

namespace klickwerk::office {

struct KnownYield {
  billing::RatedYield rated;
  bool by_device = false;  // the capacity that the device tells in pages; otherwise entered
  bool operator==(const KnownYield&) const = default;
};

// "*" stands for anything; upper and lower case are the same.
bool fits_pattern(std::string_view pattern, std::string_view text);
// The entry with the longest patterns that fit; one with a colour goes before one for any.
std::optional<KnownYield> yield_of(const db::SupplyHistory& supply, const std::vector<db::SupplyYield>& entered);

// "6.5" -> 650. Throws std::runtime_error.
int percent_argument(const std::string& text);
// Lines of model;description;colour;pages[;coverage], the first one these names. Throws with file and line; then nothing is taken.
std::vector<db::SupplyYield> read_yield_file(const std::string& file);

}  // namespace klickwerk::office
