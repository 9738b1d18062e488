#include "office/settlement_run/vat_of_customer.h"

#include <algorithm>

#include "billing/contract/vat_treatment.h"
#include "billing/settlement/vat.h"
#include "document/einvoice/identifiers.h"

namespace klickwerk::office {
namespace {

using billing::VatClass;

// Greece writes EL in its VAT ids.
std::string prefix_of(const std::string& country) { return country == "GR" ? "EL" : country; }

std::optional<std::string> fault_of(const db::SettlementJob& job) {
  const std::string bare = document::einvoice::bare_identifier(job.customer_vat_id);
  if (bare.empty()) return "the customer has no VAT id";
  if (bare.substr(0, 2) != prefix_of(job.customer_country))
    return "the customer's VAT id " + job.customer_vat_id + " is not of his country " + job.customer_country;
  if (auto fault = document::einvoice::vat_id_fault(job.customer_vat_id)) return "the customer's VAT id " + job.customer_vat_id + ": " + *fault;
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

std::optional<std::string> find_vat_class(db::SettlementJob& job, const std::string& seller_country) {
  auto& terms = job.input.terms;
  if (!job.vat_by_customer && !terms.vat_class) return {};
  if (job.vat_by_customer) {
    const bool other_eu = job.customer_country != seller_country && billing::in_eu(job.customer_country) && billing::in_eu(seller_country);
    const bool business = other_eu && !job.customer_vat_id.empty();
    if (business)
      if (auto fault = fault_of(job)) return fault;
    terms.vat_class = billing::vat_class_for(seller_country, job.customer_country, business);
  } else if (needs_vat_id(*terms.vat_class, job, seller_country)) {
    if (auto fault = fault_of(job)) return fault;
  }
  keep_used_rates(terms);
  return {};
}

}  // namespace klickwerk::office
