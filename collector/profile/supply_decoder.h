// prtMarkerSuppliesTable (RFC 3805) and what vendors keep beside it.
#pragma once

#include <vector>

#include "collector/profile/answers.h"
#include "collector/profile/decoded_device.h"
#include "collector/profile/profile.h"

namespace klickwerk::collector {

std::vector<DecodedSupply> decode_supplies(const Profile& profile, const Answers& answers);

}  // namespace klickwerk::collector
