// Takes datagrams from the trap port. The only things it ever sends are confirmations of informs, and what a sender of SNMPv3
// informs must be told first, to senders that the receiver knows: nobody else gets an answer by pretending to be somebody else's address.
#pragma once

#include <asio/io_context.hpp>
#include <asio/ip/udp.hpp>
#include <array>
#include <cstdint>
#include <functional>
#include <string>

#include "collector/snmp/endpoint.h"
#include "collector/snmp/trap.h"
#include "collector/snmp/v3_informs.h"

namespace klickwerk::collector {

class TrapListener {
 public:
  struct Count {
    std::uint64_t traps = 0, malformed = 0, confirmed = 0;
  };
  enum class Sender : std::uint8_t { known, stranger };
  using Receiver = std::function<Sender(const Endpoint& from, TrapKind kind)>;  // in the loop's thread

  // `listen` as in collector.trap_listen. Throws std::runtime_error naming it and the reason.
  TrapListener(asio::io_context& loop, const std::string& listen, Receiver receiver);
  // A bound UDP socket that systemd opened; it becomes ours.
  TrapListener(asio::io_context& loop, int socket, Receiver receiver);
  // What to say to a message of SNMPv3 (V3Informs); must refuse senders that are not known.
  using V3Receiver = std::function<std::optional<V3Informs::Reply>(const Endpoint& from, std::span<const std::uint8_t> datagram)>;
  void answer_v3(V3Receiver receiver) { v3_receiver_ = std::move(receiver); }
  const Count& count() const { return count_; }
  int port() const;

 private:
  void receive();
  void heard(std::span<const std::uint8_t> datagram);
  bool answered_v3(std::span<const std::uint8_t> datagram);
  bool sent(asio::const_buffer answer);
  asio::ip::udp::socket socket_;
  asio::ip::udp::endpoint from_;
  std::array<std::uint8_t, 8192> buffer_{};
  Receiver receiver_;
  V3Receiver v3_receiver_;
  Count count_;
};

}  // namespace klickwerk::collector
