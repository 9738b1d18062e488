// How often an address may be wrong. Codes and tokens are too long to be guessed; this keeps those who try from costing
// a query each time, and the log readable. Moments are handed in.
#pragma once

#include <chrono>
#include <map>
#include <mutex>
#include <string>

#include "core/calendar.h"

namespace klickwerk::web {

class FailureLimit {
 public:
  struct Bounds {
    int failures = 10;                           // within the span; then the address waits until it is over
    std::chrono::milliseconds span{5 * 60000};
    std::size_t most_addresses = 10000;          // remembered; beyond it the oldest is forgotten
  };
  FailureLimit() : FailureLimit(Bounds()) {}
  explicit FailureLimit(Bounds bounds) : bounds_(bounds) {}

  // How long the address has to wait; zero: it may try.
  std::chrono::seconds wait(const std::string& address, Instant now) const;
  void failed(const std::string& address, Instant now);
  void succeeded(const std::string& address);

 private:
  struct Record {
    Instant since;
    int failures = 0;
  };
  void make_room(Instant now);

  const Bounds bounds_;
  mutable std::mutex mutex_;
  std::map<std::string, Record> records_;
};

}  // namespace klickwerk::web
