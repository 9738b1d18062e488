#include "office/contract_view/contract_sheet.h"

#include "billing/contract/counters.h"
#include "billing/contract/rhythm.h"
#include "db/contract_changes.h"
#include "db/errors.h"

namespace klickwerk::office {
namespace {

std::optional<Period> next_period(const db::Contract& contract, const std::optional<Day>& settled_until) {
  const Day begins = std::max(contract.terms.start, contract.billing_from.value_or(contract.terms.start));
  const Day first = settled_until ? std::max(begins, *settled_until + 1) : begins;
  if (contract.terms.last_day && first > *contract.terms.last_day) return {};
  const billing::Rhythm rhythm{contract.cycle_months, contract.rhythm_anchor.value_or(contract.terms.start.first_of_month())};
  Period period = billing::period_with(rhythm, first);
  period.first = std::max(period.first, first);
  if (contract.terms.last_day) period.end = std::min(period.end, *contract.terms.last_day + 1);
  return period;
}

void add_device(ContractSheet& sheet, db::Transaction& transaction, DeviceId id, const std::vector<std::string>& counters, Day today) {
  if (sheet.devices.contains(id.value)) return;
  if (auto device = db::DeviceStore(transaction).device(id)) sheet.devices.emplace(id.value, *std::move(device));
  for (const auto& counter : counters) {
    if (auto reading = db::ReadingStore(transaction).closing(id, counter, today)) sheet.last.emplace(std::pair(id.value, counter), *std::move(reading));
  }
}

}  // namespace

ContractSheet load_contract_sheet(db::Database& database, const std::string& number, Day today) {
  db::Transaction transaction = database.begin();
  ContractSheet sheet;
  auto contract = db::ContractStore(transaction).find(number);
  if (!contract) throw db::Refused("there is no contract " + number + "; `klickwerk contract list` shows all");
  sheet.contract = *std::move(contract);
  db::PartyStore parties(transaction);
  sheet.customer = parties.customer(sheet.contract.customer).value();
  if (sheet.contract.site) sheet.site = parties.site(*sheet.contract.site);
  const auto counters = billing::counters_of(sheet.contract.terms);
  for (const auto& position : sheet.contract.positions)
    for (const auto& placement : position.placements) add_device(sheet, transaction, placement.device, {counters.begin(), counters.end()}, today);
  sheet.invoices = db::InvoiceStore(transaction).list({.state = {}, .service_end = {}, .customer = {}, .contract = sheet.contract.id});
  if (const auto end = db::ContractChanges(transaction).settled_until(sheet.contract.id)) sheet.settled_until = *end - 1;
  sheet.next_period = next_period(sheet.contract, sheet.settled_until);
  return sheet;
}

std::vector<db::ContractSummary> list_contracts(db::Database& database, const std::optional<std::string>& customer) {
  db::Transaction transaction = database.begin();
  auto contracts = db::ContractStore(transaction).list();
  if (!customer) return contracts;
  const auto found = db::PartyStore(transaction).find_customer(*customer);
  if (!found) throw db::Refused("there is no customer " + *customer);
  std::erase_if(contracts, [&](const db::ContractSummary& contract) { return contract.customer != found->id; });
  return contracts;
}

}  // namespace klickwerk::office
