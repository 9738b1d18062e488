// The floor for discovery: one pre-encoded GET to each address, all at once, those that kept silent once more after the
// timeout, sendmmsg and recvmmsg, answers only counted by their source.
#pragma once

#include <cstdint>
#include <string>
#include <vector>

namespace klickwerk::bench {

struct ScanFloor {
  std::size_t answered = 0;
  std::uint64_t packets = 0;
  double wall_s = 0;
};

// `addresses` in host order; ends when all have answered, or after (retries + 1) timeouts.
ScanFloor scan_floor(const std::vector<std::uint32_t>& addresses, std::uint16_t port, const std::string& request, int timeout_ms, int retries);

}  // namespace klickwerk::bench
