#include "office/contract_change/contract_change.h"

#include <algorithm>
#include <nlohmann/json.hpp>
#include <set>

#include "billing/contract/check_terms.h"
#include "billing/contract/counters.h"
#include "db/audit.h"
#include "db/contract_changes.h"
#include "db/contracts.h"
#include "db/devices.h"
#include "db/errors.h"
#include "db/parties.h"

namespace klickwerk::office {
namespace {

db::Contract contract_of(db::Transaction& transaction, const std::string& number) {
  auto contract = db::ContractStore(transaction).find(number);
  if (!contract) throw db::Refused("there is no contract " + number);
  return *std::move(contract);
}

// The audit log keeps JSON; empty stays empty.
std::string as_json(const std::string& text) { return text.empty() ? text : nlohmann::json(text).dump(); }

void record(db::Transaction& transaction, const std::string& actor, const std::string& action, const std::string& kind, const std::string& subject,
            const std::string& before, const std::string& after, const std::string& note = "") {
  db::AuditStore(transaction).record({.at = {}, .actor = actor, .action = action, .subject_kind = kind, .subject = subject, .before = as_json(before), .after = as_json(after), .note = note});
}

std::string day_text(const std::optional<Day>& day) { return day ? day->iso() : "open"; }

// A period of clicks that is settled beyond the day would have to be settled anew.
void refuse_settled(db::Transaction& transaction, const db::Contract& contract, Day last_day) {
  const auto settled = db::ContractChanges(transaction).settled_until(contract.id);
  if (settled && *settled > last_day + 1)
    throw db::Refused("contract " + contract.terms.number + " is settled until " + (*settled - 1).iso() + ", which is after " + last_day.iso() +
                      ": discard those drafts (klickwerk settle --period … --contract … --discard) or cancel their invoices first");
}

void refuse_bad_terms(const db::Contract& contract) {
  auto terms = contract.terms;
  terms.vat_class.reset();  // the rates stand in the database, not in the contract
  for (auto& fee : terms.fees) fee.vat_class.reset();
  for (auto& meter : terms.meters) meter.vat_class.reset();
  for (const auto& problem : billing::check_terms(terms)) throw db::Refused("contract " + terms.number + ": " + problem.key + " " + problem.problem);
}

std::string serial_of(db::Transaction& transaction, DeviceId device) {
  const auto found = db::DeviceStore(transaction).device(device);
  return found ? found->serial : std::to_string(device.value);
}

// What the device showed on the evening before: it closes the old contract and opens the new one.
std::vector<billing::CounterValue> counters_on(db::Transaction& transaction, const db::Placement& placement, const std::set<std::string>& counters, Day eve) {
  std::vector<billing::CounterValue> values;
  for (const auto& counter : counters) {
    const auto value = db::ContractChanges(transaction).counter_at_end_of(placement.device, counter, eve);
    if (!value)
      throw db::Refused("the counter " + counter + " of device " + serial_of(transaction, placement.device) + " was not read at the end of " + eve.iso() +
                        ": enter that reading first; it closes the old contract and opens the new one");
    values.push_back({counter, *value});
  }
  return values;
}

// The open placements move to the same position of the new contract; places that are over stay with the old one.
int move_devices(db::Transaction& transaction, const db::Contract& old_contract, db::Contract& fresh, Day from) {
  const auto counters = billing::counters_of(old_contract.terms);
  int moved = 0;
  for (std::size_t i = 0; i < old_contract.positions.size(); ++i) {
    fresh.positions[i].placements.clear();
    for (const auto& placement : old_contract.positions[i].placements) {
      if (placement.last_day && *placement.last_day < from) continue;
      if (placement.last_day || placement.from >= from)
        throw db::Refused("device " + serial_of(transaction, placement.device) + " comes to or leaves position " + old_contract.positions[i].label +
                          " on or after " + from.iso() + ": take the contract over first, then enter that change in the new one");
      const auto values = counters_on(transaction, placement, counters, from - 1);
      db::ContractStore(transaction).end_placement(old_contract.positions[i].id, from - 1, values);
      fresh.positions[i].placements.push_back({placement.device, from, {}, values, {}});
      ++moved;
    }
    fresh.positions[i].id = {};
  }
  std::erase_if(fresh.positions, [&](const auto& position) { return position.last_day && *position.last_day < from; });
  return moved;
}

DeviceId device_of(db::Transaction& transaction, const std::string& serial) {
  const auto device = db::DeviceStore(transaction).find(serial);
  if (!device) throw db::Refused("there is no device with the serial number " + serial);
  return device->id;
}

}  // namespace

void end_contract(db::Database& database, const std::string& number, Day last_day, const std::string& actor) {
  db::Transaction transaction = database.begin();
  db::Contract contract = contract_of(transaction, number);
  if (last_day < contract.terms.start) throw db::Refused("contract " + number + " begins only on " + contract.terms.start.iso());
  refuse_settled(transaction, contract, last_day);
  const auto before = contract.terms.last_day;
  contract.terms.last_day = last_day;
  db::ContractStore(transaction).change(contract);
  record(transaction, actor, "contract.end", "contract", number, day_text(before), last_day.iso());
  transaction.commit();
}

void pause_contract(db::Database& database, const std::string& number, Day from, std::optional<Day> last_day, const std::string& actor) {
  if (last_day && *last_day < from) throw db::Refused("the pause ends on " + last_day->iso() + " before it begins on " + from.iso());
  db::Transaction transaction = database.begin();
  db::Contract contract = contract_of(transaction, number);
  refuse_settled(transaction, contract, from - 1);
  auto& pauses = contract.terms.pauses;
  std::erase_if(pauses, [&](const Period& pause) { return pause.first == from; });  // its end is entered, or changed
  pauses.push_back({from, last_day ? *last_day + 1 : Day::of(9999, 12, 31)});
  std::sort(pauses.begin(), pauses.end());
  refuse_bad_terms(contract);
  db::ContractStore(transaction).change(contract);
  record(transaction, actor, "contract.pause", "contract", number, "", from.iso() + " to " + day_text(last_day));
  transaction.commit();
}

int take_over_contract(db::Database& database, const TakeOver& request, const std::string& actor) {
  db::Transaction transaction = database.begin();
  db::ContractStore store(transaction);
  db::Contract old_contract = contract_of(transaction, request.number);
  const Day eve = request.from - 1;
  const auto customer = db::PartyStore(transaction).find_customer(request.new_customer);
  if (!customer) throw db::Refused("there is no customer " + request.new_customer);
  if (store.find(request.new_number)) throw db::Refused("there is a contract " + request.new_number + " already: choose another number");
  if (eve < old_contract.terms.start || (old_contract.terms.last_day && *old_contract.terms.last_day < request.from))
    throw db::Refused("contract " + request.number + " runs from " + old_contract.terms.start.iso() + " to " + day_text(old_contract.terms.last_day) +
                      ": it cannot be taken over from " + request.from.iso());
  refuse_settled(transaction, old_contract, eve);
  db::Contract fresh = old_contract;
  fresh.id = {};
  fresh.customer = customer->id;
  fresh.site.reset();
  for (auto& position : fresh.positions) position.site.reset();
  fresh.terms.number = request.new_number;
  fresh.terms.start = request.from;
  fresh.billing_from.reset();
  fresh.buyer_reference.clear();
  fresh.order_number.clear(), fresh.cost_centre.clear(), fresh.invoice_grouping.clear();
  const int moved = move_devices(transaction, old_contract, fresh, request.from);
  old_contract.terms.last_day = eve;
  store.change(old_contract);
  refuse_bad_terms(fresh);
  store.add(fresh);
  record(transaction, actor, "contract.take_over", "contract", request.number, "", request.new_number, "customer " + request.new_customer + " from " + request.from.iso());
  transaction.commit();
  return moved;
}

void record_service_copies(db::Database& database, const ServiceCopiesEntry& entry, const std::string& actor) {
  if (entry.copies <= 0) throw db::Refused("the number of test copies must be greater than 0");
  db::Transaction transaction = database.begin();
  db::ContractChanges(transaction).add_service_copies(device_of(transaction, entry.serial), entry.day, entry.counter, entry.copies, entry.remark, actor);
  record(transaction, actor, "service_copies.add", "device", entry.serial, "", std::to_string(entry.copies) + " " + entry.counter + " on " + entry.day.iso(), entry.remark);
  transaction.commit();
}

int withdraw_service_copies(db::Database& database, const std::string& serial, Day day, const std::string& counter, const std::string& actor) {
  db::Transaction transaction = database.begin();
  const int count = db::ContractChanges(transaction).void_service_copies(device_of(transaction, serial), day, counter);
  if (count == 0) throw db::Refused("device " + serial + " has no test copies of " + counter + " on " + day.iso());
  record(transaction, actor, "service_copies.withdraw", "device", serial, counter + " on " + day.iso(), "", "");
  transaction.commit();
  return count;
}

}  // namespace klickwerk::office
