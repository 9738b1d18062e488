// Contracts are added with all that they agree; one that exists must be the same.
#include "db/contracts.h"

#include "office/import/contract_assembly.h"
#include "office/import/storing_internal.h"

namespace klickwerk::office {
namespace {

constexpr std::size_t contracts_at_once = 1000;

void add(db::ContractStore& store, std::vector<db::Contract>& contracts) {
  store.add(contracts);
  contracts.clear();
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
    } else if (is_same_contract(*known, assembled.contract)) {
      ++work.tally(assembled.place).unchanged;
    } else {
      work.faults.add({assembled.place, "number", number,
                       "exists with other " + differences(*known, assembled.contract) + "; an import adds contracts and changes none"});
    }
  }
  if (work.faults.empty()) add(store, added);
}

}  // namespace klickwerk::office
