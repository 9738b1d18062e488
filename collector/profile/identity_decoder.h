// Who a device is: vendor, model, serial number. What is not told, or told as a placeholder, is absent.
#pragma once

#include "collector/profile/answers.h"
#include "collector/profile/decoded_device.h"
#include "collector/profile/profile.h"

namespace klickwerk::collector {

void decode_identity(const Profile& profile, const Answers& answers, DecodedDevice& into);

}  // namespace klickwerk::collector
