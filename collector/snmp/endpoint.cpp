#include "collector/snmp/endpoint.h"

#include <arpa/inet.h>
#include <net/if.h>

#include <charconv>
#include <cstdlib>
#include <functional>
#include <string_view>
#include <system_error>

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

std::optional<Endpoint> Endpoint::from_text(const std::string& text) {
  const auto colon = text.rfind(':');
  if (colon == std::string::npos || colon == 0) return std::nullopt;
  std::uint16_t port = 0;
  const char* const end = text.data() + text.size();
  const auto read = std::from_chars(text.data() + colon + 1, end, port);
  if (read.ec != std::errc() || read.ptr != end) return std::nullopt;
  const bool bracketed = text.front() == '[' && text[colon - 1] == ']';
  return from_literal(bracketed ? text.substr(1, colon - 2) : text.substr(0, colon), port);
}

std::size_t EndpointHash::operator()(const Endpoint& endpoint) const {
  const std::string_view octets(reinterpret_cast<const char*>(endpoint.octets.data()), endpoint.octets.size());
  return std::hash<std::string_view>()(octets) ^ (static_cast<std::size_t>(endpoint.port) << 17U) ^ endpoint.scope;
}

std::string Endpoint::text() const {
  char buffer[INET6_ADDRSTRLEN] = "";
  ::inet_ntop(v6 ? AF_INET6 : AF_INET, octets.data(), buffer, sizeof buffer);
  const std::string address = v6 ? "[" + std::string(buffer) + (scope != 0 ? "%" + std::to_string(scope) : "") + "]" : buffer;
  return address + ":" + std::to_string(port);
}

}  // namespace klickwerk::collector
