// What a device's display showed, beside what was read of it: stored for good, as the proof of a profile's mapping.
#pragma once

#include <cstdint>
#include <optional>
#include <string>
#include <vector>

#include "core/calendar.h"
#include "core/ids.h"
#include "db/database.h"

namespace klickwerk::db {

struct ComparedCounter {
  enum class Verdict { agrees, printed_since, differs, not_read };
  std::string counter;
  std::int64_t shown = 0;
  std::optional<std::int64_t> read;
  std::optional<Instant> read_at;
  std::string oid;
  Verdict verdict = Verdict::not_read;
};

struct DisplayComparison {
  std::int64_t id = 0;   // given by add()
  DeviceId device;
  Instant compared_at;   // given by the database
  std::string by, profile, remark;
  std::vector<ComparedCounter> counters;
};

class DisplayComparisonStore {
 public:
  explicit DisplayComparisonStore(Transaction& transaction) : transaction_(transaction) {}
  std::int64_t add(const DisplayComparison& comparison);
  std::vector<DisplayComparison> of(DeviceId device);  // newest first

 private:
  Transaction& transaction_;
};

}  // namespace klickwerk::db
