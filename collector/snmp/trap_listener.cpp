#include "collector/snmp/trap_listener.h"

#include <sys/socket.h>

#include <asio/ip/address.hpp>
#include <algorithm>
#include <stdexcept>
#include <system_error>

namespace klickwerk::collector {
namespace {

using asio::ip::udp;

udp::endpoint endpoint_of(const std::string& listen) {
  const auto colon = listen.rfind(':');
  std::string host = listen.substr(0, colon);
  if (host.starts_with('[') && host.ends_with(']')) host = host.substr(1, host.size() - 2);
  return {asio::ip::make_address(host), static_cast<std::uint16_t>(std::stoi(listen.substr(colon + 1)))};
}

// A socket for both families shows IPv4 senders as ::ffff:192.0.2.7.
Endpoint plain(const udp::endpoint& from) {
  auto address = from.address();
  if (address.is_v6() && address.to_v6().is_v4_mapped()) address = asio::ip::make_address_v4(asio::ip::v4_mapped, address.to_v6());
  Endpoint endpoint;
  endpoint.port = from.port();
  endpoint.v6 = address.is_v6();
  if (endpoint.v6) {
    std::ranges::copy(address.to_v6().to_bytes(), endpoint.octets.begin());
    endpoint.scope = static_cast<std::uint32_t>(address.to_v6().scope_id());
  } else {
    std::ranges::copy(address.to_v4().to_bytes(), endpoint.octets.begin());
  }
  return endpoint;
}

}  // namespace

TrapListener::TrapListener(asio::io_context& loop, const std::string& listen, Receiver receiver) : socket_(loop), receiver_(std::move(receiver)) {
  try {
    const auto endpoint = endpoint_of(listen);
    socket_.open(endpoint.protocol());
    socket_.bind(endpoint);
    socket_.non_blocking(true);
  } catch (const std::system_error& error) {
    throw std::runtime_error("cannot listen for traps on " + listen + " (collector.trap_listen): " + error.what());
  }
  receive();
}

TrapListener::TrapListener(asio::io_context& loop, int socket, Receiver receiver) : socket_(loop), receiver_(std::move(receiver)) {
  sockaddr_storage bound{};
  socklen_t length = sizeof bound;
  int type = 0;
  socklen_t type_length = sizeof type;
  if (::getsockname(socket, reinterpret_cast<sockaddr*>(&bound), &length) != 0 || ::getsockopt(socket, SOL_SOCKET, SO_TYPE, &type, &type_length) != 0 || type != SOCK_DGRAM ||
      (bound.ss_family != AF_INET && bound.ss_family != AF_INET6))
    throw std::runtime_error("the socket that systemd hands over for traps is no UDP socket: see klickwerk-traps.socket");
  socket_.assign(bound.ss_family == AF_INET6 ? udp::v6() : udp::v4(), socket);
  socket_.non_blocking(true);
  receive();
}

int TrapListener::port() const { return socket_.local_endpoint().port(); }

void TrapListener::receive() {
  socket_.async_receive_from(asio::buffer(buffer_), from_, [this](asio::error_code error, std::size_t bytes) {
    if (error == asio::error::operation_aborted || error == asio::error::bad_descriptor) return;
    if (error) ++count_.malformed;
    else heard(std::span(buffer_.data(), bytes));
    receive();
  });
}

void TrapListener::heard(std::span<const std::uint8_t> datagram) {
  const auto kind = trap_kind(datagram);
  if (!kind) {
    ++count_.malformed;
    return;
  }
  ++count_.traps;
  if (receiver_(plain(from_), *kind) != Sender::known) return;
  const auto response = inform_response(datagram);
  if (!response) return;
  asio::error_code not_sent;  // it is repeated, and confirmed then
  socket_.send_to(asio::buffer(*response), from_, 0, not_sent);
  if (!not_sent) ++count_.confirmed;
}

}  // namespace klickwerk::collector
