#include "collector/snmp/ask_once.h"

#include <asio/io_context.hpp>

namespace klickwerk::collector {

OneAnswer ask_once(const Endpoint& to, const SnmpRequest& request, Patience patience) {
  asio::io_context loop;
  UdpSnmpClient client(loop, {.max_packets_per_s = 0, .receive_buffer_bytes = 64 * 1024});
  OneAnswer result{Failure{SnmpFailure{}}, {}};
  client.request(to, request, patience, [&](SnmpAnswer answer) {
    result = {std::move(answer), client.known_engines()};
    loop.stop();
  });
  loop.run();
  return result;
}

}  // namespace klickwerk::collector
