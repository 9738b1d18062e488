#include "office/invoicing/tax_case.h"

#include <algorithm>
#include <set>
#include <span>

#include "core/assert.h"
#include "office/settlement_run/vat_of_customer.h"

namespace klickwerk::office {
namespace {

using billing::VatClass;

constexpr std::size_t looked_at_once = 1000;

// For whom the class is.
std::string customer_of(VatClass vat_class, const std::string& seller_country) {
  switch (vat_class) {
    case VatClass::standard: return "a customer with VAT of " + seller_country;
    case VatClass::reverse_charge: return "a business in another country of the EU (reverse charge)";
    case VatClass::not_taxable: return "a customer outside the EU (not taxable)";
    case VatClass::reduced:
    case VatClass::zero:
    case VatClass::exempt:
    case VatClass::intra_community:
    case VatClass::export_goods: return "a customer with another VAT class";
  }
  KW_ASSERT(false);
}

std::string today_of(const db::InvoicedContract& contract) {
  return "customer " + contract.customer_number + " is in " + contract.customer_country +
         (contract.customer_vat_id.empty() ? " without a VAT id" : " with the VAT id " + contract.customer_vat_id);
}

// An approved settlement is left alone by the runs: it is discarded first.
std::string mending(const db::Invoice& invoice, const std::string& contract, Day run_last) {
  const std::string settle = "klickwerk settle --period " + run_last.iso().substr(0, 7) + " --contract " + contract;
  if (invoice.state == db::InvoiceState::draft) return "settle again: " + settle;
  return "settle again: klickwerk invoice discard " + std::to_string(invoice.id.value) + ", then " + settle;
}

}  // namespace

std::vector<std::string> tax_case_faults(const db::InvoiceSources& sources, const db::Invoice& invoice, const std::string& seller_country) {
  std::vector<std::string> faults;
  for (const db::InvoicePart& part : invoice.parts) {
    const db::FrozenSettlement& settlement = sources.settlements.at(part.settlement);
    const db::InvoicedContract& contract = sources.contracts.at(part.contract);
    const auto& terms = settlement.input.terms;
    if (settlement.correction || !contract.vat_by_customer || !terms.vat_class) continue;
    const CustomersVatClass now = vat_class_of(seller_country, contract.customer_country, contract.customer_vat_id);
    if (!now.fault && now.vat_class == *terms.vat_class) continue;
    faults.push_back("the customer's country or VAT id changed since contract " + terms.number + " was settled: it was settled for " +
                     customer_of(*terms.vat_class, seller_country) + ", but " + today_of(contract) + ", which is " +
                     (now.fault ? "not usable (" + *now.fault + ")" : customer_of(now.vat_class, seller_country)) + "; " +
                     mending(invoice, terms.number, settlement.run_last));
  }
  return faults;
}

std::map<InvoiceId, std::vector<std::string>> changed_tax_cases(db::Transaction& transaction, const std::vector<InvoiceId>& drafts, const config::Config& config) {
  const std::string& seller = config.seller.country;
  std::set<InvoiceId> suspects;  // a line may have a class of its own
  for (std::size_t first = 0; first < drafts.size(); first += looked_at_once)
    for (const auto& billed : db::classes_by_customer(transaction, std::span(drafts).subspan(first, std::min(looked_at_once, drafts.size() - first))))
      if (const CustomersVatClass now = vat_class_of(seller, billed.country, billed.vat_id); now.fault || now.vat_class != billed.vat_class)
        suspects.insert(billed.invoice);
  std::map<InvoiceId, std::vector<std::string>> changed;
  if (suspects.empty()) return changed;
  const auto invoices = db::invoices_of(transaction, std::vector(suspects.begin(), suspects.end()));
  const db::InvoiceSources sources = db::read_invoice_sources(transaction, invoices);
  for (const db::Invoice& invoice : invoices)
    if (auto faults = tax_case_faults(sources, invoice, seller); !faults.empty()) changed.emplace(invoice.id, std::move(faults));
  return changed;
}

}  // namespace klickwerk::office
