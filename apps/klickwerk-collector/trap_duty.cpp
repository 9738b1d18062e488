#include "apps/klickwerk-collector/trap_duty.h"

#include <spdlog/spdlog.h>

#include <system_error>

#include "apps/klickwerk-collector/service_manager.h"
#include "collector/poll/jump_guard.h"
#include "collector/poll/own_engine_file.h"

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
  duty->take_informs(config.state_directory);
  return duty;
}

void TrapDuty::take_informs(const std::filesystem::path& state_directory) {
  try {
    informs_ = std::make_unique<collector::V3Informs>(collector::next_boot(state_directory / "collector/own-engine"), collector::boot_time());
  } catch (const std::system_error& error) {
    spdlog::warn("KW-C707 informs of SNMPv3 are not taken, our engine id cannot be kept: {}", error.what());
    return;
  }
  spdlog::info("KW-C708 informs of SNMPv3 are taken as engine 0x{}", collector::hex_of(informs_->engine().id));
  listener_->answer_v3([this](const collector::Endpoint& from, std::span<const std::uint8_t> datagram) { return answer_v3(from, datagram); });
}

namespace {

// The one that it is asked by; where that is not found yet, those that are tried.
collector::V3Informs::Users users_of(const collector::PollTarget& target) {
  if (target.v3) return {target.v3};
  collector::V3Informs::Users users;
  if (target.try_in_order)
    for (const auto& access : *target.try_in_order)
      if (access.v3 && (target.credential == 0 || target.credential == access.credential)) users.push_back(access.v3);
  return users;
}

}  // namespace

void TrapDuty::know(const std::vector<collector::PollTarget>& targets) {
  hints_.know(targets);
  users_.clear();
  for (const auto& target : targets)
    if (auto users = users_of(target); !users.empty()) users_.emplace(target.device.value, std::move(users));
}

// To senders that are devices of ours and have a user: nobody else learns that somebody listens here.
std::optional<collector::V3Informs::Reply> TrapDuty::answer_v3(const collector::Endpoint& from, std::span<const std::uint8_t> datagram) {
  collector::V3Informs::Users there;
  for (const DeviceId device : hints_.devices_at(from))
    if (const auto users = users_.find(device.value); users != users_.end()) there.insert(there.end(), users->second.begin(), users->second.end());
  return there.empty() ? std::nullopt : informs_->reply(datagram, there, collector::boot_time());
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
