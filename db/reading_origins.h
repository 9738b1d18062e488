// Where a counter's value in a settlement came from: for telling it to a person.
#pragma once

#include <optional>
#include <string>
#include <string_view>

#include "core/calendar.h"
#include "db/database.h"

namespace klickwerk::db {

struct ReadingOrigin {
  std::string source, state;
  Instant read_at, received_at;
  std::string decided_by, reason;  // empty: nobody decided about it
  std::optional<Instant> decided_at;
};

class ReadingOrigins {
 public:
  explicit ReadingOrigins(Transaction& transaction) : transaction_(transaction) {}

  // The stored reading with that value on that local day; the decided one first, then the latest. Empty when there is none
  // (a start value, a reset, or a case).
  std::optional<ReadingOrigin> find(std::string_view serial, std::string_view counter, Day day, std::int64_t value);

 private:
  Transaction& transaction_;
};

}  // namespace klickwerk::db
