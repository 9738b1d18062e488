// Asks found devices as a whole, each once, within the bounds of their subnets. Internal to collector/discovery.
#pragma once

#include <asio/io_context.hpp>
#include <functional>
#include <memory>

#include "collector/discovery/network_scan.h"

namespace klickwerk::collector {

class DeviceLooks {
 public:
  struct Wiring {
    asio::io_context& loop;
    SnmpClient& client;
    const ProfileSet& profiles;
    const Clock& clock;
  };
  using Callback = std::function<void(FoundDevice)>;
  DeviceLooks(Wiring wiring, LoadBounds bounds, DevicePoll::Rules rules);
  ~DeviceLooks();

  // Fills `found.observation` and calls back; never from inside.
  void look(FoundDevice found, Callback callback);
  void stop();

 private:
  class Machine;
  std::shared_ptr<Machine> machine_;
};

}  // namespace klickwerk::collector
