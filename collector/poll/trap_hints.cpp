#include "collector/poll/trap_hints.h"

namespace klickwerk::collector {

void TrapHints::know(std::span<const PollTarget> targets) {
  devices_.clear();
  for (const PollTarget& target : targets) {
    const auto endpoint = Endpoint::from_literal(target.address, 0);
    if (!endpoint) continue;
    auto& there = devices_[*endpoint];
    if (there.size() < most_at_one_address) there.push_back(target.device.value);
  }
}

std::vector<DeviceId> TrapHints::take(const Endpoint& from, std::chrono::milliseconds now) {
  Endpoint address = from;
  address.port = 0;
  const auto found = devices_.find(address);
  if (found == devices_.end()) {
    ++count_.unknown_senders;
    return {};
  }
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
