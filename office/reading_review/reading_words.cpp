// What the clerk reads about readings, and what programs get.
#include <nlohmann/json.hpp>

#include "db/words.h"
#include "office/reading_review/reading_desk.h"
#include "office/text_table.h"

namespace klickwerk::office {
namespace {

using billing::FindingKind;
using nlohmann::json;

std::string id_of(const db::Review& review) { return std::to_string(review.id); }

std::string value_or_dash(const std::optional<std::int64_t>& value) { return value ? std::to_string(*value) : "-"; }

std::vector<std::string> fall_steps(const db::Review& r) {
  return {"board replaced, counter reset:  klickwerk reading reset " + r.serial + " " + r.counter + " --day " + local_day(r.first_read_at).iso() + " --old " +
              value_or_dash(r.base_value) + " --new " + value_or_dash(r.first_value) + " --reason …",
          "the lower values are wrong:     klickwerk reading wrong " + id_of(r) + " --reason …",
          "the higher ones were wrong:     klickwerk reading accept " + id_of(r) + " --previous-wrong --reason …",
          "another device stands there:    klickwerk reading swap " + r.serial + " NEW_SERIAL --day " + local_day(r.first_read_at).iso() + " …"};
}

std::vector<std::string> next_steps(const db::Review& r) {
  switch (r.kind) {
    case FindingKind::fell:
    case FindingKind::became_zero: return fall_steps(r);
    case FindingKind::other_serial:
      return {"the device was swapped:         klickwerk reading swap " + r.serial + " " + (r.other_serial.empty() ? "NEW_SERIAL" : r.other_serial) + " --day " +
                  local_day(r.first_read_at).iso() + " --final COUNTER=VALUE … --start COUNTER=VALUE … --reason …",
              "it moved, the address is old:   correct the address of " + r.serial + " (import of devices), then klickwerk reading wrong " + id_of(r) + " --reason …"};
    case FindingKind::parts_differ:
      return {"this device counts like that:   klickwerk reading accept " + id_of(r) + " --reason …   (compare with the display first: klickwerk device compare " +
                  r.serial + " …)",
              "the values are wrong:           klickwerk reading wrong " + id_of(r) + " --reason …"};
    default:
      return {"it is right:                    klickwerk reading accept " + id_of(r) + " --reason …",
              "it is wrong:                    klickwerk reading wrong " + id_of(r) + " --reason …"};
  }
}

std::string moment_text(Instant instant) { return local_day(instant).iso(); }

std::string outdone_text(const TypedReading& typed, const ReadingDesk::Outdone& one) {
  const std::string day = one.standing.local_day.iso(), counter = one.counter;
  return "  ! " + counter + " " + std::to_string(one.value) + " will not bill: for " + day + " counts " + std::to_string(one.standing.reading.value) + " of the source " +
         one.standing.reading.source + (one.standing.reading.state == db::ReadingState::billable ? ", chosen by a person" : "") + ".\n    If " +
         std::to_string(one.value) + " is right: klickwerk reading correct " + typed.serial + " " + counter + "=" + std::to_string(one.value) + " --day " + day +
         (typed.source == "clerk" ? "" : " --by " + typed.source) + " --reason …\n";
}

json optional_json(const std::optional<std::int64_t>& value) { return value ? json(*value) : json(); }

}  // namespace

std::string reviews_text(const std::vector<db::Review>& reviews) {
  if (reviews.empty()) return "nothing waits for review: all readings are plausible or decided\n";
  TextTable table({{"item", true}, {"serial"}, {"device"}, {"counter"}, {"what"}, {"last good", true}, {"of"}, {"first", true}, {"of"}, {"latest", true}, {"of"}, {"readings", true}});
  for (const db::Review& r : reviews) {
    table.row({id_of(r), r.serial, r.model, r.counter.empty() ? "(all)" : r.counter, db::word(r.kind), value_or_dash(r.base_value),
               r.base_read_at ? moment_text(*r.base_read_at) : "-", value_or_dash(r.first_value), moment_text(r.first_read_at), value_or_dash(r.last_value),
               moment_text(r.last_read_at), std::to_string(r.readings)});
    if (!r.place.empty()) table.note(r.place);
    table.note(r.detail + ".");
    if (r.good_since) table.note("Later readings are plausible again (now " + std::to_string(*r.good_since) + ").");
    if (!r.other_device.empty()) table.note("Serial " + r.other_serial + ": " + r.other_device + ".");
    for (const std::string& step : next_steps(r)) table.note("  " + step);
  }
  return table.text() + "\n" + std::to_string(reviews.size()) + (reviews.size() == 1 ? " item waits" : " items wait") + "; what is undecided bills nothing.\n";
}

std::string reviews_json(const std::vector<db::Review>& reviews) {
  json list = json::array();
  for (const db::Review& r : reviews)
    list.push_back({{"item", r.id}, {"serial", r.serial}, {"model", r.model}, {"place", r.place}, {"counter", r.counter}, {"kind", db::word(r.kind)},
                    {"what", r.detail}, {"last_good_value", optional_json(r.base_value)}, {"last_good_at", r.base_read_at ? json(iso_utc(*r.base_read_at)) : json()},
                    {"first_value", optional_json(r.first_value)}, {"first_at", iso_utc(r.first_read_at)}, {"latest_value", optional_json(r.last_value)},
                    {"latest_at", iso_utc(r.last_read_at)}, {"readings", r.readings}, {"good_since", optional_json(r.good_since)},
                    {"other_serial", r.other_serial}, {"other_model", r.other_model}, {"next_steps", next_steps(r)}});
  return json{{"open", list}}.dump(2) + "\n";
}

std::string report_text(const DecisionReport& report) {
  std::string text;
  for (const std::string& line : report.lines) text += line + "\n";
  if (report.undecided > 0) text += std::to_string(report.undecided) + " readings of it still wait: klickwerk reading review\n";
  return text;
}

std::string report_json(const DecisionReport& report) { return json{{"done", report.lines}, {"undecided", report.undecided}}.dump(2) + "\n"; }

std::string typed_text(const TypedReading& typed, const ReadingDesk::Typed& result) {
  std::string text;
  bool waits = false;
  for (const auto& one : result.readings) {
    text += "  " + one.reading.counter + " " + std::to_string(one.reading.value) + (one.finding ? ": " + one.finding->what : "") + "\n";
    waits = waits || one.finding.has_value();
  }
  if (!result.stored)
    return "not stored, because it is not plausible:\n" + text + "If it is right all the same, repeat it with --force: then it waits in `klickwerk reading review`.\n" +
           "If an earlier reading is the wrong one: klickwerk reading correct " + typed.serial + " COUNTER=VALUE --day … --reason …\n";
  for (const auto& one : result.outdone) text += outdone_text(typed, one);
  return "stored for device " + typed.serial + " at " + iso_utc(typed.read_at) + " (" + typed.source + "):\n" + text +
         (waits ? "What is not plausible bills nothing until it is decided: klickwerk reading review\n" : "");
}

std::string typed_json(const ReadingDesk::Typed& result) {
  json list = json::array();
  for (const auto& one : result.readings)
    list.push_back({{"counter", one.reading.counter}, {"value", one.reading.value}, {"state", db::word(one.reading.state)}, {"finding", one.finding ? json(one.finding->what) : json()}});
  json outdone = json::array();
  for (const auto& one : result.outdone)
    outdone.push_back({{"counter", one.counter}, {"value", one.value}, {"day", one.standing.local_day.iso()}, {"billing_value", one.standing.reading.value},
                       {"billing_source", one.standing.reading.source}});
  return json{{"stored", result.stored}, {"readings", list}, {"will_not_bill", outdone}}.dump(2) + "\n";
}

std::string history_text(const std::vector<db::StoredReading>& readings) {
  if (readings.empty()) return "no readings in this time\n";
  TextTable table({{"day"}, {"read at (UTC)"}, {"counter"}, {"value", true}, {"source"}, {"state"}, {"item", true}});
  for (const auto& stored : readings) {
    table.row({stored.local_day.iso(), iso_utc(stored.reading.read_at).substr(0, 19) + "Z", stored.reading.counter, std::to_string(stored.reading.value), stored.reading.source,
               db::word(stored.reading.state), stored.reading.review ? std::to_string(*stored.reading.review) : ""});
    if (stored.decision) table.note(std::string(db::word(stored.reading.state)) + " by " + stored.decided_by + ": " + stored.reason);
  }
  return table.text();
}

std::string history_json(const std::vector<db::StoredReading>& readings) {
  json list = json::array();
  for (const auto& stored : readings)
    list.push_back({{"day", stored.local_day.iso()}, {"read_at", iso_utc(stored.reading.read_at)}, {"received_at", iso_utc(stored.received_at)},
                    {"counter", stored.reading.counter}, {"value", stored.reading.value}, {"source", stored.reading.source}, {"oid", stored.reading.oid},
                    {"state", db::word(stored.reading.state)}, {"item", optional_json(stored.reading.review)}, {"decided_by", stored.decided_by}, {"reason", stored.reason}});
  return json{{"readings", list}}.dump(2) + "\n";
}

}  // namespace klickwerk::office
