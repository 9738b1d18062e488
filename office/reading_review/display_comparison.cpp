#include "office/reading_review/display_comparison.h"

#include <algorithm>
#include <nlohmann/json.hpp>
#include <stdexcept>

#include "db/audit.h"
#include "db/devices.h"
#include "db/readings.h"
#include "db/standing.h"
#include "office/text_table.h"

namespace klickwerk::office {
namespace {

using Verdict = db::ComparedCounter::Verdict;
using nlohmann::json;

// What a device may print between the poll and the look at its display, where its speed is not known.
constexpr int usual_pages_per_minute = 60;

const char* word(Verdict verdict) {
  switch (verdict) {
    case Verdict::agrees: return "agrees";
    case Verdict::printed_since: return "printed since";
    case Verdict::differs: return "DIFFERS";
    case Verdict::not_read: return "not read";
  }
  return "";
}

std::string profile_of(db::DeviceStore& devices, DeviceId device) {
  for (const db::PollState& state : devices.poll_states())
    if (state.device == device) return state.profile;
  return "";
}

std::string signed_number(std::int64_t value) { return (value > 0 ? "+" : "") + std::to_string(value); }

}  // namespace

Verdict compare_counter(const db::ComparedCounter& counter, Instant now, const billing::Speed& speed) {
  if (!counter.read || !counter.read_at) return Verdict::not_read;
  if (counter.shown == *counter.read) return Verdict::agrees;
  const bool may_have_printed = counter.shown > *counter.read && counter.shown - *counter.read <= speed.most_clicks(now - *counter.read_at);
  return may_have_printed ? Verdict::printed_since : Verdict::differs;
}

db::DisplayComparison compare_with_display(db::Database& database, const std::string& serial, const std::vector<billing::CounterValue>& shown,
                                           const std::string& by, const std::string& remark, Instant now) {
  db::Transaction transaction = database.begin();
  db::DeviceStore devices(transaction);
  const auto device = devices.find(serial);
  if (!device) throw std::runtime_error("there is no device with the serial " + serial);
  db::DisplayComparison comparison{0, device->id, now, by, profile_of(devices, device->id), remark, {}};
  db::ReadingStore readings(transaction);
  const billing::Speed speed = db::speed_of_device(transaction, device->id, {usual_pages_per_minute, 0});
  json after = json::object();
  for (const auto& value : shown) {
    db::ComparedCounter counter{value.counter, value.value, std::nullopt, std::nullopt, "", Verdict::not_read};
    if (const auto last = readings.closing(device->id, value.counter, local_day(now)))
      counter.read = last->reading.value, counter.read_at = last->reading.read_at, counter.oid = last->reading.oid;
    counter.verdict = compare_counter(counter, now, speed);
    after[value.counter] = {{"shown", value.value}, {"read", counter.read ? json(*counter.read) : json()}, {"verdict", word(counter.verdict)}};
    comparison.counters.push_back(std::move(counter));
  }
  comparison.id = db::DisplayComparisonStore(transaction).add(comparison);
  db::AuditStore(transaction).record({{}, by, "device.compare", "device", serial, "", after.dump(), remark});
  transaction.commit();
  return comparison;
}

bool is_confirmed(const db::DisplayComparison& comparison) {
  return std::ranges::all_of(comparison.counters, [](const auto& counter) { return counter.verdict == Verdict::agrees; });
}

std::string comparison_text(const std::string& serial, const db::DisplayComparison& comparison) {
  TextTable table({{"counter"}, {"display", true}, {"read", true}, {"difference", true}, {"read at (UTC)"}, {"result"}, {"from"}});
  bool any_differs = false, any_unread = false, any_printed = false;
  for (const auto& counter : comparison.counters) {
    table.row({counter.counter, std::to_string(counter.shown), counter.read ? std::to_string(*counter.read) : "-",
               counter.read ? signed_number(counter.shown - *counter.read) : "-", counter.read_at ? iso_utc(*counter.read_at).substr(0, 16) + "Z" : "-",
               word(counter.verdict), counter.oid});
    any_differs = any_differs || counter.verdict == Verdict::differs;
    any_unread = any_unread || counter.verdict == Verdict::not_read;
    any_printed = any_printed || counter.verdict == Verdict::printed_since;
  }
  std::string text = "device " + serial + (comparison.profile.empty() ? "" : ", profile " + comparison.profile) + "\n\n" + table.text() + "\n";
  if (is_confirmed(comparison)) text += "All counters agree: the profile reads this device as its display shows it.\n";
  if (any_differs) text += "A counter differs: send the device's recording and these figures to whoever keeps the profiles (docs/profiles.md); do not bill it before.\n";
  if (any_printed) text += "Pages were printed since the last reading: poll the device (klickwerk-collector --once) and compare again for a proof.\n";
  if (any_unread) text += "A counter was never read: the profile does not know it for this model, or the device was not polled yet.\n";
  return text;
}

std::string comparison_json(const std::string& serial, const db::DisplayComparison& comparison) {
  json counters = json::array();
  for (const auto& counter : comparison.counters)
    counters.push_back({{"counter", counter.counter}, {"display", counter.shown}, {"read", counter.read ? json(*counter.read) : json()},
                        {"read_at", counter.read_at ? json(iso_utc(*counter.read_at)) : json()}, {"oid", counter.oid}, {"result", word(counter.verdict)}});
  return json{{"comparison", comparison.id}, {"serial", serial}, {"profile", comparison.profile}, {"confirmed", is_confirmed(comparison)}, {"counters", counters}}.dump(2) + "\n";
}

}  // namespace klickwerk::office
