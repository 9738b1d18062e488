#include "bench/scan_floor.h"

#include <arpa/inet.h>
#include <netinet/in.h>
#include <poll.h>
#include <sys/socket.h>
#include <unistd.h>

#include <algorithm>
#include <array>
#include <chrono>
#include <unordered_map>

namespace klickwerk::bench {
namespace {

constexpr std::size_t batch = 64;
using Steady = std::chrono::steady_clock;

class Floor {
 public:
  Floor(const std::vector<std::uint32_t>& addresses, std::uint16_t port, const std::string& request)
      : addresses_(addresses), port_(port), request_(request), answered_(addresses.size(), false) {
    handle_ = ::socket(AF_INET, SOCK_DGRAM | SOCK_NONBLOCK, 0);
    const int bytes = 8 << 20;
    ::setsockopt(handle_, SOL_SOCKET, SO_RCVBUFFORCE, &bytes, sizeof bytes);
    for (std::size_t i = 0; i < addresses.size(); ++i) index_[htonl(addresses[i])] = i;
  }
  ~Floor() { ::close(handle_); }

  ScanFloor run(int timeout_ms, int retries) {
    const auto start = Steady::now();
    for (int attempt = 0; attempt <= retries && count_ < addresses_.size(); ++attempt) {
      send_to_the_silent();
      listen_until(Steady::now() + std::chrono::milliseconds(timeout_ms));
    }
    return {count_, packets_, std::chrono::duration<double>(Steady::now() - start).count()};
  }

 private:
  void send_to_the_silent() {
    std::vector<std::size_t> silent;
    for (std::size_t i = 0; i < addresses_.size(); ++i)
      if (!answered_[i]) silent.push_back(i);
    for (std::size_t at = 0; at < silent.size();) {
      std::array<mmsghdr, batch> headers{};
      std::array<sockaddr_in, batch> targets{};
      iovec slice{const_cast<char*>(request_.data()), request_.size()};
      const std::size_t count = std::min(batch, silent.size() - at);
      for (std::size_t i = 0; i < count; ++i) {
        targets[i].sin_family = AF_INET;
        targets[i].sin_port = htons(port_);
        targets[i].sin_addr.s_addr = htonl(addresses_[silent[at + i]]);
        headers[i].msg_hdr = {&targets[i], sizeof(sockaddr_in), &slice, 1, nullptr, 0, 0};
      }
      const int sent = ::sendmmsg(handle_, headers.data(), static_cast<unsigned>(count), 0);
      if (sent > 0) at += static_cast<std::size_t>(sent), packets_ += static_cast<std::uint64_t>(sent);
      receive();
    }
  }

  void listen_until(Steady::time_point end) {
    while (count_ < addresses_.size()) {
      const auto left = std::chrono::duration_cast<std::chrono::milliseconds>(end - Steady::now()).count();
      if (left <= 0) return;
      pollfd ready{handle_, POLLIN, 0};
      if (::poll(&ready, 1, static_cast<int>(left)) > 0) receive();
    }
  }

  void receive() {
    for (int got = static_cast<int>(batch); got == static_cast<int>(batch);) {
      std::array<mmsghdr, batch> headers{};
      std::array<sockaddr_in, batch> sources{};
      std::array<iovec, batch> slices;
      for (std::size_t i = 0; i < batch; ++i) {
        slices[i] = {buffers_[i].data(), buffers_[i].size()};
        headers[i].msg_hdr = {&sources[i], sizeof(sockaddr_in), &slices[i], 1, nullptr, 0, 0};
      }
      got = ::recvmmsg(handle_, headers.data(), batch, MSG_DONTWAIT, nullptr);
      for (int i = 0; i < got; ++i) {
        const auto known = index_.find(sources[static_cast<std::size_t>(i)].sin_addr.s_addr);
        if (known == index_.end() || answered_[known->second]) continue;
        answered_[known->second] = true;
        ++count_;
      }
    }
  }

  const std::vector<std::uint32_t>& addresses_;
  std::uint16_t port_;
  const std::string& request_;
  std::vector<bool> answered_;
  std::unordered_map<std::uint32_t, std::size_t> index_;  // by address in network order
  std::vector<std::array<char, 2048>> buffers_ = std::vector<std::array<char, 2048>>(batch);
  std::size_t count_ = 0;
  std::uint64_t packets_ = 0;
  int handle_ = -1;
};

}  // namespace

ScanFloor scan_floor(const std::vector<std::uint32_t>& addresses, std::uint16_t port, const std::string& request, int timeout_ms, int retries) {
  return Floor(addresses, port, request).run(timeout_ms, retries);
}

}  // namespace klickwerk::bench
