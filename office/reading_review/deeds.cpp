#include "office/reading_review/deeds.h"

#include <algorithm>
#include <nlohmann/json.hpp>
#include <set>
#include <stdexcept>

#include "db/audit.h"
#include "db/counter_names.h"
#include "office/import/near_match.h"

namespace klickwerk::office {
namespace {

std::string listed(const std::vector<std::string>& words) {
  std::string text;
  for (const std::string& word : words) text += (text.empty() ? "" : ", ") + word;
  return text;
}

}  // namespace

db::Device device_named(db::Transaction& transaction, const std::string& serial) {
  auto device = db::DeviceStore(transaction).find(serial);
  if (!device) throw std::runtime_error("there is no device with the serial " + serial + ": `klickwerk device list` shows all serials");
  return *device;
}

void refuse_empty(const Decision& decision) {
  if (decision.reason.find_first_not_of(" \t") == std::string::npos) throw std::runtime_error("--reason is empty: say in a few words why; it stands in the audit log");
}

void record_deed(db::Transaction& transaction, const Decision& decision, const std::string& action, const std::string& serial, const nlohmann::json& before,
                 const nlohmann::json& after) {
  db::AuditStore(transaction).record({{}, decision.by, action, "device", serial, before.is_null() ? "" : before.dump(), after.dump(), decision.reason});
}

std::string readings_counted(int count) { return std::to_string(count) + (count == 1 ? " reading" : " readings"); }

void refuse_readings(db::ReadingStore& store, const std::vector<db::StoredReading>& wrong, const Decision& decision) {
  for (const db::StoredReading& stored : wrong) store.decide(stored.reading, db::ReadingState::invalid, decision.by, decision.reason);
}

int judge_the_rest(db::ReviewStore& reviews, const db::Device& device, const std::vector<db::StoredReading>& wrong, const Decision& decision) {
  if (reviews.open(device.serial).empty()) return 0;
  std::set<std::string> counters;
  bool waited = false;
  for (const db::StoredReading& stored : wrong) {
    counters.insert(stored.reading.counter);
    waited = waited || stored.reading.state == db::ReadingState::suspect;
    const auto item = stored.reading.review ? reviews.review(*stored.reading.review) : std::nullopt;
    if (item) counters.insert(item->counter);  // of a sum: another counter's; empty: the whole device
  }
  if (counters.contains("")) counters = {""};
  int undecided = 0;
  for (const std::string& counter : counters) undecided += reviews.judge_again(device.id, counter, waited ? "wrong" : "accepted", decision.by, decision.reason).undecided;
  return undecided;
}

std::string value_and_source(const db::StoredReading& stored) { return std::to_string(stored.reading.value) + " (" + stored.reading.source + ")"; }

Instant free_moment(const std::vector<db::StoredReading>& of_day, const std::vector<billing::CounterValue>& counters, const std::string& source, Instant wanted) {
  const auto is_taken = [&](Instant moment) {
    return std::ranges::any_of(of_day, [&](const db::StoredReading& stored) {
      return stored.reading.read_at == moment && stored.reading.source == source &&
             std::ranges::any_of(counters, [&](const auto& value) { return value.counter == stored.reading.counter; });
    });
  };
  while (is_taken(wanted)) wanted -= std::chrono::milliseconds(1);
  return wanted;
}

void refuse_unknown_counters(db::Transaction& transaction, const db::Device& device, const std::vector<billing::CounterValue>& counters) {
  auto known = db::counters_known_of(transaction, device.id);
  const bool is_new = known.empty();
  if (is_new) known = db::counters_of_all_meters(transaction);
  if (known.empty()) return;
  for (const auto& value : counters) {
    if (std::ranges::find(known, value.counter) != known.end()) continue;
    const auto near = near_matches(value.counter, known);
    throw std::runtime_error("device " + device.serial + " never had a counter " + value.counter + ", and no meter counts it: nothing was stored. Known are " + listed(known) +
                             (near.empty() ? "" : "; did you mean " + listed(near) + "?") +
                             (near.empty() ? ". " : " ") + "If it has it all the same: --force");
  }
}

}  // namespace klickwerk::office
