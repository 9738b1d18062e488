// Asks one device with one credential and says what came of it: what it is, or what is wrong and what to change.
#pragma once

#include <string>

#include "collector/poll/access.h"
#include "collector/snmp/client.h"

namespace klickwerk::office {

struct AccessTest {
  bool works = false;
  std::string asked_at;                          // "192.0.2.7:161"
  std::string credential;
  std::string description, name;                 // sysDescr, sysName
  std::string engine_id;                         // v3, hexadecimal
  std::string trouble;                           // one sentence; empty when it works
};

AccessTest test_access(const collector::Endpoint& device, const collector::SnmpAccess& access, collector::Patience patience);

std::string access_test_text(const AccessTest& test);
std::string access_test_json(const AccessTest& test);

}  // namespace klickwerk::office
