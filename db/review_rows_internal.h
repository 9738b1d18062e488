// Review items as rows: opened with the first reading of a chain, extended by those that follow.
#pragma once

#include <span>
#include <string>

#include "db/connection_internal.h"
#include "db/reading_intake.h"

namespace klickwerk::db {

// Gives each judged reading with a finding the id of its item.
void open_reviews(Transaction& transaction, std::span<JudgedReading> judged);

// Another device answers at the address: one open item for each serial that answered.
struct OtherSerial {
  DeviceId device;
  Instant read_at;
  std::string serial, model, detail;
};
void open_review(Transaction& transaction, const OtherSerial& other);

// Collectors that remember values of these devices look again.
void touch_readings(Transaction& transaction, std::span<const DeviceId> devices);

}  // namespace klickwerk::db
