#include "collector/poll/known_rows.h"

#include <algorithm>
#include <functional>

namespace klickwerk::collector {

std::shared_ptr<const KnownRows> KnownRowsPool::rows_of(const Profile& profile, const std::vector<Oid>& rows) {
  const bool in_order = std::adjacent_find(rows.begin(), rows.end(), std::greater_equal<>{}) == rows.end();
  if (rows.empty() || !in_order) return nullptr;
  auto names = KnownNames::of(rows);
  if (!names) return nullptr;
  const std::size_t hash = std::hash<std::string>{}(names->encoded());
  const auto [first, end] = pool_.equal_range(hash);
  for (auto at = first; at != end; ++at) {
    auto known = at->second.lock();
    if (known && &known->plan.profile() == &profile && *known->names == *names) return known;
  }
  if (pool_.size() >= look_again_at_) forget_unused();
  auto known = std::shared_ptr<const KnownRows>(new KnownRows{std::move(names), DecodePlan(profile, rows)});
  pool_.emplace(hash, known);
  return known;
}

void KnownRowsPool::forget_unused() {
  std::erase_if(pool_, [](const auto& entry) { return entry.second.expired(); });
  look_again_at_ = std::max<std::size_t>(64, pool_.size() * 2);
}

}  // namespace klickwerk::collector
