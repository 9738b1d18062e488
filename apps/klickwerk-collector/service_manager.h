// What we tell systemd. Without it (a terminal, a test) every call does nothing.
#pragma once

#include <chrono>
#include <optional>
#include <string>

namespace klickwerk::app::service_manager {

void ready();
void reloading();  // with the moment, as Type=notify-reload wants it; ready() ends it
void stopping();
void status(const std::string& text);
void alive();
// The first socket that a .socket unit hands over; empty without one.
std::optional<int> handed_over_socket();
// How often alive() must be called, if at all: half of WatchdogSec.
std::optional<std::chrono::milliseconds> watchdog_interval();

}  // namespace klickwerk::app::service_manager
