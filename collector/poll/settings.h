// How the collector polls. One place for the figures; config/ fills it from klickwerk.toml.
#pragma once

#include <cstdint>
#include <filesystem>

namespace klickwerk::collector {

struct CollectorSettings {
  int window = 1000;                // devices being asked at the same time, one outstanding request each
  int timeout_ms = 1000;            // of one request
  int retries = 1;
  int max_packets_per_s = 5000;     // 0: no limit
  std::int64_t most_clicks_per_day = 50'000;  // judges readings of devices whose speed is not known
  int batch_rows = 500;             // observations handed to the sink at once
  int batch_age_ms = 2000;          // … or after this time, whichever comes first
  int batch_most_age_ms = 2000;     // up to which it grows while few come in (spool/batch_patience.h)
  int memory_observations = 50000;  // waiting for the sink; beyond it polling pauses rather than losing anything
  int spool_max_mib = 1024;
  int reload_interval_s = 60;       // how often the daemon reads the device list anew
  int relearn_after_polls = 24;     // after so many polls of known rows the tables are walked anew
  std::filesystem::path spool_directory;
};

}  // namespace klickwerk::collector
