// Looks through networks: asks every address for sysDescr and sysObjectID, and what answers as a whole device, by the
// profile that fits (DevicePoll). Never a SET, never a whole tree.
//   - Every address is asked in the ways given (versions, communities), a little after one another, so that a network of
//     silent addresses costs one patience and not one for each way. The first way in the list that is answered counts.
//   - A probe is one small packet and its retry. Whole devices are asked within the bounds of SiteLoad.
//   - With a WakeUp, an address that kept silent is knocked at once and asked again.
#pragma once

#include <asio/io_context.hpp>
#include <functional>
#include <memory>
#include <string>
#include <vector>

#include "collector/poll/access.h"
#include "collector/poll/device_poll.h"
#include "collector/poll/site_load.h"
#include "collector/poll/wake_up.h"

namespace klickwerk::collector {

// v2c with each community, then v1 with each.
AccessList accesses_with(const std::vector<std::string>& communities);

struct FoundDevice {
  Endpoint endpoint;
  SnmpAccess access;           // that it answered
  std::string refusal;         // not empty: it speaks SNMPv3, but none of the users was right ("unknown user"); nothing else is known
  std::string description;     // sysDescr, as UTF-8
  std::string object_id;       // sysObjectID
  Observation observation;     // device id 0; `decoded` holds what it is and what it counts
};

class NetworkScan {
 public:
  struct Rules {
    Patience patience;           // of a probe
    int stagger_ms = 150;        // between two ways of asking one address
    int window = 4096;           // addresses being asked at the same time
    DevicePoll::Rules poll;      // of whole devices
    LoadBounds bounds;           // likewise
    bool wakes_up = false;
    WakeUp::Settings wake_up;
  };
  struct Wiring {
    asio::io_context& loop;
    SnmpClient& client;
    const ProfileSet& profiles;
    const Clock& clock;
    std::function<void(FoundDevice)> on_found;
    std::function<void()> on_finished;
    std::function<bool()> may_go_on = [] { return true; };  // false: no new address for the moment
  };
  struct Progress {
    std::size_t addresses = 0;
    std::size_t decided = 0;   // answered or known to be silent
    std::size_t answered = 0;
    std::size_t found = 0;     // whole devices asked
    std::size_t unsendable = 0;  // this machine could send nothing there: no route, forbidden, a broadcast address
  };

  NetworkScan(Wiring wiring, std::vector<Endpoint> addresses, AccessList accesses, Rules rules);
  ~NetworkScan();
  void start();
  void stop();  // forgets what is under way; neither callback is called any more
  Progress progress() const;

 private:
  class Machine;
  std::shared_ptr<Machine> machine_;
};

}  // namespace klickwerk::collector
