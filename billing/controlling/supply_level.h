// What a device told of one supply at one moment.
#pragma once

#include <cstdint>
#include <optional>
#include <string>

#include "core/calendar.h"

namespace klickwerk::billing {

constexpr int full_bp = 10'000;  // levels are in hundredths of a percent

struct SupplyLevel {
  Instant read_at;
  std::optional<int> level_bp;           // absent: "some left", "no restriction", unknown
  std::optional<std::int64_t> capacity;  // in the device's own unit, where it tells one
  std::string description;               // as the device words it
  bool operator==(const SupplyLevel&) const = default;
};

// Level of capacity in hundredths of a percent; more than full is full. Absent where the two do not tell.
std::optional<int> level_bp(std::int64_t level, std::optional<std::int64_t> capacity);

}  // namespace klickwerk::billing
