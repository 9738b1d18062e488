#include "collector/poll/profile_plans.h"

#include <algorithm>

namespace klickwerk::collector {

bool comes_and_goes(const Oid& row_or_column) {
  static const Oid alert_table{{1, 3, 6, 1, 2, 1, 43, 18, 1, 1}};
  return row_or_column.starts_with(alert_table);
}

const ProfilePlans::Plan& ProfilePlans::of(const Profile& profile) {
  const auto [found, fresh] = plans_.try_emplace(&profile);
  if (fresh) {
    found->second.query = query_plan(profile);
    std::ranges::copy_if(found->second.query.columns, std::back_inserter(found->second.changing), comes_and_goes);
  }
  return found->second;
}

}  // namespace klickwerk::collector
