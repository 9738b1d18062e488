#include "tests/fleet/loopback_socket.h"

#include <sys/socket.h>
#include <unistd.h>

#include <array>
#include <cerrno>
#include <cstring>
#include <system_error>

namespace klickwerk::fleet {
namespace {

constexpr std::size_t largest_request = 8192;
constexpr std::size_t control_bytes = CMSG_SPACE(sizeof(in_pktinfo));

struct Control {
  alignas(cmsghdr) char bytes[control_bytes];
};

[[noreturn]] void fail(const std::string& what) { throw std::system_error(errno, std::generic_category(), what); }

void enlarge(int handle, int option, int forced, int bytes) {
  if (::setsockopt(handle, SOL_SOCKET, forced, &bytes, sizeof bytes) != 0) ::setsockopt(handle, SOL_SOCKET, option, &bytes, sizeof bytes);
}

std::uint32_t asked_address(msghdr& header) {
  for (cmsghdr* c = CMSG_FIRSTHDR(&header); c != nullptr; c = CMSG_NXTHDR(&header, c)) {
    if (c->cmsg_level != IPPROTO_IP || c->cmsg_type != IP_PKTINFO) continue;
    in_pktinfo info{};
    std::memcpy(&info, CMSG_DATA(c), sizeof info);
    return ntohl(info.ipi_addr.s_addr);
  }
  return 0;
}

void set_source(msghdr& header, Control& control, std::uint32_t from) {
  header.msg_control = control.bytes;
  header.msg_controllen = sizeof control.bytes;
  cmsghdr* c = CMSG_FIRSTHDR(&header);
  c->cmsg_level = IPPROTO_IP;
  c->cmsg_type = IP_PKTINFO;
  c->cmsg_len = CMSG_LEN(sizeof(in_pktinfo));
  in_pktinfo info{};
  info.ipi_spec_dst.s_addr = htonl(from);
  std::memcpy(CMSG_DATA(c), &info, sizeof info);
}

}  // namespace

struct LoopbackSocket::Buffers {
  std::array<mmsghdr, batch> headers{};
  std::array<iovec, batch> slices{};
  std::array<sockaddr_in, batch> sources{};
  std::array<Control, batch> controls{};
  std::vector<char> bytes = std::vector<char>(batch * largest_request);
};

LoopbackSocket::LoopbackSocket(std::uint16_t port) : buffers_(std::make_unique<Buffers>()) {
  handle_ = ::socket(AF_INET, SOCK_DGRAM | SOCK_CLOEXEC | SOCK_NONBLOCK, 0);
  if (handle_ < 0) fail("fleet: no UDP socket");
  // The kernel keeps the outside out where it may; receive() looks at the address in any case.
  ::setsockopt(handle_, SOL_SOCKET, SO_BINDTODEVICE, "lo", 3);
  const int on = 1;
  ::setsockopt(handle_, IPPROTO_IP, IP_PKTINFO, &on, sizeof on);
  enlarge(handle_, SO_RCVBUF, SO_RCVBUFFORCE, 8 << 20);
  enlarge(handle_, SO_SNDBUF, SO_SNDBUFFORCE, 8 << 20);
  sockaddr_in address{};
  address.sin_family = AF_INET;
  address.sin_port = htons(port);
  socklen_t length = sizeof address;
  if (::bind(handle_, reinterpret_cast<sockaddr*>(&address), length) != 0) fail("fleet: port " + std::to_string(port) + " cannot be bound");
  ::getsockname(handle_, reinterpret_cast<sockaddr*>(&address), &length);
  port_ = ntohs(address.sin_port);
}

LoopbackSocket::~LoopbackSocket() { ::close(handle_); }

const std::vector<LoopbackSocket::Incoming>& LoopbackSocket::receive() {
  Buffers& b = *buffers_;
  for (std::size_t i = 0; i < batch; ++i) {
    b.slices[i] = {b.bytes.data() + i * largest_request, largest_request};
    b.headers[i].msg_hdr = {&b.sources[i], sizeof(sockaddr_in), &b.slices[i], 1, b.controls[i].bytes, control_bytes, 0};
  }
  incoming_.clear();
  const int got = ::recvmmsg(handle_, b.headers.data(), batch, MSG_DONTWAIT, nullptr);
  for (int i = 0; i < got; ++i) {
    const auto at = static_cast<std::size_t>(i);
    const std::uint32_t asked = asked_address(b.headers[at].msg_hdr);
    if (asked >> 24U != 127) continue;
    incoming_.push_back({b.sources[at], asked, {static_cast<const char*>(b.slices[at].iov_base), b.headers[at].msg_len}});
  }
  return incoming_;
}

void LoopbackSocket::send(std::span<const Answer> answers) {
  std::array<mmsghdr, batch> headers{};
  std::array<iovec, batch> slices;
  std::array<Control, batch> controls{};
  const std::size_t count = std::min(answers.size(), batch);
  for (std::size_t i = 0; i < count; ++i) {
    slices[i] = {const_cast<char*>(answers[i].datagram.data()), answers[i].datagram.size()};
    msghdr& header = headers[i].msg_hdr;
    header.msg_name = const_cast<sockaddr_in*>(&answers[i].to);
    header.msg_namelen = sizeof(sockaddr_in);
    header.msg_iov = &slices[i];
    header.msg_iovlen = 1;
    set_source(header, controls[i], answers[i].from);
  }
  // A datagram that cannot be sent is lost, as on any network.
  for (std::size_t done = 0; done < count;) {
    const int sent = ::sendmmsg(handle_, headers.data() + done, static_cast<unsigned>(count - done), 0);
    done += sent > 0 ? static_cast<std::size_t>(sent) : 1;
  }
}

}  // namespace klickwerk::fleet
