// Contracts are added with all that they agree. One that exists must be the same, but for devices that came and left.
#include "db/audit.h"
#include "db/contracts.h"
#include "db/devices.h"
#include "db/later_placements.h"
#include "office/import/contract_assembly.h"
#include "office/import/contract_extension.h"
#include "office/import/storing_internal.h"

namespace klickwerk::office {
namespace {

constexpr std::size_t contracts_at_once = 1000;

void add(db::ContractStore& store, std::vector<db::Contract>& contracts) {
  store.add(contracts);
  contracts.clear();
}

void take(Storing& work, db::ContractStore& store, const std::string& contract, const std::vector<PlacementStep>& steps) {
  db::LaterPlacements later(work.transaction);
  for (const auto& [position, placement, is_new] : steps) {
    const std::string device = db::DeviceStore(work.transaction).device(placement.device).value().serial;
    db::AuditStore(work.transaction).record(db::AuditEntry{{}, work.actor, is_new ? "placement.add" : "placement.end", "contract", contract, "", "",
                                             is_new ? "device " + device + " from " + placement.from.iso()
                                                    : "device " + device + (placement.last_day ? " until " + placement.last_day->iso() : ": final counters")});
    if (is_new)
      store.place(position, placement);
    else
      later.complete(position, placement.device, placement.from, placement.last_day, placement.final_);
  }
}

}  // namespace

void store_contracts(Storing& work) {
  db::ContractStore store(work.transaction);
  std::vector<db::Contract> added;
  for (AssembledContract& assembled : assemble_contracts(work.rows, work.references, work.faults)) {
    const std::string& number = assembled.contract.terms.number;
    const auto known = store.find(number);
    if (!known) {
      ++work.tally(assembled.place).added;
      added.push_back(std::move(assembled.contract));
      // With a fault anywhere nothing will be stored: then the database need not look at it either.
      if (added.size() == contracts_at_once && work.faults.empty()) add(store, added);
    } else if (const auto steps = extension_of(*known, assembled.contract)) {
      ++(steps->empty() ? work.tally(assembled.place).unchanged : work.tally(assembled.place).changed);
      if (work.faults.empty()) take(work, store, number, *steps);
    } else {
      work.faults.add({assembled.place, "number", number,
                       "exists with other " + differences(*known, assembled.contract) + "; an import adds contracts, and to known ones only what became of their devices"});
    }
  }
  if (work.faults.empty()) add(store, added);
}

}  // namespace klickwerk::office
