#include "collector/snmp/endpoint.h"

#include <arpa/inet.h>
#include <net/if.h>

#include <cstdlib>

namespace klickwerk::collector {
namespace {

std::uint32_t scope_of(const std::string& zone) {
  if (const unsigned index = ::if_nametoindex(zone.c_str()); index != 0) return index;
  return static_cast<std::uint32_t>(std::strtoul(zone.c_str(), nullptr, 10));
}

}  // namespace

std::optional<Endpoint> Endpoint::from_literal(const std::string& address, std::uint16_t port) {
  Endpoint endpoint;
  endpoint.port = port;
  if (::inet_pton(AF_INET, address.c_str(), endpoint.octets.data()) == 1) return endpoint;
  const auto percent = address.find('%');
  if (::inet_pton(AF_INET6, address.substr(0, percent).c_str(), endpoint.octets.data()) != 1) return std::nullopt;
  endpoint.v6 = true;
  if (percent != std::string::npos) endpoint.scope = scope_of(address.substr(percent + 1));
  return endpoint;
}

std::string Endpoint::text() const {
  char buffer[INET6_ADDRSTRLEN] = "";
  ::inet_ntop(v6 ? AF_INET6 : AF_INET, octets.data(), buffer, sizeof buffer);
  const std::string address = v6 ? "[" + std::string(buffer) + (scope != 0 ? "%" + std::to_string(scope) : "") + "]" : buffer;
  return address + ":" + std::to_string(port);
}

}  // namespace klickwerk::collector
