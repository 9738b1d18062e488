// What every deed of the desk needs: the device that is named, a reason, the line in the audit log, and what a changed
// reading means for those that wait.
#pragma once

#include <nlohmann/json_fwd.hpp>
#include <string>
#include <vector>

#include "db/devices.h"
#include "db/reading_reviews.h"
#include "db/readings.h"
#include "office/reading_review/reading_desk.h"

namespace klickwerk::office {

// Throws std::runtime_error when there is no device with this serial.
db::Device device_named(db::Transaction& transaction, const std::string& serial);
// Throws std::runtime_error when the reason is empty.
void refuse_empty(const Decision& decision);
// `before` may be null.
void record_deed(db::Transaction& transaction, const Decision& decision, const std::string& action, const std::string& serial, const nlohmann::json& before,
                 const nlohmann::json& after);
std::string readings_counted(int count);  // "2 readings"

// The readings count no longer: each by a decision with name and reason. What waits because of them is judged again; how many still wait.
void refuse_readings(db::ReadingStore& store, const std::vector<db::StoredReading>& wrong, const Decision& decision);
int judge_the_rest(db::ReviewStore& reviews, const db::Device& device, const std::vector<db::StoredReading>& wrong, const Decision& decision);

// "3000 (clerk)"
std::string value_and_source(const db::StoredReading& stored);
// The last moment up to `wanted` at which the source has no reading of these counters: one that was decided wrong keeps its own.
Instant free_moment(const std::vector<db::StoredReading>& of_day, const std::vector<billing::CounterValue>& counters, const std::string& source, Instant wanted);
// Names what the device never had and no meter counts, with the known ones. Throws std::runtime_error.
void refuse_unknown_counters(db::Transaction& transaction, const db::Device& device, const std::vector<billing::CounterValue>& counters);

}  // namespace klickwerk::office
