// Bulk intake of the high-volume tables, each with one COPY: straight into the table, or into a temporary one and then
// INSERT … ON CONFLICT DO NOTHING, so that a row handed over twice is kept once. Straight costs the server about half.
#pragma once

#include <span>

#include "db/connection_internal.h"
#include "db/readings.h"

namespace klickwerk::db {

// The month partitions for these moments, and one month ahead of them.
void ensure_partitions(Transaction& transaction, Instant first, Instant last);
// Throws Refused naming the first device that is not known.
void refuse_unknown_devices(Transaction& transaction, std::span<const DeviceId> devices);
// What becomes of a row that is there already: straight throws Conflict and ends the transaction.
enum class Intake : std::uint8_t { straight, without_repeats };
// Returns how many were new.
std::int64_t insert_readings(Transaction& transaction, std::span<const NewReading> readings, Intake intake = Intake::without_repeats);

}  // namespace klickwerk::db
