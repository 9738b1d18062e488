// How well a profile fits what a device says of itself.
#pragma once

#include "collector/profile/profile.h"
#include "collector/snmp/varbinds.h"

namespace klickwerk::collector {

extern const Oid kSysDescr;        // SNMPv2-MIB sysDescr.0
extern const Oid kSysObjectId;     // SNMPv2-MIB sysObjectID.0
extern const Oid kHrDeviceDescr;   // HOST-RESOURCES-MIB hrDeviceDescr.1

// 0: nothing speaks for it. A device of the maker's own sysObjectID outweighs any wording; a sysObjectID that others
// answer too (external print servers) is outweighed by it. Longer prefixes outweigh shorter ones.
int evidence_for(const Recognition& recognition, const VarBinds& answers);

}  // namespace klickwerk::collector
