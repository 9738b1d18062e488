#include "collector/poll/trap_hints.h"

#include <utility>

namespace klickwerk::collector {

namespace {

Endpoint without_port(Endpoint endpoint) {
  endpoint.port = 0;
  return endpoint;
}

}  // namespace

void TrapHints::know(std::span<const PollTarget> targets) {
  devices_.clear();
  const auto met_before = std::exchange(named_, {});
  for (const PollTarget& target : targets) {
    const std::int64_t device = target.device.value;
    if (const auto address = Endpoint::from_literal(target.address, 0)) {
      stands_at(*address, device);
      continue;
    }
    const auto before = met_before.find(device);
    const auto met_at = before == met_before.end() ? std::nullopt : before->second;
    named_.emplace(device, met_at);
    if (met_at) stands_at(*met_at, device);
  }
}

void TrapHints::stands_at(Endpoint address, std::int64_t device) {
  auto& there = devices_[address];
  if (there.size() < most_at_one_address) there.push_back(device);
}

void TrapHints::met(DeviceId device, const std::string& endpoint) {
  const auto found = named_.find(device.value);
  if (found == named_.end()) return;
  const auto where = Endpoint::from_text(endpoint);
  if (!where || found->second == without_port(*where)) return;
  if (found->second) std::erase(devices_[*found->second], device.value);
  found->second = without_port(*where);
  stands_at(*found->second, device.value);
}

bool TrapHints::knows(const Endpoint& sender) const {
  const auto found = devices_.find(without_port(sender));
  return found != devices_.end() && !found->second.empty();
}

std::vector<DeviceId> TrapHints::devices_at(const Endpoint& sender) const {
  const auto found = devices_.find(without_port(sender));
  std::vector<DeviceId> devices;
  if (found != devices_.end())
    for (const std::int64_t device : found->second) devices.push_back({device});
  return devices;
}

std::vector<DeviceId> TrapHints::take(const Endpoint& from, std::chrono::milliseconds now) {
  if (!knows(from)) {
    ++count_.unknown_senders;
    return {};
  }
  const auto found = devices_.find(without_port(from));
  std::vector<DeviceId> worth_asking;
  for (const std::int64_t device : found->second) {
    const auto [last, first_time] = last_.try_emplace(device, now);
    if (!first_time && now - last->second < rest) {
      ++count_.too_soon;
      continue;
    }
    last->second = now;
    ++count_.hints;
    worth_asking.push_back({device});
  }
  return worth_asking;
}

}  // namespace klickwerk::collector
