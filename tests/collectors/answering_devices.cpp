#include "tests/collectors/answering_devices.h"

#include <arpa/inet.h>
#include <poll.h>
#include <sys/socket.h>
#include <unistd.h>

#include <stdexcept>
#include <string>

namespace klickwerk::test {
namespace {

sockaddr_in loopback() {
  sockaddr_in address{};
  address.sin_family = AF_INET;
  address.sin_addr.s_addr = htonl(INADDR_LOOPBACK);
  return address;
}

// The place of the PDU's tag in a v1 or v2c message with short lengths or long ones: behind version and community.
std::size_t pdu_at(const std::string& message) {
  const auto octet = [&](std::size_t at) { return at < message.size() ? static_cast<std::uint8_t>(message[at]) : 0U; };
  std::size_t at = octet(1) < 0x80 ? 2 : 2 + (octet(1) & 0x7FU);
  at += 2 + octet(at + 1);          // version
  return at + 2 + octet(at + 1);    // community
}

}  // namespace

AnsweringDevices::AnsweringDevices(int count) {
  for (int i = 0; i < count; ++i) {
    const int socket = ::socket(AF_INET, SOCK_DGRAM, 0);
    sockaddr_in address = loopback();
    socklen_t length = sizeof address;
    if (socket < 0 || ::bind(socket, reinterpret_cast<sockaddr*>(&address), length) != 0 || ::getsockname(socket, reinterpret_cast<sockaddr*>(&address), &length) != 0)
      throw std::runtime_error("no UDP socket on the loopback interface");
    sockets_.push_back(socket);
    ports_.push_back(ntohs(address.sin_port));
  }
  thread_ = std::thread([this] { answer(); });
}

AnsweringDevices::~AnsweringDevices() {
  stop_ = true;
  thread_.join();
  for (const int socket : sockets_) ::close(socket);
}

void AnsweringDevices::answer() {
  std::vector<pollfd> waiting;
  for (const int socket : sockets_) waiting.push_back({socket, POLLIN, 0});
  while (!stop_) {
    ::poll(waiting.data(), waiting.size(), 50);
    for (std::size_t i = 0; i < waiting.size(); ++i) {
      if ((waiting[i].revents & POLLIN) == 0) continue;
      std::string message(4096, '\0');
      sockaddr_in from{};
      socklen_t length = sizeof from;
      const auto bytes = ::recvfrom(waiting[i].fd, message.data(), message.size(), 0, reinterpret_cast<sockaddr*>(&from), &length);
      if (bytes <= 0) continue;
      message.resize(static_cast<std::size_t>(bytes));
      {
        const std::lock_guard lock(mutex_);
        auto& askers = askers_[static_cast<int>(i)];
        if (askers.empty() || askers.back() != ntohs(from.sin_port)) askers.push_back(ntohs(from.sin_port));
      }
      if (const auto at = pdu_at(message); at < message.size()) message[at] = '\xa2';
      ::sendto(waiting[i].fd, message.data(), message.size(), 0, reinterpret_cast<sockaddr*>(&from), length);
    }
  }
}

std::vector<std::uint16_t> AnsweringDevices::askers(int device) const {
  const std::lock_guard lock(mutex_);
  const auto found = askers_.find(device);
  return found == askers_.end() ? std::vector<std::uint16_t>() : found->second;
}

std::set<int> AnsweringDevices::asked() const {
  const std::lock_guard lock(mutex_);
  std::set<int> devices;
  for (const auto& [device, askers] : askers_) devices.insert(device);
  return devices;
}

void AnsweringDevices::forget() {
  const std::lock_guard lock(mutex_);
  askers_.clear();
}

}  // namespace klickwerk::test
