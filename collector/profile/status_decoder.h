// hrPrinterStatus, hrDeviceStatus, hrPrinterDetectedErrorState (RFC 2790), prtAlertTable and the console (RFC 3805).
#pragma once

#include "collector/profile/answers.h"
#include "collector/profile/decoded_device.h"
#include "collector/profile/profile.h"

namespace klickwerk::collector {

// `changing` holds the alerts: their rows come and go under new numbers (prtAlertIndex), so they are in no shape.
DecodedStatus decode_status(const Profile& profile, const Answers& answers, const VarBinds& changing);

}  // namespace klickwerk::collector
