#include "bench/fleet_process.h"

#include <signal.h>
#include <sys/prctl.h>
#include <sys/resource.h>
#include <sys/wait.h>
#include <unistd.h>

#include <utility>

#include "core/assert.h"

namespace klickwerk::bench {

FleetProcess::FleetProcess(const std::function<fleet::FleetDescription()>& describe) {
  int ready[2];
  KW_ASSERT(::pipe(ready) == 0);
  child_ = ::fork();
  if (child_ == 0) {
    ::prctl(PR_SET_PDEATHSIG, SIGTERM);  // a benchmark that is killed leaves no fleet behind
    serve(describe(), ready[1]);
  }
  KW_ASSERT(::read(ready[0], &port_, sizeof port_) == sizeof port_);
}

FleetProcess::~FleetProcess() { finish(); }

double FleetProcess::finish() {
  if (child_ <= 0) return 0;
  ::kill(child_, SIGTERM);
  rusage usage{};
  ::wait4(std::exchange(child_, 0), nullptr, 0, &usage);
  const auto seconds = [](const timeval& t) { return static_cast<double>(t.tv_sec) + static_cast<double>(t.tv_usec) / 1e6; };
  return seconds(usage.ru_utime) + seconds(usage.ru_stime);
}

void FleetProcess::serve(fleet::FleetDescription description, int ready) {
  sigset_t signals;
  sigemptyset(&signals);
  sigaddset(&signals, SIGTERM);
  ::pthread_sigmask(SIG_BLOCK, &signals, nullptr);
  fleet::Fleet fleet(std::move(description));
  fleet.start();
  const std::uint16_t port = fleet.port();
  KW_ASSERT(::write(ready, &port, sizeof port) == sizeof port);
  int signal = 0;
  ::sigwait(&signals, &signal);
  fleet.stop();
  ::_exit(0);
}

fleet::FleetDescription fleet_of(const FleetOptions& options) {
  fleet::FleetDescription description;
  description.devices = fleet::make_devices(options.devices, "127.40.0.1", std::string(KLICKWERK_SOURCE_DIR) + "/mib/recordings");
  for (std::size_t i = 0; i < description.devices.size(); ++i) {
    auto& faults = description.devices[i].faults;
    faults.delay_ms = options.delay_ms;
    faults.loss_percent = options.loss_percent;
    faults.silent = static_cast<int>(i * 37 % 100) < options.dead_percent;  // 37: scattered over models and addresses
  }
  return description;
}

}  // namespace klickwerk::bench
