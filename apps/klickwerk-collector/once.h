// klickwerk-collector --once: asks everything that is due, stores it, says what became of it.
#pragma once

#include "config/config.h"

namespace klickwerk::app {

struct OnceOptions {
  bool all = false;   // due or not
  bool json = false;
};

// The program's exit code: 0 when everything that was heard is stored.
int poll_once(const config::Config& config, const OnceOptions& options);

}  // namespace klickwerk::app
