#include "bench/poll_floor.h"

#include <arpa/inet.h>
#include <netinet/in.h>
#include <poll.h>
#include <sys/resource.h>
#include <sys/socket.h>
#include <unistd.h>

#include <array>
#include <algorithm>
#include <chrono>
#include <cstring>
#include <deque>

namespace klickwerk::bench {
namespace {

constexpr std::size_t batch = 64;

// The id of an answer stands behind version and community, which have the request's lengths; only lengths of the
// enclosing sequences differ, so it is found from the PDU's head.
int device_of(const unsigned char* bytes, std::size_t length) {
  for (std::size_t at = 0; at + 8 < length && at < 40; ++at) {
    if (bytes[at] != 0xa2) continue;
    std::size_t id = at + 2 + (bytes[at + 1] >= 0x80 ? bytes[at + 1] & 0x7fU : 0);
    if (bytes[id] != 2 || bytes[id + 1] != 4) return -1;
    std::uint32_t value = 0;
    for (std::size_t i = 0; i < 4; ++i) value = value << 8U | bytes[id + 2 + i];
    return static_cast<int>(value - 0x40000000U);
  }
  return -1;
}

class Floor {
 public:
  Floor(const std::vector<std::uint32_t>& addresses, std::uint16_t port, std::string request, std::size_t id_at)
      : addresses_(addresses), port_(port), request_(std::move(request)), id_at_(id_at), answered_(addresses.size(), false) {
    handle_ = ::socket(AF_INET, SOCK_DGRAM | SOCK_NONBLOCK, 0);
    const int bytes = 8 << 20;
    ::setsockopt(handle_, SOL_SOCKET, SO_RCVBUFFORCE, &bytes, sizeof bytes);
  }
  ~Floor() { ::close(handle_); }

  int run(int window) {
    while (settled_ < addresses_.size()) {
      while (next_ < addresses_.size() && next_ - settled_ < static_cast<std::size_t>(window)) {
        std::vector<std::uint32_t> fresh;
        while (fresh.size() < batch && next_ < addresses_.size()) fresh.push_back(static_cast<std::uint32_t>(next_++));
        send(fresh, 1);
      }
      pollfd ready{handle_, POLLIN, 0};
      if (::poll(&ready, 1, ms_to_deadline()) == 0) ask_again();
      while (receive() == batch) {
      }
    }
    return static_cast<int>(received_);
  }

 private:
  using Clock = std::chrono::steady_clock;
  struct Waiting {
    Clock::time_point until;
    std::uint32_t device;
    int attempt;
  };

  int ms_to_deadline() const {
    if (waiting_.empty()) return 1000;
    const auto left = std::chrono::duration_cast<std::chrono::milliseconds>(waiting_.front().until - Clock::now());
    return static_cast<int>(std::max<std::int64_t>(0, left.count() + 1));
  }

  // Once more after a second, and then no more.
  void ask_again() {
    std::vector<std::uint32_t> late;
    for (; !waiting_.empty() && waiting_.front().until <= Clock::now() && late.size() < batch; waiting_.pop_front()) {
      const Waiting& one = waiting_.front();
      if (answered_[one.device]) continue;
      if (one.attempt < 2) late.push_back(one.device);
      else ++settled_;
    }
    if (!late.empty()) send(late, 2);
  }

  void send(const std::vector<std::uint32_t>& devices, int attempt) {
    std::array<mmsghdr, batch> headers{};
    std::array<iovec, batch> slices;
    std::array<sockaddr_in, batch> targets{};
    std::array<std::array<char, 1500>, batch> packets;
    const std::size_t count = devices.size();
    for (std::size_t i = 0; i < count; ++i) {
      std::memcpy(packets[i].data(), request_.data(), request_.size());
      const std::uint32_t id = htonl(0x40000000U + devices[i]);
      std::memcpy(packets[i].data() + id_at_, &id, 4);
      targets[i].sin_family = AF_INET;
      targets[i].sin_port = htons(port_);
      targets[i].sin_addr.s_addr = htonl(addresses_[devices[i]]);
      slices[i] = {packets[i].data(), request_.size()};
      headers[i].msg_hdr = {&targets[i], sizeof(sockaddr_in), &slices[i], 1, nullptr, 0, 0};
    }
    ::sendmmsg(handle_, headers.data(), static_cast<unsigned>(count), 0);  // what was not sent is asked again
    const auto until = Clock::now() + std::chrono::seconds(1);
    for (const std::uint32_t device : devices) waiting_.push_back({until, device, attempt});
  }

  std::size_t receive() {
    std::array<mmsghdr, batch> headers{};
    std::array<iovec, batch> slices;
    for (std::size_t i = 0; i < batch; ++i) {
      slices[i] = {buffers_[i].data(), buffers_[i].size()};
      headers[i].msg_hdr = {nullptr, 0, &slices[i], 1, nullptr, 0, 0};
    }
    const int got = ::recvmmsg(handle_, headers.data(), batch, MSG_DONTWAIT, nullptr);
    for (int i = 0; i < got; ++i) {
      const int device = device_of(buffers_[static_cast<std::size_t>(i)].data(), headers[static_cast<std::size_t>(i)].msg_len);
      if (device < 0 || static_cast<std::size_t>(device) >= answered_.size() || answered_[static_cast<std::size_t>(device)]) continue;
      answered_[static_cast<std::size_t>(device)] = true;
      ++received_;
      ++settled_;
    }
    return got > 0 ? static_cast<std::size_t>(got) : 0;
  }

  const std::vector<std::uint32_t>& addresses_;
  std::uint16_t port_;
  std::string request_;
  std::size_t id_at_;
  std::vector<bool> answered_;
  std::vector<std::array<unsigned char, 2048>> buffers_ = std::vector<std::array<unsigned char, 2048>>(batch);
  int handle_ = -1;
  std::size_t next_ = 0;
  std::size_t received_ = 0;
  std::size_t settled_ = 0;  // answered, or given up
  std::deque<Waiting> waiting_;
};

}  // namespace

double cpu_seconds() {
  rusage usage{};
  ::getrusage(RUSAGE_SELF, &usage);
  const auto seconds = [](const timeval& t) { return static_cast<double>(t.tv_sec) + static_cast<double>(t.tv_usec) / 1e6; };
  return seconds(usage.ru_utime) + seconds(usage.ru_stime);
}

FloorResult poll_floor(const std::vector<std::uint32_t>& addresses, std::uint16_t port, const std::string& request, std::size_t id_at, int window) {
  const double cpu = cpu_seconds();
  const auto start = std::chrono::steady_clock::now();
  FloorResult result;
  result.answered = Floor(addresses, port, request, id_at).run(window);
  result.wall_s = std::chrono::duration<double>(std::chrono::steady_clock::now() - start).count();
  result.cpu_s = cpu_seconds() - cpu;
  return result;
}

}  // namespace klickwerk::bench
