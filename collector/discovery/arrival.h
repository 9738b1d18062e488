// What it means that a serial number answers at an address. Pure.
#pragma once

#include <optional>
#include <string>

#include "collector/poll/observation.h"
#include "collector/snmp/endpoint.h"

namespace klickwerk::collector {

enum class Arrival : std::uint8_t {
  unknown,          // nobody knows this device: into the inbox
  known,            // it answers where it is asked
  moved,            // it answers here and no longer there: its endpoint moves
  second_address,   // it answers here, too (two network cards, IPv4 and IPv6): stays where it is
  without_address,  // known, but nobody knew where it stands: it gets this endpoint
  retired,          // known and set inactive: a person decides
};

// What is known of the device with the serial that answered.
struct KnownDevice {
  bool active = true;
  std::string address;  // where it is asked; empty: nowhere
  std::uint16_t port = 161;
  std::optional<PollOutcome> last_outcome;  // of being asked there; empty: never asked
};

// What the same scan says about the old address.
enum class OldAddress : std::uint8_t {
  not_looked_at,
  same_device,     // it answers there with the same serial
  somebody_else,   // another device, or nobody
};

Arrival judge(const Endpoint& found_at, const std::optional<KnownDevice>& known, OldAddress old_address);

}  // namespace klickwerk::collector
