#include "apps/klickwerk-collector/service_manager.h"

#include <systemd/sd-daemon.h>

#include <ctime>

namespace klickwerk::app::service_manager {

void ready() { sd_notify(0, "READY=1"); }

void reloading() {
  timespec now{};
  ::clock_gettime(CLOCK_MONOTONIC, &now);
  const long long usec = static_cast<long long>(now.tv_sec) * 1'000'000 + now.tv_nsec / 1000;
  sd_notify(0, ("RELOADING=1\nMONOTONIC_USEC=" + std::to_string(usec)).c_str());
}

void stopping() { sd_notify(0, "STOPPING=1"); }
void status(const std::string& text) { sd_notify(0, ("STATUS=" + text).c_str()); }
void alive() { sd_notify(0, "WATCHDOG=1"); }

std::optional<int> handed_over_socket() {
  return sd_listen_fds(0) > 0 ? std::optional(SD_LISTEN_FDS_START) : std::nullopt;
}

std::optional<std::chrono::milliseconds> watchdog_interval() {
  std::uint64_t usec = 0;
  if (sd_watchdog_enabled(0, &usec) <= 0) return std::nullopt;
  return std::chrono::milliseconds(usec / 2000);
}

}  // namespace klickwerk::app::service_manager
