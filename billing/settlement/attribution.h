// Which period gets how much of a place's usage: the true-up of estimates, and the estimate itself.
#pragma once

#include "billing/settlement/meter_book.h"

namespace klickwerk::billing {

// Parts of `total` for consecutive stretches of `days` each. known[i]: the usage up to the end of stretch i, where it
// was read; between known ends the usage goes by days (largest remainder, ties to the earlier).
std::vector<std::int64_t> split_usage(std::int64_t total, const std::vector<std::int64_t>& days,
                                      const std::vector<std::optional<std::int64_t>>& known);

// An actual reading closes the place's trail: `total` clicks since its beginning are shared over its pieces by the
// contract's true-up rule. Returns whether estimated pieces changed.
bool attribute_actual(const ContractView& view, const MeterTerms& meter, MeterBook& book, std::size_t place, std::int64_t total);

// No closing reading: every piece of the trail that has no usage yet gets `mean`, but for those up to a known reading.
void attribute_estimate(const ContractView& view, const MeterTerms& meter, MeterBook& book, std::size_t place, std::int64_t mean);

}  // namespace klickwerk::billing
