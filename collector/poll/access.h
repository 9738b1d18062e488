// How a device lets itself be asked: a version with a community, or an SNMPv3 user. What the collector tries where nobody
// knows, and what it found to work.
#pragma once

#include <cstdint>
#include <memory>
#include <string>
#include <vector>

#include "collector/snmp/message.h"
#include "core/ids.h"

namespace klickwerk::collector {

struct SnmpAccess {
  std::int64_t credential = 0;  // in the office's list
  std::string name;             // there, for messages
  SnmpVersion version = SnmpVersion::v2c;
  std::string community;             // a secret: never in logs or messages
  std::shared_ptr<const V3User> v3;  // with version v3 in place of the community
};
using AccessList = std::vector<SnmpAccess>;

// The one that worked for a device.
struct FoundAccess {
  DeviceId device;
  std::int64_t credential = 0;
  bool operator==(const FoundAccess&) const = default;
};

}  // namespace klickwerk::collector
