// A sink in memory that can be away, refuse, or slow: the other end of spool and fallback in tests.
#pragma once

#include <algorithm>
#include <atomic>
#include <mutex>
#include <stdexcept>

#include "tests/collector/sink_suite.h"

namespace klickwerk::collector::test {

struct UnknownDevice : std::runtime_error {
  using std::runtime_error::runtime_error;
};

class MemorySink final : public ReadingSink {
 public:
  void store(std::span<const Observation> batch) override {
    const std::lock_guard lock(mutex_);
    ++calls;
    if (away) throw std::runtime_error("connection refused");
    for (const auto& observation : batch) {
      if (observation.device.value == refused_device) throw UnknownDevice("device " + std::to_string(refused_device) + " is not known");
    }
    for (const auto& observation : batch) {
      const bool known = std::ranges::any_of(kept_, [&](const auto& k) { return k.device == observation.device && k.read_at == observation.read_at; });
      if (!known) kept_.push_back(observation);
    }
  }
  std::vector<Observation> kept() const {
    const std::lock_guard lock(mutex_);
    return kept_;
  }

  std::atomic<bool> away{false};
  std::atomic<std::int64_t> refused_device{-1};
  std::atomic<int> calls{0};

 private:
  mutable std::mutex mutex_;
  std::vector<Observation> kept_;
};

}  // namespace klickwerk::collector::test
