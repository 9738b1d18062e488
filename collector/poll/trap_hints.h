// From a trap's sender to the devices worth asking at once. A datagram can be forged: it makes one poll of a known device a
// minute at most, and a sender that is nobody's address is only counted.
#pragma once

#include <chrono>
#include <cstdint>
#include <map>
#include <optional>
#include <span>
#include <unordered_map>
#include <vector>

#include "collector/poll/observation.h"
#include "collector/snmp/endpoint.h"

namespace klickwerk::collector {

class TrapHints {
 public:
  struct Count {
    std::uint64_t hints = 0, too_soon = 0, unknown_senders = 0;
  };
  static constexpr std::chrono::milliseconds rest{60'000};  // of a device between two hints
  static constexpr std::size_t most_at_one_address = 8;     // several devices behind one address and other ports

  void know(std::span<const PollTarget> targets);
  // Where a poll found a device ("192.0.2.7:161"): one that is asked by its host name is known by that from then on.
  void met(DeviceId device, const std::string& endpoint);
  bool knows(const Endpoint& sender) const;
  std::vector<DeviceId> devices_at(const Endpoint& sender) const;
  // `now` by a steady clock.
  std::vector<DeviceId> take(const Endpoint& from, std::chrono::milliseconds now);
  const Count& count() const { return count_; }

 private:
  void stands_at(Endpoint address, std::int64_t device);
  std::map<Endpoint, std::vector<std::int64_t>> devices_;  // by address, port 0
  std::unordered_map<std::int64_t, std::optional<Endpoint>> named_;  // devices with a host name, and where they were met
  std::unordered_map<std::int64_t, std::chrono::milliseconds> last_;
  Count count_;
};

}  // namespace klickwerk::collector
