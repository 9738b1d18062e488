#include "office/invoicing/sample_invoice.h"

#include "billing/contract/vat_treatment.h"
#include "db/billed_parties.h"
#include "db/parties.h"
#include "document/einvoice/identifiers.h"
#include "office/invoicing/findings.h"
#include "office/invoicing/load_facts.h"

namespace klickwerk::office {
namespace {

billing::ContractTerms tax_of(const db::BilledParty& party, const std::string& seller_country) {
  billing::ContractTerms terms;
  terms.vat_rate_bp = party.vat_rate_bp;
  terms.vat_class = party.vat_class;
  if (party.vat_by_customer) terms.vat_class = billing::vat_class_for(seller_country, party.taxed_country, !party.taxed_vat_id.empty());
  return terms;
}

// Customers of whom the check says the same: most are alike, and it need not be asked a hundred thousand times. What it may name in
// its words (a wrong number) is part of the key.
std::string kind_of(const db::Customer& customer, const std::string& reference, const billing::ContractTerms& tax) {
  const auto told = [](const std::string& text) { return std::string(text.empty() ? "-" : "+"); };
  const std::string& own = reference.empty() ? customer.buyer_reference : reference;
  const bool leitweg = document::einvoice::valid_leitweg_id(own), sound_id = !customer.vat_id.empty() && !document::einvoice::vat_id_fault(customer.vat_id);
  return customer.country + "|" + customer.language + "|" + customer.einvoice_format + "|" + customer.einvoice_scheme + "|" + customer.layout + "|" + told(customer.name) +
         told(customer.street) + told(customer.postcode) + told(customer.city) + told(customer.email) +
         (customer.einvoice_scheme == "0204" ? customer.einvoice_address : told(customer.einvoice_address)) + "|" + (leitweg ? "leitweg" : told(own)) + "|" +
         (sound_id ? customer.vat_id.substr(0, 2) : customer.vat_id) + "|" + (tax.vat_class ? std::to_string(static_cast<int>(*tax.vat_class)) : "-") + "|" +
         std::to_string(tax.vat_rate_bp);
}

}  // namespace

std::vector<PartyFinding> party_findings(db::Transaction& transaction, const config::Config& config, Period period) {
  std::map<CustomerId, db::Customer> customers;
  for (auto& customer : db::PartyStore(transaction).customers()) customers.emplace(customer.id, std::move(customer));
  std::map<std::string, std::vector<std::string>> known;
  std::vector<PartyFinding> list;
  for (const db::BilledParty& party : db::billed_parties(transaction, period)) {
    const db::Customer& customer = customers.at(party.customer);
    const billing::ContractTerms tax = tax_of(party, config.seller.country);
    const auto [at, fresh] = known.try_emplace(kind_of(customer, party.buyer_reference, tax));
    if (fresh) at->second = blocking_findings(sample_facts(customer, party.buyer_reference, tax, config), period.end);
    if (!at->second.empty()) list.push_back({party.contract, customer.number, customer.name, at->second});
  }
  return list;
}

std::string party_hint(const std::vector<PartyFinding>& findings) {
  if (findings.empty()) return {};
  const PartyFinding& first = findings.front();
  return "! Invoices of " + std::to_string(findings.size()) + (findings.size() == 1 ? " contract" : " contracts") + " could not be issued as they are, as contract " +
         first.contract + " (customer " + first.customer + "): " + first.findings.front() + "\n  Next: klickwerk lint names them (NOT_ISSUABLE)\n";
}

}  // namespace klickwerk::office
