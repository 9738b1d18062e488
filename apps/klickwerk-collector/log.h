// The log of a service: to stderr, for the journal with its priorities, for a terminal with the time.
#pragma once

#include "config/config.h"

namespace klickwerk::app {

void set_up_log(config::LogLevel level);

}  // namespace klickwerk::app
