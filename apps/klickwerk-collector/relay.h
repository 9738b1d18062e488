// klickwerk-collector at a customer's site: `enrol` once, then `relay` as a service. No database, no open port: devices
// come from the office, readings go there, over HTTPS that this side opens.
#pragma once

#include <string>

#include "config/config.h"

namespace klickwerk::app {

struct EnrolOptions {
  std::string url;
  std::string code;
  bool replace = false;  // an enrolment that is there already
};

// The program's exit codes.
int enrol_site(const config::Config& config, const EnrolOptions& options);
int run_relay(const config::Config& config);

}  // namespace klickwerk::app
