// Wakes sleeping printers: some answer SNMP only after a TCP connection or an HTTP request woke their network card
// (glpi-project/glpi-agent#903). One connection to the web page's port, "HEAD / HTTP/1.0", whatever comes back is thrown away.
#pragma once

#include <asio/io_context.hpp>
#include <functional>
#include <memory>

#include "collector/snmp/endpoint.h"

namespace klickwerk::collector {

class WakeUp {
 public:
  struct Settings {
    std::uint16_t port = 80;
    int timeout_ms = 1500;   // of connection and answer together
    int settle_ms = 300;     // that a woken device gets before it is asked again
    int most_at_once = 64;
  };
  // True: somebody is there (the connection was taken or refused), so asking again is worth it.
  using Callback = std::function<void(bool)>;

  WakeUp(asio::io_context& loop, Settings settings);
  ~WakeUp();
  // Calls back exactly once, never from inside knock(). From the loop's thread.
  void knock(const Endpoint& device, Callback callback);
  // False: a further knock would wait for others.
  bool has_room() const;
  // Forgets everything without calling back.
  void abandon();

 private:
  class Machine;
  std::shared_ptr<Machine> machine_;
};

}  // namespace klickwerk::collector
