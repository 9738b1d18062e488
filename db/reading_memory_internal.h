// What a sink remembers of each device between batches: its last good readings, so that most polls need no look into
// them. Lost with the process, and not trusted when someone else stored for the device since.
#pragma once

#include <cstdint>
#include <optional>
#include <string>
#include <unordered_map>
#include <vector>

#include "db/reading_judge_internal.h"

namespace klickwerk::db {

// What the database says about a device at the begin of a batch.
struct DeviceGuard {
  std::optional<Instant> last_attempt_at;
  std::int64_t touches = 0;  // reading_touches
  std::optional<int> pages_per_minute;
  bool parts_may_differ = false;
  DeviceJudge::Uptime uptime;
};

// Throws Refused when one is not known here.
std::unordered_map<DeviceId, DeviceGuard> load_guards(Transaction& transaction, std::span<const DeviceId> devices);

class ReadingMemory {
 public:
  explicit ReadingMemory(std::size_t most_devices) : most_devices_(most_devices) {}

  // False when the device must be loaded: not remembered, touched by others, or `incoming` is older than what is known.
  bool recall(const DeviceGuard& guard, std::span<const IncomingReading> incoming, DeviceJudge& judge) const;
  // After the commit, with the batch's last attempt. A device with something undecided is loaded anew each time.
  void keep(DeviceId device, const DeviceGuard& guard, Instant last_attempt_at, const DeviceJudge& judge);
  // The device was asked, but not read.
  void keep_attempt(DeviceId device, const DeviceGuard& guard, Instant last_attempt_at);
  std::size_t size() const { return devices_.size(); }

 private:
  struct Counter {
    std::uint32_t name = 0;  // index into names_
    Day day;
    Instant read_at;
    std::int64_t value = 0;
  };
  struct Device {
    std::vector<Counter> counters;  // empty: load
    std::optional<Instant> last_attempt_at;
    std::int64_t touches = 0;
  };
  std::uint32_t number_of(const std::string& name);

  std::size_t most_devices_;
  std::unordered_map<DeviceId, Device> devices_;
  std::vector<std::string> names_;
  std::unordered_map<std::string, std::uint32_t> numbers_;
};

}  // namespace klickwerk::db
