// Bounds what one peer, and one connection, may take of the server: so many connections an address, so long a
// connection. A client that dribbles its bytes is cut off at the deadline, whatever it still means to send.
#pragma once

#include <Poco/Net/StreamSocket.h>
#include <Poco/Net/TCPServer.h>

#include <chrono>
#include <condition_variable>
#include <cstdint>
#include <functional>
#include <map>
#include <mutex>
#include <string>
#include <thread>

namespace klickwerk::web {

class ConnectionGuard {
 public:
  struct Bounds {
    int connections_per_address = 4;  // served or waiting
    std::chrono::milliseconds longest_connection{60000};
  };
  struct Count {
    std::uint64_t turned_away = 0;  // too many from one address, or the queue was full
    std::uint64_t cut_off = 0;      // beyond the deadline
  };
  explicit ConnectionGuard(Bounds bounds);
  ~ConnectionGuard();

  // From the accepting thread: whether the connection may come in. Then begin() and end() follow.
  bool admit(const Poco::Net::StreamSocket& socket, bool room_in_queue);
  // From the serving thread. `socket` must live until end().
  std::uint64_t begin(const Poco::Net::StreamSocket& socket);
  void end(std::uint64_t number);
  Count count() const;

 private:
  using Clock = std::chrono::steady_clock;
  struct Open {
    int handle;
    std::string address;
    Clock::time_point deadline;
    bool cut = false;
  };
  void watch();

  const Bounds bounds_;
  mutable std::mutex mutex_;
  std::condition_variable wake_;
  std::map<std::uint64_t, Open> open_;
  std::map<std::string, int> of_address_;
  std::uint64_t next_ = 1;
  Count count_;
  bool ending_ = false;
  std::thread watcher_;
};

}  // namespace klickwerk::web
