// A reading that was taken for good is put right, or declared wrong, by its device, counter and day. The old value stays in the
// books as invalid, with the decision; what was billed from it, the correction run finds by itself (office/corrections).
#include <algorithm>
#include <nlohmann/json.hpp>
#include <set>
#include <stdexcept>

#include "db/counter_names.h"
#include "db/taken_over.h"
#include "office/reading_review/deeds.h"
#include "office/reading_review/turn_to_decide.h"

namespace klickwerk::office {
namespace {

using db::ReadingState;
using db::StoredReading;
using nlohmann::json;

constexpr std::chrono::seconds end_of_the_day{1};  // where only the day is known, and what replaced such a reading

bool counts(const StoredReading& stored) { return stored.reading.state != ReadingState::invalid; }

std::string named(const std::string& counter, const std::string& serial, Day day) { return counter + " of device " + serial + " on " + day.iso(); }

std::string listed(const std::vector<StoredReading>& readings) {
  std::string text;
  for (const StoredReading& stored : readings) text += (text.empty() ? "" : ", ") + value_and_source(stored);
  return text;
}

json as_json(const std::vector<StoredReading>& readings) {
  json list = json::array();
  for (const StoredReading& stored : readings)
    list.push_back({{"counter", stored.reading.counter}, {"value", stored.reading.value}, {"source", stored.reading.source}, {"read_at", iso_utc(stored.reading.read_at)}});
  return list;
}

bool is_same(const db::NewReading& a, const db::NewReading& b) { return a.counter == b.counter && a.read_at == b.read_at && a.source == b.source; }

// A counter does not go back: what machines told of that day and lies above its right value cannot be right, either. People's readings are
// another matter (whose is wrong?), and so is a day on which the counter was reset.
bool machine_told_more(const StoredReading& stored, const billing::CounterValue& right, bool was_reset) {
  const bool machine = stored.reading.source == "snmp" || stored.reading.source == "monitoring";
  return machine && !was_reset && stored.reading.state == ReadingState::valid && stored.reading.value > right.value;
}

bool reset_on(db::Transaction& transaction, const db::Device& device, const std::string& counter, Day day) {
  return std::ranges::any_of(db::TakenOverStore(transaction).resets(device.id), [&](const auto& reset) { return reset.counter == counter && reset.day == day; });
}

// What the right value takes the place of: the reading that bills, whatever else says how the day ended, and polls that contradict it.
std::vector<StoredReading> replaced_by(const billing::CounterValue& right, const std::vector<StoredReading>& of_day, const std::optional<StoredReading>& standing,
                                       const RightReading& order, bool was_reset) {
  std::vector<StoredReading> list;
  for (const StoredReading& stored : of_day) {
    if (stored.reading.counter != right.counter || !counts(stored) || stored.reading.value == right.value) continue;
    const bool bills = standing && is_same(stored.reading, standing->reading);
    const bool tells_the_end = stored.reading.read_at + end_of_the_day > db::end_of_day(order.day);
    const bool waits = stored.reading.state == ReadingState::suspect && stored.reading.source == order.source;
    if (bills || tells_the_end || waits || machine_told_more(stored, right, was_reset)) list.push_back(stored);
  }
  return list;
}

void refuse_nothing_to_correct(const billing::CounterValue& right, const std::vector<StoredReading>& of_day, const RightReading& order) {
  const bool any = std::ranges::any_of(of_day, [&](const auto& stored) { return stored.reading.counter == right.counter && counts(stored); });
  if (any) throw std::runtime_error(named(right.counter, order.serial, order.day) + " is " + std::to_string(right.value) + " already: there is nothing to correct");
  throw std::runtime_error("there is no reading of " + named(right.counter, order.serial, order.day) + " that counts: enter it (klickwerk reading add " + order.serial + " " +
                           right.counter + "=" + std::to_string(right.value) + " --day " + order.day.iso() + ")");
}

void refuse_findings(const std::vector<db::JudgedReading>& judged, const RightReading& order) {
  for (const db::JudgedReading& one : judged)
    if (one.finding)
      throw std::runtime_error("nothing was changed, because the new value is not plausible: " + one.finding->what + ". Is the other reading the wrong one: klickwerk reading wrong --device " +
                               order.serial + " --counter " + one.reading.counter + " --day …. If it is right all the same: --force; then it waits in `klickwerk reading review`");
}

std::vector<std::string> what_follows(db::Transaction& transaction, const db::Device& device, Day day) {
  std::vector<std::string> lines;
  for (const std::string& number : db::invoices_over(transaction, device.id, day))
    lines.push_back("invoice " + number + " may rest on it: the next `klickwerk settle` drafts the difference, or at once `klickwerk invoice correct --late`");
  return lines;
}

}  // namespace

DecisionReport ReadingDesk::correct(const RightReading& order, Instant now, const Decision& decision) {
  refuse_empty(decision);
  db::Transaction transaction = database_.begin();
  const db::Device device = device_named(transaction, order.serial);
  db::ReviewStore reviews(transaction, speed_);
  wait_for_turn(reviews, device, order.counters.size() == 1 ? order.counters.front().counter : "");
  db::ReadingStore store(transaction);
  const auto of_day = store.history(device.id, "", Period::inclusive(order.day, order.day));
  DecisionReport report;
  std::vector<StoredReading> all_replaced;
  json after = {{"day", order.day.iso()}, {"source", order.source}};
  for (const auto& right : order.counters) {
    const auto closing = store.closing(device.id, right.counter, order.day);
    const auto replaced = replaced_by(right, of_day, closing && closing->local_day == order.day ? closing : std::nullopt, order,
                                      reset_on(transaction, device, right.counter, order.day));
    if (replaced.empty()) refuse_nothing_to_correct(right, of_day, order);
    refuse_readings(store, replaced, {decision.by, "replaced by " + std::to_string(right.value) + ": " + decision.reason});
    all_replaced.insert(all_replaced.end(), replaced.begin(), replaced.end());
    after["counters"][right.counter] = right.value;
    report.lines.push_back(named(right.counter, order.serial, order.day) + ": " + std::to_string(right.value) + " (" + order.source + ") in the place of " + listed(replaced) +
                           (replaced.size() == 1 ? ", which stays in the books as invalid" : ", which stay in the books as invalid"));
  }
  const bool is_over = order.day < local_day(now);
  db::IncomingReading incoming{device.id, free_moment(of_day, order.counters, order.source, is_over ? db::end_of_day(order.day) : now), order.source, {}, std::nullopt};
  for (const auto& right : order.counters) incoming.counters.push_back({right.counter, right.value, ""});
  db::ReadingIntake intake(transaction, speed_);
  const auto judged = intake.judge(std::span(&incoming, 1));
  if (!order.force) refuse_findings(judged, order);
  intake.store(judged);
  // Chosen by a person for its day: no file that comes later outdoes it. A day that is not over goes on.
  for (const db::JudgedReading& one : judged)
    if (is_over && !one.finding) store.decide(one.reading, ReadingState::billable, decision.by, decision.reason);
  report.undecided = judge_the_rest(reviews, device, all_replaced, decision);
  if (std::ranges::any_of(judged, [](const auto& one) { return one.finding.has_value(); }))
    report.lines.push_back("it is not plausible: it bills nothing until it is decided (klickwerk reading review)"), report.undecided = std::max(report.undecided, 1);
  record_deed(transaction, decision, "reading.correct", order.serial, as_json(all_replaced), after);
  const auto follows = what_follows(transaction, device, order.day);
  report.lines.insert(report.lines.end(), follows.begin(), follows.end());
  transaction.commit();
  return report;
}

DecisionReport ReadingDesk::refuse(const WrongReadings& which, const Decision& decision) {
  refuse_empty(decision);
  db::Transaction transaction = database_.begin();
  const db::Device device = device_named(transaction, which.serial);
  db::ReviewStore reviews(transaction, speed_);
  wait_for_turn(reviews, device, which.counter);
  db::ReadingStore store(transaction);
  auto wrong = store.history(device.id, which.counter, Period::inclusive(which.day, which.day));
  std::erase_if(wrong, [&](const StoredReading& stored) { return !counts(stored) || (!which.source.empty() && stored.reading.source != which.source); });
  const std::string what = named(which.counter, which.serial, which.day);
  if (wrong.empty())
    throw std::runtime_error("there is no reading of " + what + (which.source.empty() ? "" : " by " + which.source) + " that counts: `klickwerk reading list " + which.serial +
                             " --counter " + which.counter + "` shows what there is");
  std::set<std::string> sources;
  for (const StoredReading& stored : wrong) sources.insert(stored.reading.source);
  if (sources.size() > 1) throw std::runtime_error(what + " was read by more than one: " + listed(wrong) + ". Say whose are wrong: --by " + *sources.begin() + ", …");
  refuse_readings(store, wrong, decision);
  DecisionReport report;
  report.lines.push_back(what + ": " + readings_counted(static_cast<int>(wrong.size())) + " invalid: " + listed(wrong));
  report.undecided = judge_the_rest(reviews, device, wrong, decision);
  record_deed(transaction, decision, "reading.wrong", which.serial, as_json(wrong), {{"day", which.day.iso()}, {"counter", which.counter}, {"invalid", wrong.size()}});
  const auto left = store.closing(device.id, which.counter, which.day);
  if (left && left->local_day == which.day) report.lines.push_back("for that day now counts " + value_and_source(*left));
  else
    report.lines.push_back("that day has no reading of " + which.counter + " any more: klickwerk reading add " + which.serial + " " + which.counter + "=… --day " + which.day.iso() +
                           " enters the right one");
  const auto follows = what_follows(transaction, device, which.day);
  report.lines.insert(report.lines.end(), follows.begin(), follows.end());
  transaction.commit();
  return report;
}

}  // namespace klickwerk::office
