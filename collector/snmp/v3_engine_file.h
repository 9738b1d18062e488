// The SNMPv3 engines that were found, on disk: after a restart each device is asked at once instead of after a question
// for its engine id. A cache without secrets: a file that is missing, old or damaged costs one packet per device.
#pragma once

#include <chrono>
#include <cstdint>
#include <filesystem>
#include <string>
#include <vector>

#include "collector/snmp/endpoint.h"
#include "core/calendar.h"

namespace klickwerk::collector {

struct KnownEngine {
  Endpoint at;
  std::string id;           // 5 to 32 bytes
  std::uint32_t boots = 0;
  std::uint32_t time = 0;   // seconds since the engine's start, now
  bool operator==(const KnownEngine&) const = default;
};

// Replaces the file as a whole. Throws std::system_error.
void write_engine_file(const std::filesystem::path& file, const std::vector<KnownEngine>& engines, Instant now);
// Engine times go on by what has passed since; lines that make no sense are left out.
std::vector<KnownEngine> read_engine_file(const std::filesystem::path& file, Instant now);

}  // namespace klickwerk::collector
