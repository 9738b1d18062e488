// One UDP socket that answers for all of 127.0.0.0/8: tells which address was asked and answers from there. Nothing
// from outside of this machine gets in. Internal to the fleet.
#pragma once

#include <cstdint>
#include <memory>
#include <span>
#include <vector>

#include "tests/fleet/delayed_answers.h"

namespace klickwerk::fleet {

class LoopbackSocket {
 public:
  static constexpr std::size_t batch = 64;
  struct Incoming {
    sockaddr_in from{};
    std::uint32_t asked = 0;  // host order
    std::string_view datagram;  // valid until the next receive()
  };
  // port 0: any free one. Throws std::system_error.
  explicit LoopbackSocket(std::uint16_t port);
  ~LoopbackSocket();
  LoopbackSocket(const LoopbackSocket&) = delete;
  LoopbackSocket& operator=(const LoopbackSocket&) = delete;

  int handle() const { return handle_; }
  std::uint16_t port() const { return port_; }
  // What has arrived, at most a batch; empty when nothing has.
  const std::vector<Incoming>& receive();
  void send(std::span<const Answer> answers);

 private:
  struct Buffers;
  int handle_ = -1;
  std::uint16_t port_ = 0;
  std::vector<Incoming> incoming_;
  std::unique_ptr<Buffers> buffers_;
};

}  // namespace klickwerk::fleet
