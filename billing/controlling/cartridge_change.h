// When a supply was changed for another one, seen from its levels; and how much was used up between changes.
#pragma once

#include <span>
#include <vector>

#include "billing/controlling/supply_level.h"

namespace klickwerk::billing {

struct CartridgeChange {
  enum class Why {
    rose,       // the level rose by more than shaking a cartridge does
    other_part  // description or capacity are others, and the level is not the old one
  } why = Why::rose;
  Instant last_before_at, changed_at;
  std::optional<int> before_bp, after_bp;  // the last known one before, the first of the new one
  std::size_t first_new = 0;               // place of the new one's first level in what was given
  bool operator==(const CartridgeChange&) const = default;
};

constexpr int least_rise_bp = 2'000;  // 20 points

// `levels` of one supply by time. The wording alone (another language, new firmware) is no change.
std::vector<CartridgeChange> find_cartridge_changes(std::span<const SupplyLevel> levels, int rise_bp = least_rise_bp);

// How much of cartridges was used from the first to the last known level, in hundredths of a percent of one: two and a
// half cartridges are 25,000. What was thrown away with a cartridge that was not empty is not used. Absent where fewer
// than two levels are known.
struct SupplyUse {
  std::int64_t used_bp = 0;
  Instant first, last;
  bool operator==(const SupplyUse&) const = default;
};
std::optional<SupplyUse> use_between(std::span<const SupplyLevel> levels, std::span<const CartridgeChange> changes);

}  // namespace klickwerk::billing
