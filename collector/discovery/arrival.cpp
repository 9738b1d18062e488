#include "collector/discovery/arrival.h"

namespace klickwerk::collector {

Arrival judge(const Endpoint& found_at, const std::optional<KnownDevice>& known, OldAddress old_address) {
  if (!known) return Arrival::unknown;
  if (!known->active) return Arrival::retired;
  if (known->address.empty()) return Arrival::without_address;
  const auto asked_at = Endpoint::from_literal(known->address, known->port);
  if (!asked_at) return Arrival::known;  // a host name: the name service says where it stands
  if (*asked_at == found_at) return Arrival::known;
  if (old_address == OldAddress::same_device) return Arrival::second_address;
  if (old_address == OldAddress::somebody_else) return Arrival::moved;
  // Nobody looked at the old address just now: the last poll tells.
  return known->last_outcome == PollOutcome::read ? Arrival::second_address : Arrival::moved;
}

}  // namespace klickwerk::collector
