// "Is everything being read?" on one screen: how the devices stand, who reads them, what waits for a person, room to go on.
#pragma once

#include <cstdint>
#include <filesystem>
#include <optional>
#include <string>
#include <vector>

#include "config/config.h"
#include "db/collection_status.h"
#include "db/collectors.h"
#include "db/once_runs.h"
#include "office/relays/relay_report.h"

namespace klickwerk::office {

struct Status {
  Instant at;  // by the database's clock
  db::ReadingFigures devices;
  std::vector<db::TroubledDevice> worst;
  std::vector<db::Collector> collectors;
  std::vector<RelayLine> relays;
  std::optional<db::OnceRun> last_once;  // of klickwerk-collector --once
  db::Waiting waiting;
  std::optional<db::LastRun> last_run;
  db::Storage storage;
  std::filesystem::path state_directory;
  std::optional<std::uint64_t> disk_free_bytes;  // empty: it cannot be told
};

// Something to do for a person: what, and how.
struct ToDo {
  std::string what, next_step;
};

Status look_at(db::Database& database, const config::Config& config);
// Pure.
bool everything_is_read(const Status& status);
std::string verdict(const Status& status);
bool somebody_reads(const Status& status);  // a collector's service or a relay, now
// "3 min ago", "never"
std::string since(const std::optional<Instant>& then, Instant now);
std::vector<ToDo> to_do(const Status& status);

std::string text_of(const Status& status);
std::string json_of(const Status& status);

}  // namespace klickwerk::office
