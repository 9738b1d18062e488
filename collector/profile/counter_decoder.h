// From answers to counters: tries a profile's alternatives in order and checks the sums.
#pragma once

#include <string>
#include <vector>

#include "collector/profile/answers.h"
#include "collector/profile/decoded_device.h"
#include "collector/profile/profile.h"

namespace klickwerk::collector {

// Ordered as docs/profiles.md lists the names. `life` is left out where `total` is the same instance.
std::vector<DecodedCounter> decode_counters(const Profile& profile, const Answers& answers);

// Sums that should fit and do not: stated, never repaired.
std::vector<std::string> check_sums(const std::vector<DecodedCounter>& counters);

bool holds(const Condition& condition, const Answers& answers);

}  // namespace klickwerk::collector
