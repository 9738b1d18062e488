// A device swap on a contract's position: the old one's final counters, the new one's first ones, the address moves on.
#include <algorithm>
#include <nlohmann/json.hpp>
#include <set>
#include <stdexcept>

#include "billing/contract/counters.h"
#include "db/audit.h"
#include "db/contracts.h"
#include "db/devices.h"
#include "db/standing.h"
#include "office/reading_review/reading_desk.h"
#include "office/reading_review/turn_to_decide.h"

namespace klickwerk::office {
namespace {

void need_counters(const std::set<std::string>& wanted, const std::vector<billing::CounterValue>& given, const char* option, const std::string& whose) {
  for (const std::string& counter : wanted)
    if (std::ranges::none_of(given, [&](const auto& value) { return value.counter == counter; }))
      throw std::runtime_error(std::string(option) + " " + counter + "=… is missing: the contract bills " + counter + ", so its value of " + whose +
                               " on the day of the swap is wanted");
}

// By the last good reading of before the day: nothing may be lost, and a slip of the key bills ten times the pages.
void refuse_implausible_final(db::Transaction& transaction, const db::Device& device, const SwapOrder& order, const billing::Speed& speed) {
  db::ReadingStore store(transaction);
  for (const auto& value : order.final_) {
    const auto last = store.closing(device.id, value.counter, order.day - 1);
    if (!last) continue;
    if (last->reading.value > value.value)
      throw std::runtime_error("--final " + value.counter + "=" + std::to_string(value.value) + " is lower than " + std::to_string(last->reading.value) +
                               ", which device " + device.serial + " showed on " + last->local_day.iso());
    const billing::CounterMark before{last->reading.read_at, last->local_day, last->reading.value};
    const auto finding = billing::judge({before, {}, {}, {}}, value.counter, {db::end_of_day(order.day), order.day, value.value}, speed);
    if (finding && !order.force)
      throw std::runtime_error("--final " + value.counter + "=" + std::to_string(value.value) + " is not plausible: " + finding->what + ". If it is right all the same: --force");
  }
}

// A device that was in use before comes with the counters that it has: a lower start would bill its former life.
void refuse_start_below_readings(db::Transaction& transaction, const SwapOrder& order) {
  const auto known = db::DeviceStore(transaction).find(order.new_serial);
  if (!known) return;
  db::ReadingStore store(transaction);
  for (const auto& value : order.start) {
    const auto last = store.closing(known->id, value.counter, order.day - 1);
    if (last && last->reading.value > value.value && !order.force)
      throw std::runtime_error("--start " + value.counter + "=" + std::to_string(value.value) + " is lower than " + std::to_string(last->reading.value) +
                               ", which device " + known->serial + " showed on " + last->local_day.iso() + ": its pages of before would be billed here. If its counter was reset: --force");
  }
}

db::Device new_device(db::Transaction& transaction, const SwapOrder& order, const db::Device& old_one) {
  db::DeviceStore devices(transaction);
  if (auto known = devices.find(order.new_serial)) {
    if (const auto standing = db::standing_of(transaction, known->id))
      throw std::runtime_error("device " + order.new_serial + " stands on position " + standing->label + " of contract " + standing->contract + " since " +
                               standing->from.iso() + ": end that placement first (import of placements)");
    known->site = old_one.site, known->location = old_one.location, known->active = true;
    devices.change(*known);
    return *known;
  }
  db::Device device;
  device.serial = order.new_serial, device.model = order.model;
  device.site = old_one.site, device.location = old_one.location;
  device.id = devices.add(device);
  return device;
}

// The new one is asked where the old one was.
void move_endpoint(db::Transaction& transaction, DeviceId from, DeviceId to) {
  db::DeviceStore devices(transaction);
  auto endpoint = devices.endpoint(from);
  if (!endpoint || !endpoint->active) return;
  endpoint->active = false;
  devices.set(*endpoint);
  endpoint->device = to, endpoint->active = true, endpoint->profile.clear();  // another model
  devices.set(*endpoint);
}

nlohmann::json json_of(const std::vector<billing::CounterValue>& values) {
  nlohmann::json object = nlohmann::json::object();
  for (const auto& value : values) object[value.counter] = value.value;
  return object;
}

}  // namespace

DecisionReport ReadingDesk::swap(const SwapOrder& order, const Decision& decision) {
  if (decision.reason.find_first_not_of(" \t") == std::string::npos) throw std::runtime_error("--reason is empty: say in a few words why; it stands in the audit log");
  if (order.old_serial == order.new_serial) throw std::runtime_error("both serials are " + order.new_serial + ": a swap has an old and a new device");
  db::Transaction transaction = database_.begin();
  const auto old_one = db::DeviceStore(transaction).find(order.old_serial);
  if (!old_one) throw std::runtime_error("there is no device with the serial " + order.old_serial);
  db::ReviewStore reviews(transaction, speed_);
  wait_for_turn(reviews, *old_one, "");
  const auto standing = db::standing_of(transaction, old_one->id);
  if (!standing)
    throw std::runtime_error("device " + order.old_serial + " stands on no contract's position: nothing to swap. Change its address by an import of devices");
  if (order.day < standing->from)
    throw std::runtime_error("--day " + order.day.iso() + " lies before the device came to position " + standing->label + " on " + standing->from.iso());
  db::ContractStore contracts(transaction);
  const auto wanted = billing::counters_of(contracts.find(standing->contract)->terms);
  need_counters(wanted, order.final_, "--final", "the old device");
  need_counters(wanted, order.start, "--start", "the new device");
  refuse_implausible_final(transaction, *old_one, order, db::speed_of_device(transaction, old_one->id, speed_));
  refuse_start_below_readings(transaction, order);
  const db::Device next = new_device(transaction, order, *old_one);
  contracts.end_placement(standing->position, order.day, order.final_);
  contracts.place(standing->position, {next.id, order.day, {}, order.start, {}});
  move_endpoint(transaction, old_one->id, next.id);
  for (const db::Review& review : reviews.open(order.old_serial)) {
    if (review.kind == billing::FindingKind::other_serial) reviews.close(review, "swapped", decision.by, decision.reason);
    else if (local_day(review.first_read_at) >= order.day) reviews.refuse(review, decision.by, decision.reason);
  }
  db::AuditStore(transaction).record({{}, decision.by, "reading.swap", "device", order.old_serial, "",
                                      nlohmann::json{{"new_serial", order.new_serial}, {"contract", standing->contract}, {"position", standing->label},
                                                     {"day", order.day.iso()}, {"final", json_of(order.final_)}, {"start", json_of(order.start)}}.dump(),
                                      decision.reason});
  transaction.commit();
  return {{"position " + standing->label + " of contract " + standing->contract + ": device " + order.old_serial + " left on " + order.day.iso() + ", device " +
               order.new_serial + " stands there from that day",
           "the new device is asked at the old one's address"},
          0};
}

}  // namespace klickwerk::office
