#include "apps/klickwerk-collector/trap_duty.h"

#include <spdlog/spdlog.h>

#include "apps/klickwerk-collector/service_manager.h"

namespace klickwerk::app {

std::unique_ptr<TrapDuty> TrapDuty::open(const config::Config& config, Poller& poller) {
  const auto socket = service_manager::handed_over_socket();
  const std::string& listen = config.collector.trap_listen;
  if (!socket && listen.empty()) return nullptr;
  std::unique_ptr<TrapDuty> duty(new TrapDuty(poller));
  const auto receiver = [raw = duty.get()](const collector::Endpoint& from, collector::TrapKind) { return raw->hear(from); };
  if (socket) duty->listener_ = std::make_unique<collector::TrapListener>(poller.loop(), *socket, receiver);
  else duty->listener_ = std::make_unique<collector::TrapListener>(poller.loop(), listen, receiver);
  spdlog::info("KW-C706 traps are heard on port {}", duty->listener_->port());
  return duty;
}

collector::TrapListener::Sender TrapDuty::hear(const collector::Endpoint& from) {
  const bool known = hints_.knows(from);
  for (const DeviceId device : hints_.take(from, collector::boot_time())) {
    const bool soon = poller_.polls().hasten(device);
    spdlog::debug("device {}: a trap from {}{}", device.value, from.text(), soon ? ", it is asked now" : "");
  }
  return known ? collector::TrapListener::Sender::known : collector::TrapListener::Sender::stranger;
}

void TrapDuty::count_into(DaemonFigures& figures) const {
  figures.traps = listener_->count().traps;
  figures.informs_confirmed = listener_->count().confirmed;
  figures.trap_malformed = listener_->count().malformed;
  figures.trap_hints = hints_.count().hints;
  figures.trap_unknown_senders = hints_.count().unknown_senders;
}

}  // namespace klickwerk::app
