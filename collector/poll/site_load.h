// How much is asked of one part of a network at the same time: printers are weak and a site's line may be thin. Counts
// what is under way per subnet (IPv4 /24, IPv6 /64; host names: their domain). Pure bookkeeping: nothing is sent or
// waited for here.
#pragma once

#include <cstdint>
#include <map>
#include <string>
#include <string_view>

#include "collector/snmp/endpoint.h"

namespace klickwerk::collector {

struct LoadBounds {
  int subnet_concurrency = 0;  // devices of one subnet asked at the same time, one request each; 0: no bound
  int device_spacing_ms = 0;   // between two requests to the same device
  int jitter_percent = 0;      // of its interval, by which a poll may come later than its place
  bool due_readings_in_quiet_hours = true;  // in the night into a first day of a billing period quiet hours do not count
};

// "10.1.2.0/24", "2001:db8:0:1::/64", ".example.com"; addresses of one subnet have the same text.
std::string subnet_of(const Endpoint& endpoint);
std::string subnet_of(const std::string& address);  // literal or host name

class SiteLoad {
 public:
  explicit SiteLoad(int subnet_concurrency) : most_(subnet_concurrency) {}

  // `silent`: it did not answer last time. Such ones get a quarter of a subnet's places (one at least), so that the
  // dead never keep the living waiting; of a bound of one both take turns.
  bool has_room(const std::string& subnet, bool silent) const;
  void began(const std::string& subnet, bool silent);
  void ended(const std::string& subnet, bool silent);
  int active(const std::string& subnet) const;

 private:
  struct Active {
    int all = 0;
    int silent = 0;
  };
  int most_;
  std::map<std::string, Active, std::less<>> active_;  // only subnets where something is under way
};

}  // namespace klickwerk::collector
