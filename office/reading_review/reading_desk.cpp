#include "office/reading_review/reading_desk.h"

#include <algorithm>
#include <charconv>
#include <nlohmann/json.hpp>
#include <stdexcept>

#include "db/audit.h"
#include "db/devices.h"
#include "db/words.h"

namespace klickwerk::office {
namespace {

using billing::FindingKind;

db::Device device_named(db::Transaction& transaction, const std::string& serial) {
  auto device = db::DeviceStore(transaction).find(serial);
  if (!device) throw std::runtime_error("there is no device with the serial " + serial + ": `klickwerk reading review` shows those that wait");
  return *device;
}

db::Review open_item(db::ReviewStore& reviews, std::int64_t id) {
  auto review = reviews.review(id);
  if (!review) throw std::runtime_error("there is no item " + std::to_string(id) + ": `klickwerk reading review` lists those that wait");
  if (review->decided_at) throw std::runtime_error("item " + std::to_string(id) + " was decided on " + local_day(*review->decided_at).iso() + " already");
  return *review;
}

void record(db::Transaction& transaction, const Decision& decision, const std::string& action, const std::string& serial, const nlohmann::json& after) {
  db::AuditStore(transaction).record({{}, decision.by, action, "device", serial, "", after.dump(), decision.reason});
}

std::string readings(int count) { return std::to_string(count) + (count == 1 ? " reading" : " readings"); }

void refuse_empty(const Decision& decision) {
  if (decision.reason.find_first_not_of(" \t") == std::string::npos) throw std::runtime_error("--reason is empty: say in a few words why; it stands in the audit log");
}

bool is_fall(const db::Review& review) { return review.kind == FindingKind::fell || review.kind == FindingKind::became_zero; }

void refuse_acceptance(const db::Review& review, bool previous_wrong) {
  if (review.kind == FindingKind::other_serial)
    throw std::runtime_error("item " + std::to_string(review.id) + " is no reading: " + review.detail + ". A swapped device: klickwerk reading swap " +
                             review.serial + " " + review.other_serial + " …; a wrong address: mend it, then klickwerk reading wrong " +
                             std::to_string(review.id));
  if (is_fall(review) && !previous_wrong)
    throw std::runtime_error("item " + std::to_string(review.id) + ": " + review.detail + ". Accepting the lower value alone would hold the meter at the "
                             "settlement. Was the counter reset: klickwerk reading reset " + review.serial + " " + review.counter +
                             " --day … --old … --new …. Were the higher readings before it wrong: klickwerk reading accept " + std::to_string(review.id) +
                             " --previous-wrong --reason …");
}

}  // namespace

std::vector<db::Review> ReadingDesk::open(const std::string& serial) {
  db::Transaction transaction = database_.begin();
  if (!serial.empty()) device_named(transaction, serial);
  return db::ReviewStore(transaction, speed_).open(serial);
}

DecisionReport ReadingDesk::accept(const std::vector<std::int64_t>& ids, bool previous_wrong, const Decision& decision) {
  refuse_empty(decision);
  db::Transaction transaction = database_.begin();
  db::ReviewStore reviews(transaction, speed_);
  DecisionReport report;
  for (std::int64_t id : ids) {
    const db::Review review = open_item(reviews, id);
    refuse_acceptance(review, previous_wrong);
    const int refused = is_fall(review) ? reviews.refuse_higher_before(review, decision.by, decision.reason) : 0;
    const db::Decided decided = reviews.accept(review, decision.by, decision.reason);
    record(transaction, decision, "reading.accept", review.serial,
           {{"item", id}, {"counter", review.counter}, {"what", review.detail}, {"valid", decided.valid}, {"invalid", refused}});
    report.lines.push_back("item " + std::to_string(id) + ", device " + review.serial + ": " + readings(decided.valid) + " valid" +
                           (refused > 0 ? ", " + readings(refused) + " before it invalid" : ""));
    if (review.kind == FindingKind::parts_differ) report.lines.push_back("the sums of device " + review.serial + " are not judged any more");
    report.undecided += decided.undecided;
  }
  transaction.commit();
  return report;
}

DecisionReport ReadingDesk::refuse(const std::vector<std::int64_t>& ids, const Decision& decision) {
  refuse_empty(decision);
  db::Transaction transaction = database_.begin();
  db::ReviewStore reviews(transaction, speed_);
  DecisionReport report;
  for (std::int64_t id : ids) {
    const db::Review review = open_item(reviews, id);
    db::Decided decided;
    if (review.kind == FindingKind::other_serial) reviews.close(review, "wrong", decision.by, decision.reason);
    else decided = reviews.refuse(review, decision.by, decision.reason);
    record(transaction, decision, "reading.wrong", review.serial,
           {{"item", id}, {"counter", review.counter}, {"what", review.detail}, {"invalid", decided.invalid}});
    report.lines.push_back("item " + std::to_string(id) + ", device " + review.serial + ": " + readings(decided.invalid) + " invalid");
    report.undecided += decided.undecided;
  }
  transaction.commit();
  return report;
}

DecisionReport ReadingDesk::reset(const ResetOrder& order, const Decision& decision) {
  refuse_empty(decision);
  db::Transaction transaction = database_.begin();
  const db::Device device = device_named(transaction, order.serial);
  db::ReadingStore store(transaction);
  const auto before = store.closing(device.id, order.counter, order.day - 1);
  if (!before)
    throw std::runtime_error("device " + order.serial + " has no reading of " + order.counter + " before " + order.day.iso() + ": `klickwerk reading list " +
                             order.serial + "` shows what there is");
  if (before->reading.value > order.old_value)
    throw std::runtime_error("--old " + std::to_string(order.old_value) + " is lower than " + std::to_string(before->reading.value) + ", which " + order.counter +
                             " showed on " + before->local_day.iso() + ": the counter's last value before the reset is wanted");
  store.document_reset(device.id, {order.day, order.counter, order.old_value, order.new_value}, decision.by, decision.reason);
  const db::Decided decided = db::ReviewStore(transaction, speed_).judge_again(device.id, order.counter, "reset", decision.by, decision.reason);
  record(transaction, decision, "reading.reset", order.serial,
         {{"counter", order.counter}, {"day", order.day.iso()}, {"old", order.old_value}, {"new", order.new_value}, {"valid", decided.valid}});
  transaction.commit();
  return {{"reset of " + order.counter + " of device " + order.serial + " on " + order.day.iso() + " from " + std::to_string(order.old_value) + " to " +
           std::to_string(order.new_value) + " documented; " + readings(decided.valid) + " valid"},
          decided.undecided};
}

ReadingDesk::Typed ReadingDesk::add(const TypedReading& typed, Instant now, const std::string& by) {
  if (const auto why = db::incredible_moment(typed.read_at, now)) throw std::runtime_error(*why);
  db::Transaction transaction = database_.begin();
  const db::Device device = device_named(transaction, typed.serial);
  db::IncomingReading incoming{device.id, typed.read_at, typed.source, {}, std::nullopt};
  for (const auto& counter : typed.counters) incoming.counters.push_back({counter.counter, counter.value, ""});
  db::ReadingIntake intake(transaction, speed_);
  Typed result;
  result.readings = intake.judge(std::span(&incoming, 1));
  const bool fits = std::ranges::none_of(result.readings, [](const auto& one) { return one.finding.has_value(); });
  if (result.readings.empty())
    throw std::runtime_error("device " + typed.serial + " has a reading of " + typed.source + " at this moment already: nothing was stored. A correction is a "
                             "new reading with a later time, or `klickwerk reading wrong`");
  if (!fits && !typed.force) return result;
  intake.store(result.readings);
  nlohmann::json after = {{"read_at", iso_utc(typed.read_at)}, {"source", typed.source}, {"forced", !fits}};
  for (const auto& counter : typed.counters) after["counters"][counter.counter] = counter.value;
  record(transaction, {by, ""}, "reading.add", typed.serial, after);
  transaction.commit();
  result.stored = true;
  return result;
}

std::vector<db::StoredReading> ReadingDesk::history(const std::string& serial, const std::string& counter, Period days) {
  db::Transaction transaction = database_.begin();
  return db::ReadingStore(transaction).history(device_named(transaction, serial).id, counter, days);
}

std::optional<std::int64_t> counter_from_text(std::string_view text) {
  std::string digits;
  for (char letter : text)
    if (letter != '.' && letter != '\'' && letter != ' ') digits += letter;
  std::int64_t value = 0;
  const auto [end, error] = std::from_chars(digits.data(), digits.data() + digits.size(), value);
  if (digits.empty() || error != std::errc() || end != digits.data() + digits.size() || value < 0) return std::nullopt;
  return value;
}

billing::CounterValue counter_argument(const std::string& text) {
  const std::size_t sign = text.find('=');
  const std::string name = text.substr(0, sign);
  const auto allowed = [](char letter) { return (letter >= 'a' && letter <= 'z') || (letter >= '0' && letter <= '9') || letter == '_'; };
  const bool is_name = !name.empty() && name.front() >= 'a' && name.front() <= 'z' && std::ranges::all_of(name, allowed);
  const auto value = sign == std::string::npos ? std::nullopt : counter_from_text(std::string_view(text).substr(sign + 1));
  if (!is_name || !value) throw std::runtime_error("'" + text + "' is no counter with its value, as in total=12345 or colour=987");
  return {name, *value};
}

}  // namespace klickwerk::office
