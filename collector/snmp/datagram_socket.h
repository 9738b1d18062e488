// One UDP socket on an Asio loop that moves datagrams in batches (recvmmsg, sendmmsg): at a large window the system
// calls cost more than everything else. Internal to collector/snmp.
#pragma once

#include <sys/socket.h>

#include <asio/io_context.hpp>
#include <asio/ip/udp.hpp>
#include <asio/ip/v6_only.hpp>
#include <cstdint>
#include <functional>
#include <span>
#include <vector>

#include "collector/snmp/endpoint.h"

namespace klickwerk::collector {

class DatagramSocket {
 public:
  static constexpr std::size_t batch = 64;
  static constexpr std::size_t largest_datagram = 16 * 1024;  // longer ones arrive cut and count as malformed

  struct Outgoing {
    const Endpoint* to = nullptr;
    std::span<const std::uint8_t> bytes;
  };
  struct Sent {
    std::size_t count = 0;    // so many of the batch went out
    bool wait = false;        // the socket's buffer is full: try again when it is writable
    bool refused = false;     // the datagram after those cannot be sent at all
  };
  // `cut`: longer than largest_datagram.
  using Receiver = std::function<void(const Endpoint& from, std::span<const std::uint8_t> bytes, bool cut)>;

  // Throws std::system_error when the machine gives no such socket.
  DatagramSocket(asio::io_context& loop, bool v6, int receive_buffer_bytes);

  Sent send(std::span<const Outgoing> datagrams);
  // Takes what has arrived, at most one batch. True: there may be more.
  bool receive(const Receiver& receiver);
  asio::ip::udp::socket& asio_socket() { return socket_; }
  int receive_buffer_bytes() const;

 private:
  void prepare_receive();
  asio::ip::udp::socket socket_;
  std::vector<std::uint8_t> buffers_;
  std::vector<sockaddr_storage> sources_;
  std::vector<iovec> slices_;
  std::vector<mmsghdr> headers_;
};

}  // namespace klickwerk::collector
