// The simulated fleet in a child process, so that its CPU time and its memory are not ours.
#pragma once

#include <sys/types.h>

#include <cstdint>
#include <functional>

#include "tests/fleet/fleet.h"

namespace klickwerk::bench {

class FleetProcess {
 public:
  // `describe` runs in the child: what it allocates is the child's.
  explicit FleetProcess(const std::function<fleet::FleetDescription()>& describe);
  ~FleetProcess();  // ends it, if nobody has
  FleetProcess(const FleetProcess&) = delete;
  FleetProcess& operator=(const FleetProcess&) = delete;
  std::uint16_t port() const { return port_; }
  // Ends it; CPU seconds that it used. 0 when it has ended before.
  double finish();

 private:
  [[noreturn]] static void serve(fleet::FleetDescription description, int ready);
  pid_t child_ = -1;
  std::uint16_t port_ = 0;
};

// `devices` of the recordings from 127.40.0.1 on. The percentages count from the first device: the same ones each time.
struct FleetOptions {
  int devices = 2000;
  int delay_ms = 0;
  int dead_percent = 0;
  int loss_percent = 0;
};
fleet::FleetDescription fleet_of(const FleetOptions& options);

}  // namespace klickwerk::bench
