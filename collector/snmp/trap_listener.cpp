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

// A question who we are comes before the first inform of SNMPv3: no trap, but no noise either.
void TrapListener::heard(std::span<const std::uint8_t> datagram) {
  const auto kind = trap_kind(datagram);
  if (!kind) {
    if (!answered_v3(datagram)) ++count_.malformed;
    return;
  }
  ++count_.traps;
  if (receiver_(plain(from_), *kind) != Sender::known) return;
  if (*kind == TrapKind::v3) {
    answered_v3(datagram);
    return;
  }
  const auto response = inform_response(datagram);
  if (response && sent(asio::buffer(*response))) ++count_.confirmed;
}

bool TrapListener::answered_v3(std::span<const std::uint8_t> datagram) {
  if (!v3_receiver_) return false;
  const auto reply = v3_receiver_(plain(from_), datagram);
  if (reply && sent(asio::buffer(reply->datagram)) && reply->confirms) ++count_.confirmed;
  return reply.has_value();
}

// What is not sent is asked for again.
bool TrapListener::sent(asio::const_buffer answer) {
  asio::error_code not_sent;
  socket_.send_to(answer, from_, 0, not_sent);
  return !not_sent;
}

}  // namespace klickwerk::collector
