// From answers to counters: tries a profile's alternatives in order and checks the sums.
#pragma once

#include <string>
#include <vector>

#include "collector/profile/answers.h"
#include "collector/profile/decoded_device.h"
#include "collector/profile/profile.h"

namespace klickwerk::collector {

// In the order of the profile's rules. `life` is left out where `total` is the same instance.
std::vector<DecodedCounter> decode_counters(const Profile& profile, const Answers& answers);

// Sums that should fit and do not: stated, never repaired.
std::vector<std::string> check_sums(const std::vector<DecodedCounter>& counters);

// The order of a profile's rules, and so of the counters: as docs/profiles.md lists the names.
bool is_read_before(const CounterRule& one, const CounterRule& other);

// A number among the numbers, or octets that are one of the (folded) labels.
bool is_listed(const ValueView& value, const std::vector<std::int64_t>& numbers, const std::vector<std::string>& labels);

bool holds(const Condition& condition, const Answers& answers);

}  // namespace klickwerk::collector
