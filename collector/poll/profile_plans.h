// What to ask for each profile, worked out once: a plan of hundreds of OIDs is too much to make anew for every poll.
#pragma once

#include <unordered_map>
#include <vector>

#include "collector/poll/known_rows.h"
#include "collector/profile/profile_set.h"

namespace klickwerk::collector {

class ProfilePlans {
 public:
  explicit ProfilePlans(const ProfileSet& profiles) : profiles_(profiles), detection_(profiles.detection_plan()) {}

  const ProfileSet& profiles() const { return profiles_; }
  const QueryPlan& detection() const { return detection_; }
  const QueryPlan& query(const Profile& profile) { return of(profile).query; }
  // Those of its tables whose rows come and go: walked at every poll, where the rows of all others are learned.
  const std::vector<Oid>& changing_columns(const Profile& profile) { return of(profile).changing; }
  KnownRowsPool& known_rows() { return known_rows_; }

 private:
  struct Plan {
    QueryPlan query;
    std::vector<Oid> changing;
  };
  const Plan& of(const Profile& profile);

  const ProfileSet& profiles_;
  QueryPlan detection_;
  std::unordered_map<const Profile*, Plan> plans_;
  KnownRowsPool known_rows_;
};

// RFC 3805 prtAlertTable.
bool comes_and_goes(const Oid& row_or_column);

}  // namespace klickwerk::collector
