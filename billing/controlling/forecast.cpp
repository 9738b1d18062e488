#include "billing/controlling/forecast.h"

#include <algorithm>
#include <vector>

namespace klickwerk::billing {
namespace {

constexpr std::size_t most_steps = 100;      // pairs grow with the square
constexpr std::chrono::days shortest{3};
constexpr int least_fall_bp = 100;
constexpr std::int64_t minutes_a_day = 24 * 60;
constexpr int furthest_days = 3650;

struct Step {
  std::int64_t minute = 0;
  int level_bp = 0;
};

// Where the level became another one; and the last, where it has stood since.
std::vector<Step> steps_of(std::span<const SupplyLevel> levels) {
  std::vector<Step> steps;
  std::optional<Step> last;
  for (const SupplyLevel& level : levels) {
    if (!level.level_bp) continue;
    const auto minute = std::chrono::floor<std::chrono::minutes>(level.read_at.time_since_epoch()).count();
    last = Step{minute, *level.level_bp};
    if (steps.empty() || steps.back().level_bp != last->level_bp) steps.push_back(*last);
  }
  if (last && steps.back().minute != last->minute) steps.push_back(*last);
  if (steps.size() <= most_steps) return steps;
  std::vector<Step> thinned;  // evenly, with the first and the last
  for (std::size_t i = 0; i < most_steps; ++i) thinned.push_back(steps[i * (steps.size() - 1) / (most_steps - 1)]);
  return thinned;
}

// How far the level falls in how many minutes: a fraction, compared exactly.
struct Speed {
  std::int64_t fall_bp = 0, minutes = 1;
  bool operator<(const Speed& other) const { return fall_bp * other.minutes < other.fall_bp * minutes; }
};

std::vector<Speed> speeds_of(std::span<const Step> steps) {
  std::vector<Speed> speeds;
  for (std::size_t later = 1; later < steps.size(); ++later)
    for (std::size_t earlier = 0; earlier < later; ++earlier)
      if (steps[later].minute > steps[earlier].minute) speeds.push_back({steps[earlier].level_bp - steps[later].level_bp, steps[later].minute - steps[earlier].minute});
  std::sort(speeds.begin(), speeds.end());
  return speeds;
}

// Days from now until the level is used up at that speed; nothing when it does not fall.
std::optional<int> days_left(const Step& last, const Speed& speed, std::int64_t now_minute) {
  if (speed.fall_bp <= 0) return std::nullopt;
  const std::int64_t left = last.level_bp * speed.minutes / speed.fall_bp - (now_minute - last.minute);
  return static_cast<int>(std::clamp<std::int64_t>(left / minutes_a_day, 0, furthest_days));
}

bool is_long_enough(std::span<const Step> steps) {
  int different = 1;
  for (std::size_t i = 1; i < steps.size(); ++i) different += steps[i].level_bp != steps[i - 1].level_bp;
  const std::int64_t least_minutes = std::chrono::duration_cast<std::chrono::minutes>(shortest).count();
  return different >= 3 && steps.back().minute - steps.front().minute >= least_minutes;
}

}  // namespace

SupplyForecast forecast_empty(std::span<const SupplyLevel> levels, Instant now) {
  using Unknown = SupplyForecast::Unknown;
  if (levels.empty() || !levels.back().level_bp) return {Unknown::level_not_told};
  if (*levels.back().level_bp == 0) return {Unknown::known, 0, 0, 0};
  const auto steps = steps_of(levels);
  if (!is_long_enough(steps)) return {Unknown::too_few_levels};
  const auto speeds = speeds_of(steps);
  if (speeds.empty() || steps.front().level_bp - steps.back().level_bp < least_fall_bp) return {Unknown::hardly_used};
  const std::int64_t now_minute = std::max<std::int64_t>(std::chrono::floor<std::chrono::minutes>(now.time_since_epoch()).count(), steps.back().minute);
  const auto days = days_left(steps.back(), speeds[speeds.size() / 2], now_minute);
  if (!days) return {Unknown::hardly_used};
  const auto earliest = days_left(steps.back(), speeds[speeds.size() * 3 / 4], now_minute);
  return {Unknown::known, *days, earliest.value_or(*days), days_left(steps.back(), speeds[speeds.size() / 4], now_minute)};
}

}  // namespace klickwerk::billing
