#include "office/reading_review/reading_desk.h"

#include <algorithm>
#include <charconv>
#include <nlohmann/json.hpp>
#include <stdexcept>

#include "db/devices.h"
#include "db/standing.h"
#include "db/taken_over.h"
#include "db/words.h"
#include "office/reading_review/deeds.h"
#include "office/reading_review/turn_to_decide.h"

namespace klickwerk::office {
namespace {

using billing::FindingKind;

db::Review open_item(db::ReviewStore& reviews, std::int64_t id) {
  auto review = reviews.review(id);
  if (!review) throw std::runtime_error("there is no item " + std::to_string(id) + ": `klickwerk reading review` lists those that wait");
  if (review->decided_at) throw std::runtime_error(decided_already(*review) + ". Nothing was changed");
  return *review;
}

void record(db::Transaction& transaction, const Decision& decision, const std::string& action, const std::string& serial, const nlohmann::json& after) {
  record_deed(transaction, decision, action, serial, nullptr, after);
}

std::string readings(int count) { return readings_counted(count); }

bool is_fall(const db::Review& review) { return review.kind == FindingKind::fell || review.kind == FindingKind::became_zero; }

// A counter does not go back: with both readings good, the meter would be held at the settlement.
void refuse_contradiction(db::ReviewStore& reviews, const db::Review& review) {
  const auto lower = reviews.lower_after(review);
  if (!lower) return;
  throw std::runtime_error("item " + std::to_string(review.id) + ": " + review.detail + ". Later, on " + lower->day.iso() + ", a good reading shows " +
                           std::to_string(lower->value) + ", which is lower: both cannot be right. Is the item wrong: klickwerk reading wrong " +
                           std::to_string(review.id) + ". Was the counter reset in between: document that first (klickwerk reading reset " + review.serial +
                           " " + review.counter + " …)");
}

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
  reviews.lock_devices_of(ids);
  for (std::int64_t id : ids) open_item(reviews, id);
  for (std::int64_t id : ids) {
    const db::Review review = *reviews.review(id);
    if (review.decided_at) {  // it followed from one of those before
      report.lines.push_back("item " + std::to_string(id) + ", device " + review.serial + ": decided with the one before");
      continue;
    }
    refuse_acceptance(review, previous_wrong);
    refuse_contradiction(reviews, review);
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
  reviews.lock_devices_of(ids);
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

namespace {

std::string of_device(const db::Device& device, const std::string& counter) { return counter + " of device " + device.serial; }

void refuse_second_reset(const std::vector<billing::CounterReset>& known, const ResetOrder& order, const db::Device& device) {
  for (const auto& reset : known)
    if (reset.counter == order.counter && reset.day == order.day)
      throw std::runtime_error("a reset of " + of_device(device, order.counter) + " on " + order.day.iso() + " from " + std::to_string(reset.old_value) + " to " +
                               std::to_string(reset.new_value) + " is documented already. If it is wrong: klickwerk reading reset " + device.serial + " " +
                               order.counter + " --day " + order.day.iso() + " --withdraw --reason …, then document the right one");
}

// Where the counter stood before the reset: the last good reading, or an earlier reset after it.
billing::CounterMark mark_before(const db::StoredReading& reading, const std::vector<billing::CounterReset>& known, const ResetOrder& order) {
  billing::CounterMark mark{reading.reading.read_at, reading.local_day, reading.reading.value};
  for (const auto& reset : known)
    if (reset.counter == order.counter && mark.day <= reset.day && reset.day < order.day) mark = {start_of_local_day(reset.day), reset.day, reset.new_value};
  return mark;
}

// A reset on the wrong day, or documented twice, bills the counter's whole course a second time.
void refuse_old_value(const billing::CounterMark& before, const ResetOrder& order, const billing::Speed& speed) {
  const billing::CounterMark last{db::end_of_day(order.day), order.day, order.old_value};
  const auto finding = billing::judge({before, {}, {}, {}}, order.counter, last, speed);
  if (finding) throw std::runtime_error("--old " + std::to_string(order.old_value) + " is not plausible: " + finding->what + ". If it is right all the same: --force");
}

void refuse_course_that_goes_on(db::ReadingStore& store, const std::vector<billing::CounterReset>& known, const ResetOrder& order, const db::Device& device) {
  const auto next = store.next(device.id, order.counter, order.day);
  if (!next || next->reading.value < order.old_value || order.new_value >= order.old_value) return;
  for (const auto& reset : known)
    if (reset.counter == order.counter && order.day < reset.day && reset.day <= next->local_day) return;
  throw std::runtime_error("the next good reading of " + of_device(device, order.counter) + ", " + std::to_string(next->reading.value) + " on " + next->local_day.iso() +
                           ", goes on from --old " + std::to_string(order.old_value) + ": after a reset on " + order.day.iso() +
                           " its whole value would be billed. Is the day right? If it was reset all the same: --force");
}

}  // namespace

DecisionReport ReadingDesk::withdraw_reset(const std::string& serial, const std::string& counter, Day day, const Decision& decision) {
  refuse_empty(decision);
  db::Transaction transaction = database_.begin();
  const db::Device device = device_named(transaction, serial);
  db::ReviewStore reviews(transaction, speed_);
  wait_for_turn(reviews, device, counter);
  const auto reset = db::ReadingStore(transaction).withdraw_reset(device.id, counter, day);
  const db::Decided decided = reviews.judge_again(device.id, counter, "reset", decision.by, decision.reason);
  record(transaction, decision, "reading.reset_withdrawn", serial, {{"counter", counter}, {"day", day.iso()}, {"old", reset.old_value}, {"new", reset.new_value}});
  transaction.commit();
  return {{"reset of " + of_device(device, counter) + " on " + day.iso() + " from " + std::to_string(reset.old_value) + " to " + std::to_string(reset.new_value) +
           " is withdrawn; what it explained is unexplained again: document the right one"},
          decided.undecided};
}

DecisionReport ReadingDesk::reset(const ResetOrder& order, const Decision& decision) {
  refuse_empty(decision);
  db::Transaction transaction = database_.begin();
  const db::Device device = device_named(transaction, order.serial);
  db::ReviewStore reviews(transaction, speed_);
  wait_for_turn(reviews, device, order.counter);
  db::ReadingStore store(transaction);
  const auto before = store.closing(device.id, order.counter, order.day - 1);
  if (!before)
    throw std::runtime_error("device " + order.serial + " has no reading of " + order.counter + " before " + order.day.iso() + ": `klickwerk reading list " +
                             order.serial + "` shows what there is");
  const auto known = db::TakenOverStore(transaction).resets(device.id);
  refuse_second_reset(known, order, device);
  const billing::CounterMark last = mark_before(*before, known, order);
  if (last.value > order.old_value)
    throw std::runtime_error("--old " + std::to_string(order.old_value) + " is lower than " + std::to_string(last.value) + ", which " + order.counter +
                             " showed on " + last.day.iso() + ": the counter's last value before the reset is wanted");
  if (!order.force) {
    refuse_old_value(last, order, db::speed_of_device(transaction, device.id, speed_));
    refuse_course_that_goes_on(store, known, order, device);
  }
  store.document_reset(device.id, {order.day, order.counter, order.old_value, order.new_value}, decision.by, decision.reason);
  const db::Decided decided = reviews.judge_again(device.id, order.counter, "reset", decision.by, decision.reason);
  record(transaction, decision, "reading.reset", order.serial,
         {{"counter", order.counter}, {"day", order.day.iso()}, {"old", order.old_value}, {"new", order.new_value}, {"valid", decided.valid}});
  transaction.commit();
  return {{"reset of " + order.counter + " of device " + order.serial + " on " + order.day.iso() + " from " + std::to_string(order.old_value) + " to " +
           std::to_string(order.new_value) + " documented; " + readings(decided.valid) + " valid"},
          decided.undecided};
}

std::vector<db::StoredReading> ReadingDesk::history(const std::string& serial, const std::string& counter, Period days) {
  db::Transaction transaction = database_.begin();
  db::ReadingStore store(transaction);
  auto readings = store.history(device_named(transaction, serial).id, counter, days);
  store.tell_decisions(readings);
  return readings;
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
