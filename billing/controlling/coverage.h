// Estimated page coverage: the toner that was used, told by the yield that it is rated for, spread over the pages
// between. A yield is rated at 5 % of an A4 page (ISO/IEC 19752 black, 19798 colour).
#pragma once

#include <cstdint>
#include <optional>
#include <span>

namespace klickwerk::billing {

struct RatedYield {
  std::int64_t pages = 0;   // of one full cartridge
  int coverage_bp = 500;    // at which it is rated: 500 is 5.00 %
  bool operator==(const RatedYield&) const = default;
};

// Hundredths of a percent, rounded half up: one cartridge of 12,000 pages at 5 % used up over 10,000 pages is 600, 6.00 %.
// Absent without pages, or where the result is beyond a page that is all black (the figures cannot belong together).
std::optional<int> coverage_bp(std::int64_t used_bp, RatedYield yield, std::int64_t pages);

// Of all colours together: absent as soon as one is.
std::optional<int> total_coverage_bp(std::span<const std::optional<int>> colours);

}  // namespace klickwerk::billing
