#include "office/settlement_run/vat_of_customer.h"

#include <algorithm>

#include "billing/contract/vat_treatment.h"
#include "billing/settlement/vat.h"
#include "db/parties.h"
#include "db/vat_rates.h"
#include "document/einvoice/identifiers.h"

namespace klickwerk::office {
namespace {

using billing::VatClass;

// Greece writes EL in its VAT ids.
std::string prefix_of(const std::string& country) { return country == "GR" ? "EL" : country; }

std::optional<std::string> fault_of(const std::string& country, const std::string& vat_id) {
  const std::string bare = document::einvoice::bare_identifier(vat_id);
  if (bare.empty()) return "the customer has no VAT id";
  if (bare.substr(0, 2) != prefix_of(country)) return "the customer's VAT id " + vat_id + " is not of his country " + country;
  if (auto fault = document::einvoice::vat_id_fault(vat_id)) return "the customer's VAT id " + vat_id + ": " + *fault;
  return {};
}

bool needs_vat_id(VatClass vat_class, const db::SettlementJob& job, const std::string& seller_country) {
  return (vat_class == VatClass::reverse_charge || vat_class == VatClass::intra_community) && job.customer_country != seller_country;
}

// Only rates that a line can have: a change of another class is no change of this contract's input.
void keep_used_rates(billing::ContractTerms& terms) {
  std::vector<VatClass> used{*terms.vat_class};
  for (const auto& fee : terms.fees)
    if (fee.vat_class) used.push_back(*fee.vat_class);
  for (const auto& meter : terms.meters)
    if (meter.vat_class) used.push_back(*meter.vat_class);
  std::erase_if(terms.vat_rates, [&](const auto& rate) { return std::find(used.begin(), used.end(), rate.vat_class) == used.end(); });
}

}  // namespace

CustomersVatClass vat_class_of(const std::string& seller_country, const std::string& customer_country, const std::string& customer_vat_id) {
  const bool other_eu = customer_country != seller_country && billing::in_eu(customer_country) && billing::in_eu(seller_country);
  const bool business = other_eu && !customer_vat_id.empty();
  return {billing::vat_class_for(seller_country, customer_country, business), business ? fault_of(customer_country, customer_vat_id) : std::nullopt};
}

std::optional<std::string> find_vat_class(db::SettlementJob& job, const std::string& seller_country) {
  auto& terms = job.input.terms;
  if (!job.vat_by_customer && !terms.vat_class) return {};
  if (job.vat_by_customer) {
    CustomersVatClass found = vat_class_of(seller_country, job.customer_country, job.customer_vat_id);
    if (found.fault) return found.fault;
    terms.vat_class = found.vat_class;
  } else if (needs_vat_id(*terms.vat_class, job, seller_country)) {
    if (auto fault = fault_of(job.customer_country, job.customer_vat_id)) return fault;
  }
  keep_used_rates(terms);
  return {};
}

std::optional<std::string> renew_vat_class(db::Transaction& transaction, const db::Contract& contract, const std::string& seller_country,
                                           billing::ContractTerms& terms) {
  const auto customer = contract.vat_by_customer ? db::PartyStore(transaction).customer(contract.customer) : std::nullopt;
  if (!customer) return {};
  CustomersVatClass found = vat_class_of(seller_country, customer->country, customer->vat_id);
  if (found.fault || found.vat_class == terms.vat_class) return found.fault;
  terms.vat_class = found.vat_class;
  terms.vat_rates = db::vat_rates_of(transaction, seller_country);
  keep_used_rates(terms);
  return {};
}

}  // namespace klickwerk::office
