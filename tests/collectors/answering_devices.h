// Devices on UDP ports of the loopback interface that answer everything with their own question, and note who asked when:
// enough to see which collector asks which device.
#pragma once

#include <sys/types.h>

#include <atomic>
#include <cstdint>
#include <map>
#include <mutex>
#include <set>
#include <thread>
#include <vector>

namespace klickwerk::test {

class AnsweringDevices {
 public:
  explicit AnsweringDevices(int count);
  ~AnsweringDevices();
  std::uint16_t port(int device) const { return ports_.at(static_cast<std::size_t>(device)); }

  // Who asked it, by its source port, in order, without repetitions: A, B means that B took over from A.
  std::vector<std::uint16_t> askers(int device) const;
  // Devices asked since the last forget().
  std::set<int> asked() const;
  void forget();

 private:
  void answer();
  std::vector<int> sockets_;
  std::vector<std::uint16_t> ports_;
  mutable std::mutex mutex_;
  std::map<int, std::vector<std::uint16_t>> askers_;
  std::atomic<bool> stop_ = false;
  std::thread thread_;
};

}  // namespace klickwerk::test
