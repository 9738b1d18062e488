#include "collector/snmp/datagram_socket.h"

#include <netinet/in.h>

#include <array>
#include <cerrno>
#include <cstring>

namespace klickwerk::collector {
namespace {

socklen_t fill_address(const Endpoint& endpoint, sockaddr_storage& storage) {
  storage = {};
  if (endpoint.v6) {
    auto& six = reinterpret_cast<sockaddr_in6&>(storage);
    six.sin6_family = AF_INET6;
    six.sin6_port = htons(endpoint.port);
    six.sin6_scope_id = endpoint.scope;
    std::memcpy(&six.sin6_addr, endpoint.octets.data(), 16);
    return sizeof six;
  }
  auto& four = reinterpret_cast<sockaddr_in&>(storage);
  four.sin_family = AF_INET;
  four.sin_port = htons(endpoint.port);
  std::memcpy(&four.sin_addr, endpoint.octets.data(), 4);
  return sizeof four;
}

Endpoint endpoint_of(const sockaddr_storage& storage) {
  Endpoint endpoint;
  if (storage.ss_family == AF_INET6) {
    const auto& six = reinterpret_cast<const sockaddr_in6&>(storage);
    endpoint.v6 = true;
    endpoint.port = ntohs(six.sin6_port);
    endpoint.scope = six.sin6_scope_id;
    std::memcpy(endpoint.octets.data(), &six.sin6_addr, 16);
    return endpoint;
  }
  const auto& four = reinterpret_cast<const sockaddr_in&>(storage);
  endpoint.port = ntohs(four.sin_port);
  std::memcpy(endpoint.octets.data(), &four.sin_addr, 4);
  return endpoint;
}

// The privileged form is not bound by net.core.rmem_max; without the privilege the kernel caps the plain one.
void enlarge_receive_buffer(int handle, int bytes) {
  if (::setsockopt(handle, SOL_SOCKET, SO_RCVBUFFORCE, &bytes, sizeof bytes) == 0) return;
  ::setsockopt(handle, SOL_SOCKET, SO_RCVBUF, &bytes, sizeof bytes);
}

}  // namespace

DatagramSocket::DatagramSocket(asio::io_context& loop, bool v6, int receive_buffer_bytes)
    : socket_(loop, v6 ? asio::ip::udp::v6() : asio::ip::udp::v4()),
      buffers_(batch * largest_datagram), sources_(batch), slices_(batch), headers_(batch) {
  if (v6) socket_.set_option(asio::ip::v6_only(true));
  socket_.non_blocking(true);
  socket_.bind({v6 ? asio::ip::udp::v6() : asio::ip::udp::v4(), 0});
  enlarge_receive_buffer(socket_.native_handle(), receive_buffer_bytes);
  prepare_receive();
}

void DatagramSocket::prepare_receive() {
  for (std::size_t i = 0; i < batch; ++i) {
    slices_[i] = {buffers_.data() + i * largest_datagram, largest_datagram};
    headers_[i] = {};
    headers_[i].msg_hdr.msg_iov = &slices_[i];
    headers_[i].msg_hdr.msg_iovlen = 1;
    headers_[i].msg_hdr.msg_name = &sources_[i];
  }
}

DatagramSocket::Sent DatagramSocket::send(std::span<const Outgoing> datagrams) {
  std::array<mmsghdr, batch> headers{};
  std::array<iovec, batch> slices;
  std::array<sockaddr_storage, batch> targets;
  const std::size_t count = std::min(datagrams.size(), batch);
  for (std::size_t i = 0; i < count; ++i) {
    slices[i] = {const_cast<std::uint8_t*>(datagrams[i].bytes.data()), datagrams[i].bytes.size()};
    headers[i].msg_hdr.msg_iov = &slices[i];
    headers[i].msg_hdr.msg_iovlen = 1;
    headers[i].msg_hdr.msg_name = &targets[i];
    headers[i].msg_hdr.msg_namelen = fill_address(*datagrams[i].to, targets[i]);
  }
  const int sent = ::sendmmsg(socket_.native_handle(), headers.data(), static_cast<unsigned>(count), 0);
  if (sent >= 0) return {.count = static_cast<std::size_t>(sent)};
  if (errno == EINTR) return {};
  const bool full = errno == EAGAIN || errno == EWOULDBLOCK || errno == ENOBUFS || errno == ENOMEM;
  return {.wait = full, .refused = !full};
}

bool DatagramSocket::receive(const Receiver& receiver) {
  for (auto& header : headers_) header.msg_hdr.msg_namelen = sizeof(sockaddr_storage);
  const int got = ::recvmmsg(socket_.native_handle(), headers_.data(), batch, MSG_DONTWAIT, nullptr);
  for (int i = 0; i < got; ++i) {
    const auto& header = headers_[static_cast<std::size_t>(i)];
    const auto& slice = slices_[static_cast<std::size_t>(i)];
    const std::span bytes(static_cast<const std::uint8_t*>(slice.iov_base), header.msg_len);
    receiver(endpoint_of(sources_[static_cast<std::size_t>(i)]), bytes, (header.msg_hdr.msg_flags & MSG_TRUNC) != 0);
  }
  return got == static_cast<int>(batch);
}

int DatagramSocket::receive_buffer_bytes() const {
  int bytes = 0;
  socklen_t length = sizeof bytes;
  auto& socket = const_cast<asio::ip::udp::socket&>(socket_);
  ::getsockopt(socket.native_handle(), SOL_SOCKET, SO_RCVBUF, &bytes, &length);
  return bytes / 2;  // the kernel doubles the figure for its own bookkeeping
}

}  // namespace klickwerk::collector
