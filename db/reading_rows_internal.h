// Bulk intake of the high-volume tables: COPY into a temporary table, then INSERT … ON CONFLICT DO NOTHING, so that a
// row handed over twice is kept once.
#pragma once

#include <span>

#include "db/connection_internal.h"
#include "db/readings.h"

namespace klickwerk::db {

// The month partitions for these moments, and one month ahead of them.
void ensure_partitions(Transaction& transaction, Instant first, Instant last);
// Throws Refused naming the first device that is not known.
void refuse_unknown_devices(Transaction& transaction, std::span<const DeviceId> devices);
// Returns how many were new.
std::int64_t insert_readings(Transaction& transaction, std::span<const NewReading> readings);

}  // namespace klickwerk::db
