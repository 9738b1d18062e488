// `klickwerk device compare`: the counters that the technician sees on the display, beside those that were read.
#pragma once

#include <string>
#include <vector>

#include "billing/metering/plausibility.h"
#include "core/calendar.h"
#include "db/database.h"
#include "db/display_comparisons.h"

namespace klickwerk::office {

// Pure: agrees (the same figure), printed_since (higher by what the device can print in the time), differs, not_read.
db::ComparedCounter::Verdict compare_counter(const db::ComparedCounter& counter, Instant now, const billing::Speed& speed);

// Compares with the last good reading of each counter, stores the comparison. Throws std::runtime_error naming what is
// wrong.
db::DisplayComparison compare_with_display(db::Database& database, const std::string& serial, const std::vector<billing::CounterValue>& shown,
                                           const std::string& by, const std::string& remark, Instant now);
bool is_confirmed(const db::DisplayComparison& comparison);

std::string comparison_text(const std::string& serial, const db::DisplayComparison& comparison);
std::string comparison_json(const std::string& serial, const db::DisplayComparison& comparison);

}  // namespace klickwerk::office
