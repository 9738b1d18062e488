// What a profile's decoding looks at: the allow-list of everything that is ever asked (never job tables or names).
#pragma once

#include "collector/profile/profile.h"
#include "collector/profile/profile_set.h"

namespace klickwerk::collector {

// The instances and columns of the profile, each once, in the order of their OIDs.
QueryPlan plan_for(const Profile& profile);
// What match() looks at, for these profiles.
QueryPlan plan_to_recognise();

}  // namespace klickwerk::collector
