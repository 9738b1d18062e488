// Gauges and states: one instance, or each row of a column with its label.
#pragma once

#include <vector>

#include "collector/profile/answers.h"
#include "collector/profile/decoded_device.h"
#include "collector/profile/profile.h"

namespace klickwerk::collector {

// In the order of the profile's rules, then of the rows. What the device does not tell is absent.
std::vector<DecodedGauge> decode_gauges(const Profile& profile, const Answers& answers);
std::vector<DecodedState> decode_states(const Profile& profile, const Answers& answers);

}  // namespace klickwerk::collector
