// The floor for polling: one pre-encoded GET per device, one socket, sendmmsg and recvmmsg, nothing decoded. Nobody can
// ask faster with one socket and one thread; the collector is measured against it in the same run.
#pragma once

#include <cstdint>
#include <string>
#include <vector>

namespace klickwerk::bench {

struct FloorResult {
  int answered = 0;
  double wall_s = 0;
  double cpu_s = 0;
};

// `request` is a whole SNMP message whose request id are the 4 bytes at `id_at`; the answers' ids are looked for.
// `addresses` in host order.
FloorResult poll_floor(const std::vector<std::uint32_t>& addresses, std::uint16_t port, const std::string& request, std::size_t id_at, int window);

double cpu_seconds();  // of this process, user and system

}  // namespace klickwerk::bench
