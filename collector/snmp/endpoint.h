// Where a device answers: an IPv4 or IPv6 address and a UDP port, without any networking library.
#pragma once

#include <array>
#include <compare>
#include <cstdint>
#include <optional>
#include <string>

namespace klickwerk::collector {

struct Endpoint {
  bool v6 = false;
  std::array<std::uint8_t, 16> octets{};  // network order; IPv4 uses the first four
  std::uint32_t scope = 0;                // interface of an IPv6 link-local address
  std::uint16_t port = 161;

  // "192.0.2.7", "2001:db8::7", "fe80::1%eth0"; empty for host names and nonsense.
  static std::optional<Endpoint> from_literal(const std::string& address, std::uint16_t port);
  std::string text() const;  // "192.0.2.7:161", "[2001:db8::7]:161"
  static std::optional<Endpoint> from_text(const std::string& text);  // the way back
  auto operator<=>(const Endpoint&) const = default;
};

struct EndpointHash {
  std::size_t operator()(const Endpoint& endpoint) const;
};

}  // namespace klickwerk::collector
