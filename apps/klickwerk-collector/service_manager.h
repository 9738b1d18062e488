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
// How often alive() must be called, if at all: half of WatchdogSec.
std::optional<std::chrono::milliseconds> watchdog_interval();

}  // namespace klickwerk::app::service_manager
