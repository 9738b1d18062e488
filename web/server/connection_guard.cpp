#include "web/server/connection_guard.h"

#include <Poco/Exception.h>
#include <Poco/Net/SocketAddress.h>
#include <Poco/Net/StreamSocketImpl.h>
#include <sys/socket.h>

namespace klickwerk::web {
namespace {

std::string address_of(const Poco::Net::StreamSocket& socket) {
  try {
    return socket.peerAddress().host().toString();
  } catch (const Poco::Exception&) {  // gone already
    return "";
  }
}

}  // namespace

ConnectionGuard::ConnectionGuard(Bounds bounds) : bounds_(bounds), watcher_([this] { watch(); }) {}

ConnectionGuard::~ConnectionGuard() {
  {
    const std::lock_guard lock(mutex_);
    ending_ = true;
  }
  wake_.notify_all();
  watcher_.join();
}

bool ConnectionGuard::admit(const Poco::Net::StreamSocket& socket, bool room_in_queue) {
  const std::string address = address_of(socket);
  const std::lock_guard lock(mutex_);
  const auto known = of_address_.find(address);
  if (address.empty() || !room_in_queue || (known != of_address_.end() && known->second >= bounds_.connections_per_address)) {
    ++count_.turned_away;
    return false;
  }
  ++of_address_[address];
  return true;
}

std::uint64_t ConnectionGuard::begin(const Poco::Net::StreamSocket& socket) {
  const std::lock_guard lock(mutex_);
  open_[next_] = {socket.impl()->sockfd(), address_of(socket), Clock::now() + bounds_.longest_connection};
  wake_.notify_all();
  return next_++;
}

void ConnectionGuard::end(std::uint64_t number) {
  const std::lock_guard lock(mutex_);
  const auto open = open_.find(number);
  const auto address = of_address_.find(open->second.address);
  if (address != of_address_.end() && --address->second == 0) of_address_.erase(address);
  open_.erase(open);
}

ConnectionGuard::Count ConnectionGuard::count() const {
  const std::lock_guard lock(mutex_);
  return count_;
}

// Ends the connection under its thread: a blocked read or write there returns at once.
void ConnectionGuard::watch() {
  std::unique_lock lock(mutex_);
  while (!ending_) {
    const auto now = Clock::now();
    auto next = now + std::chrono::hours(1);
    for (auto& [number, open] : open_) {
      if (open.cut) continue;
      if (open.deadline > now) {
        next = std::min(next, open.deadline);
        continue;
      }
      ::shutdown(open.handle, SHUT_RDWR);
      open.cut = true;
      ++count_.cut_off;
    }
    wake_.wait_until(lock, next);
  }
}

}  // namespace klickwerk::web
