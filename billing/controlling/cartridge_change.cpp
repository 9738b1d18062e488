#include "billing/controlling/cartridge_change.h"

#include <algorithm>

namespace klickwerk::billing {
namespace {

constexpr int same_level_bp = 100;  // one point: what rounding in the device does

bool is_other_part(const SupplyLevel& before, const SupplyLevel& now) {
  const bool other_words = !before.description.empty() && !now.description.empty() && before.description != now.description;
  const bool other_size = before.capacity && now.capacity && *before.capacity != *now.capacity;
  return other_words || other_size;
}

bool rises(std::optional<int> before_bp, std::optional<int> now_bp, int by_bp) { return before_bp && now_bp && *now_bp - *before_bp >= by_bp; }

}  // namespace

std::optional<int> level_bp(std::int64_t level, std::optional<std::int64_t> capacity) {
  constexpr std::int64_t beyond_any_supply = 1'000'000'000'000;
  if (level < 0 || !capacity || *capacity <= 0 || *capacity > beyond_any_supply) return std::nullopt;
  const std::int64_t filled = std::min(level, *capacity);
  return static_cast<int>((filled * full_bp + *capacity / 2) / *capacity);
}

std::vector<CartridgeChange> find_cartridge_changes(std::span<const SupplyLevel> levels, int rise_bp) {
  std::vector<CartridgeChange> changes;
  std::optional<int> known_bp;                       // the last that was told of the cartridge in place
  for (std::size_t i = 0; i < levels.size(); ++i) {
    const SupplyLevel& now = levels[i];
    if (i > 0) {
      const bool rose = rises(known_bp, now.level_bp, rise_bp);
      const bool other = is_other_part(levels[i - 1], now) && rises(known_bp, now.level_bp, same_level_bp + 1);
      if (rose || other) {
        changes.push_back({rose ? CartridgeChange::Why::rose : CartridgeChange::Why::other_part, levels[i - 1].read_at, now.read_at, known_bp, now.level_bp, i});
      }
    }
    if (now.level_bp) known_bp = now.level_bp;
  }
  return changes;
}

std::optional<SupplyUse> use_between(std::span<const SupplyLevel> levels, std::span<const CartridgeChange> changes) {
  SupplyUse use;
  std::optional<int> first_bp, last_bp;  // of the cartridge in place
  std::size_t known = 0;
  auto change = changes.begin();
  const auto close = [&] {
    if (first_bp) use.used_bp += std::max(*first_bp - *last_bp, 0);
    first_bp = last_bp = std::nullopt;
  };
  for (std::size_t i = 0; i < levels.size(); ++i) {
    if (change != changes.end() && change->first_new == i) {
      close();
      ++change;
    }
    if (!levels[i].level_bp) continue;
    if (known++ == 0) use.first = levels[i].read_at;
    use.last = levels[i].read_at;
    if (!first_bp) first_bp = levels[i].level_bp;
    last_bp = levels[i].level_bp;
  }
  close();
  return known < 2 ? std::nullopt : std::optional(use);
}

}  // namespace klickwerk::billing
