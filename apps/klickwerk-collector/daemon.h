// klickwerk-collector as a service: asks each device in its rhythm until it is told to stop.
#pragma once

#include "config/config.h"

namespace klickwerk::app {

// The program's exit code.
int run_daemon(const config::Config& config);

}  // namespace klickwerk::app
