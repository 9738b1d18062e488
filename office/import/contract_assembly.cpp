#include "office/import/contract_assembly.h"

#include <algorithm>
#include <map>

#include "office/import/contract_pieces_internal.h"

namespace klickwerk::office {
namespace {

db::Contract contract_of(const ContractRow& row, CustomerId customer, std::optional<SiteId> site) {
  db::Contract contract;
  contract.customer = customer;
  contract.site = site;
  contract.kind = row.kind;
  contract.title = row.title;
  contract.terms = row.terms;
  contract.cycle_months = row.cycle_months;
  contract.rhythm_anchor = row.rhythm_anchor;
  contract.billing_from = row.billing_from;
  contract.billed_elsewhere = row.billed_elsewhere;
  contract.hold_from = row.hold_from;
  contract.payment_terms_days = row.payment_days;
  contract.buyer_reference = row.reference;
  contract.remark = row.remark;
  contract.vat_by_customer = row.vat_by_customer;
  contract.hold_until = row.hold_until;
  contract.refund_hold = row.refund_hold;
  contract.order_number = row.order_number;
  contract.cost_centre = row.cost_centre;
  contract.invoice_grouping = row.grouping;
  contract.tolerance = row.tolerance;
  contract.terms.tolerance = row.tolerance.value_or(billing::ReadingTolerance{});
  return contract;
}

}  // namespace

ContractUnderWay* ContractsUnderWay::find(const RowPlace& place, const std::string& number) {
  const auto found = by_number.find(number);
  if (found != by_number.end()) return &found->second;
  if (!rows.faulty.contains("contracts " + number))
    faults.add({place, "contract", number, "is no contract in these files; a contract and all that it agrees come in one import"});
  return nullptr;
}

void ContractsUnderWay::refuse(ContractUnderWay& contract, const RowPlace& place, const std::string& column, const std::string& value,
                               const std::string& what) {
  contract.good = false;
  faults.add({place, column, value, what});
}

std::vector<AssembledContract> assemble_contracts(const ImportRows& rows, const References& references, FaultList& faults) {
  ContractsUnderWay work{rows, references, faults, {}};
  for (const ContractRow& row : rows.contracts) {
    const auto customer = references.need_customer(row.place, row.customer, rows, faults);
    const auto site = references.need_site(row.place, row.customer, row.site, rows, faults);
    const bool good = customer && (row.site.empty() || site);
    ContractUnderWay contract{row.place, row.customer, contract_of(row, customer.value_or(CustomerId{}), site), good, {}, {}};
    work.by_number.emplace(row.terms.number, std::move(contract));
  }
  add_terms(work);
  add_positions(work);
  std::vector<AssembledContract> assembled;
  for (const ContractRow& row : rows.contracts) {
    ContractUnderWay& contract = work.by_number.at(row.terms.number);
    finish_terms(work, contract);
    if (contract.good) assembled.push_back({contract.place, std::move(contract.contract)});
  }
  return assembled;
}

}  // namespace klickwerk::office
