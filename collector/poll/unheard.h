// Why a device gave no answer, in words that tell what to change. No secret stands in them.
#pragma once

#include <string>

#include "collector/snmp/message.h"

namespace klickwerk::collector {

// `user` is null but in v3. `asked_at`: "192.0.2.7:161". One English sentence, for any error but malformed and
// send_failed, which the poll words itself.
std::string unheard_in_words(SnmpError error, SnmpVersion version, const V3User* user, const std::string& asked_at);

}  // namespace klickwerk::collector
