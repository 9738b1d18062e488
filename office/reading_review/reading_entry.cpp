// Entry by hand: judged like every reading, and compared with what stands there for its day.
#include <algorithm>
#include <nlohmann/json.hpp>
#include <stdexcept>

#include "office/reading_review/deeds.h"

namespace klickwerk::office {
namespace {

bool is_at(const db::StoredReading& stored, const TypedReading& typed, const billing::CounterValue& value) {
  return stored.reading.counter == value.counter && stored.reading.source == typed.source && stored.reading.read_at == typed.read_at &&
         stored.reading.state != db::ReadingState::invalid;
}

// A value is never written over: the clerk says that it was wrong.
void refuse_another_value(const TypedReading& typed, const std::vector<db::StoredReading>& of_day) {
  const std::string day = local_day(typed.read_at).iso();
  for (const auto& value : typed.counters)
    for (const db::StoredReading& stored : of_day)
      if (is_at(stored, typed, value) && stored.reading.value != value.value)
        throw std::runtime_error("device " + typed.serial + " has " + value.counter + " " + value_and_source(stored) + " of " + day +
                                 " already: nothing was stored. If that is wrong: klickwerk reading correct " + typed.serial + " " + value.counter + "=" +
                                 std::to_string(value.value) + " --day " + day + (typed.source == "clerk" ? "" : " --by " + typed.source) + " --reason …");
}

std::vector<ReadingDesk::Outdone> outdone(db::ReadingStore& store, DeviceId device, const std::vector<db::JudgedReading>& stored) {
  std::vector<ReadingDesk::Outdone> list;
  for (const db::JudgedReading& one : stored) {
    if (one.finding) continue;
    const Day day = local_day(one.reading.read_at);
    const auto standing = store.closing(device, one.reading.counter, day);
    if (standing && standing->local_day == day && standing->reading.value != one.reading.value) list.push_back({one.reading.counter, one.reading.value, *standing});
  }
  return list;
}

}  // namespace

ReadingDesk::Typed ReadingDesk::add(const TypedReading& typed, Instant now, const std::string& by) {
  if (const auto why = db::incredible_moment(typed.read_at, now)) throw std::runtime_error(*why);
  db::Transaction transaction = database_.begin();
  const db::Device device = device_named(transaction, typed.serial);
  if (!typed.force) refuse_unknown_counters(transaction, device, typed.counters);
  db::ReadingStore store(transaction);
  auto of_day = store.history(device.id, "", Period::inclusive(local_day(typed.read_at), local_day(typed.read_at)));
  refuse_another_value(typed, of_day);
  std::erase_if(of_day, [](const auto& stored) { return stored.reading.state != db::ReadingState::invalid; });
  db::IncomingReading incoming{device.id, free_moment(of_day, typed.counters, typed.source, typed.read_at), typed.source, {}, std::nullopt};
  for (const auto& counter : typed.counters) incoming.counters.push_back({counter.counter, counter.value, ""});
  db::ReadingIntake intake(transaction, speed_);
  Typed result;
  result.readings = intake.judge(std::span(&incoming, 1));
  const bool fits = std::ranges::none_of(result.readings, [](const auto& one) { return one.finding.has_value(); });
  if (result.readings.empty()) throw std::runtime_error("device " + typed.serial + " has this reading of " + typed.source + " already, with the same value: nothing was stored");
  if (!fits && !typed.force) return result;
  intake.store(result.readings);
  nlohmann::json after = {{"read_at", iso_utc(incoming.read_at)}, {"source", typed.source}, {"forced", !fits}};
  for (const auto& counter : typed.counters) after["counters"][counter.counter] = counter.value;
  record_deed(transaction, {by, ""}, "reading.add", typed.serial, nullptr, after);
  result.outdone = outdone(store, device.id, result.readings);
  transaction.commit();
  result.stored = true;
  return result;
}

}  // namespace klickwerk::office
