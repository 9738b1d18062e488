// klickwerk-collector as a service: asks each device in its rhythm until it is told to stop.
#pragma once

#include <functional>
#include <optional>
#include <string>

#include "apps/klickwerk-collector/office_side.h"
#include "collector/poll/settings.h"
#include "config/config.h"

namespace klickwerk::app {

struct DaemonWiring {
  const config::Config& config;
  collector::CollectorSettings settings;
  DeviceDesk& devices;  // the background thread's, once the daemon runs
  WayOut& way_out;
  std::function<void(collector::Observation&)> stamp;  // in the loop's thread, before it goes out; may be empty
  std::function<bool()> settings_changed;              // after a load: start anew with other settings; may be empty
  std::string list_from;                               // "the database", as messages call it
  std::optional<std::string> office_database = {};     // where networks to look through and other collectors stand; empty: a relay has neither
};
enum class DaemonEnd { stopped, settings_changed, readings_lost };
DaemonEnd run_daemon(const DaemonWiring& wiring);

// The office's own collector: devices from the database, readings into it. The program's exit code.
int run_office_daemon(const config::Config& config);

}  // namespace klickwerk::app
