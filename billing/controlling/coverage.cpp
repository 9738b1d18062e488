#include "billing/controlling/coverage.h"

#include "billing/controlling/supply_level.h"
#include "core/money.h"

namespace klickwerk::billing {

std::optional<int> coverage_bp(std::int64_t used_bp, RatedYield yield, std::int64_t pages) {
  constexpr std::int64_t most_used_bp = 1'000'000'000, most_pages = 100'000'000;  // keeps every product within 64 bits
  if (pages <= 0 || pages > most_pages || used_bp < 0 || used_bp > most_used_bp || yield.pages <= 0 || yield.pages > most_pages) return std::nullopt;
  if (yield.coverage_bp <= 0 || yield.coverage_bp > full_bp) return std::nullopt;
  const std::int64_t coverage = multiply_rounded(used_bp * yield.coverage_bp, yield.pages, pages * full_bp);
  return coverage > full_bp ? std::nullopt : std::optional(static_cast<int>(coverage));
}

std::optional<int> total_coverage_bp(std::span<const std::optional<int>> colours) {
  int total = 0;
  for (const auto& colour : colours) {
    if (!colour) return std::nullopt;
    total += *colour;
  }
  return colours.empty() ? std::nullopt : std::optional(total);
}

}  // namespace klickwerk::billing
