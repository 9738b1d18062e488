// One question to one device, waited for: for commands that test something.
#pragma once

#include "collector/snmp/client.h"

namespace klickwerk::collector {

struct OneAnswer {
  SnmpAnswer answer;
  std::vector<KnownEngine> engines;  // v3: the engine that answered
};
OneAnswer ask_once(const Endpoint& to, const SnmpRequest& request, Patience patience);

}  // namespace klickwerk::collector
