#include "office/invoicing/load_facts.h"

#include <algorithm>
#include <iterator>
#include <set>

#include "document/einvoice/identifiers.h"
#include "office/accounting/collect.h"
#include "office/corrections/correction_facts.h"
#include "office/invoicing/differences.h"
#include "office/invoicing/sections.h"
#include "office/invoicing/facts_text.h"
#include "office/invoicing/invoice_facts.h"
#include "office/invoicing/invoice_words.h"
#include "office/invoicing/layouts.h"
#include "office/invoicing/tax_case.h"

namespace klickwerk::office {
namespace {

document::Address address_of(const db::Customer& customer) {
  return {customer.name, customer.name_extra, customer.street, customer.postcode, customer.city, customer.country};
}

bool same_place(const db::Site& site, const db::Customer& customer) {
  return site.street.empty() || (site.street == customer.street && site.postcode == customer.postcode);
}

std::string site_text(const db::Site& site) {
  std::string text = site.name;
  if (!site.street.empty()) text += ", " + site.street;
  if (!site.city.empty()) text += ", " + (site.postcode.empty() ? "" : site.postcode + " ") + site.city;
  return text;
}

// BR-57 wants the country alone, XRechnung (BR-DE-10, BR-DE-11) town and postcode as well: half an address is none.
std::optional<document::Address> delivery_of(const db::Site& site) {
  if (site.city.empty() || site.postcode.empty()) return {};
  return document::Address{site.name, "", site.street, site.postcode, site.city, site.country};
}

std::map<std::string, MeterLabel> labels_of(const db::InvoicedContract& contract, Language language) {
  std::map<std::string, MeterLabel> labels;
  for (const auto& [meter, name] : contract.meter_names) {
    MeterLabel label = usual_label(meter, language);
    if (!name.empty()) label.name = name;
    labels.emplace(meter, label);
  }
  return labels;
}

std::map<std::string, std::string> models_of(const db::InvoiceSources& sources, const billing::Settlement& settlement) {
  std::set<std::string> serials;
  for (const auto& account : settlement.accounts)
    for (const auto& segment : account.segments) serials.insert(segment.serial);
  std::map<std::string, std::string> models;
  for (const auto& serial : serials)
    if (auto model = sources.models.find(serial); model != sources.models.end()) models.insert(*model);
  return models;
}

document::DocumentFormat format_of(const std::string& word) {
  if (word == "xrechnung_cii") return document::DocumentFormat::xrechnung_cii;
  if (word == "xrechnung_ubl") return document::DocumentFormat::xrechnung_ubl;
  return word == "pdf" ? document::DocumentFormat::pdf : document::DocumentFormat::zugferd;
}

// A Leitweg-ID belongs to a public buyer, who takes XRechnung only (§ 3 E-RechV); the customer's setting goes first.
void choose_format(InvoiceParties& parties, const db::Customer& customer, const config::Config& config) {
  const bool public_buyer = document::einvoice::valid_leitweg_id(parties.buyer_reference);
  parties.buyer_reference_is_leitweg_id = public_buyer;
  parties.format = format_of(!customer.einvoice_format.empty() ? customer.einvoice_format
                             : public_buyer                    ? "xrechnung_cii"
                                                               : config.invoice.einvoice_format);
  parties.buyer_electronic_address = customer.einvoice_address;
  parties.buyer_electronic_scheme = customer.einvoice_scheme.empty() ? "EM" : customer.einvoice_scheme;
  if (!customer.einvoice_address.empty()) return;
  parties.buyer_electronic_address = !customer.email.empty() || !public_buyer ? customer.email : parties.buyer_reference;
  parties.buyer_electronic_scheme = !customer.email.empty() || !public_buyer ? "EM" : "0204";
}

int price_base_of(const db::Customer& customer, const config::Config& config) { return customer.price_per.value_or(config.invoice.price_per); }

std::string first_given(const std::string& own, const std::string& usual) { return own.empty() ? usual : own; }

void put_on_layout(InvoiceParties& parties, const db::Customer& customer, const config::Config& config) {
  ChosenLayout chosen = choose_layout(config, customer.layout, parties.language, {customer.intro_note, customer.closing_note});
  parties.layout = std::move(chosen.layout), parties.seller = std::move(chosen.seller);
  parties.intro_note = std::move(chosen.intro_note), parties.closing_note = std::move(chosen.closing_note);
}

void add_customers_wishes(InvoiceParties& parties, const db::Customer& customer, const db::InvoicedContract& contract, const config::Config& config) {
  const bool own = contract.customer == customer.id;
  put_on_layout(parties, customer, config);
  choose_format(parties, customer, config);
  parties.order_number = first_given(own ? contract.order_number : "", customer.order_number);
  parties.cost_centre = first_given(own ? contract.cost_centre : "", customer.cost_centre);
  parties.exempt_note = parties.language == Language::english ? first_given(config.invoice.exempt_note_en, config.invoice.exempt_note) : config.invoice.exempt_note;
  parties.price_base = price_base_of(customer, config);
}

InvoiceParties parties_of(const db::InvoiceSources& sources, const db::Customer& customer, const db::InvoicedContract& contract,
                          const config::Config& config) {
  InvoiceParties parties;
  parties.language = language_of(customer.language.empty() ? config.invoice.language : customer.language);
  parties.buyer = address_of(customer);
  parties.customer_number = customer.number;
  parties.buyer_vat_id = customer.vat_id;
  const bool own = contract.customer == customer.id;  // else he pays a part of another's contract
  parties.buyer_reference = !own || contract.buyer_reference.empty() ? customer.buyer_reference : contract.buyer_reference;
  add_customers_wishes(parties, customer, contract, config);
  parties.meters = labels_of(contract, parties.language);
  parties.positions = contract.positions;
  if (contract.site)
    if (const db::Site& site = sources.sites.at(*contract.site); !same_place(site, customer))
      parties.site = site_text(site), parties.delivery = delivery_of(site);
  return parties;
}

document::InvoiceDocument facts_of_part(const db::InvoiceSources& sources, const db::Invoice& invoice, const db::InvoicePart& part,
                                        const config::Config& config) {
  const db::FrozenSettlement& settlement = sources.settlements.at(part.settlement);
  const db::InvoicedContract& contract = sources.contracts.at(part.contract);
  const db::Customer& customer = sources.customers.at(invoice.customer);
  InvoiceParties parties = parties_of(sources, customer, contract, config);
  if (contract.customer != customer.id) parties.payer = parties.customer_number;  // he pays a part of another's contract
  parties.models = models_of(sources, settlement.result);
  parties.corrects_invoice = invoice.corrects.has_value();
  parties.bills_difference = settlement.correction;
  document::InvoiceDocument facts = invoice_facts(settlement.input, settlement.result, parties);
  if (invoice.parts.size() > 1) name_section(facts, contract.title);
  return facts;
}

// The day of the collection follows from the due day, when the invoice gets its date.
void announce_collection(const db::InvoiceSources& sources, const db::Invoice& invoice, const config::Config& config, document::InvoiceDocument& facts) {
  if (facts.kind != document::DocumentKind::invoice || facts.gross <= Money{}) return;
  const auto mandate = sources.mandates.find(invoice.customer);
  if (mandate != sources.mandates.end() && collects_by(mandate->second, config, invoice.service.last()))
    facts.direct_debit = document::DirectDebit{mandate->second.reference, config.sepa.creditor_id, mandate->second.iban, {}};
}

}  // namespace

document::Seller seller_of(const config::Config& config) {
  const config::Seller& own = config.seller;
  document::Seller seller;
  seller.address = {own.name, own.name_extra, own.street, own.postcode, own.city, own.country};
  seller.vat_id = own.vat_id;
  seller.tax_number = own.tax_number;
  seller.register_entry = own.register_entry;
  seller.managing_directors = own.managing_directors;
  seller.phone = own.phone;
  seller.email = own.email;
  seller.website = own.website;
  seller.bank_name = own.bank_name;
  seller.iban = own.iban;
  seller.bic = own.bic;
  seller.contact_name = own.contact_name;
  seller.currency = own.currency;
  seller.logo_png = own.logo_png;
  seller.accent_colour = own.accent_colour;
  return seller;
}

document::InvoiceDocument load_facts(db::Transaction& transaction, const db::InvoiceSources& sources, const db::Invoice& invoice,
                                     const config::Config& config) {
  if (invoice.state == db::InvoiceState::issued) return read_facts(invoice.facts);
  if (invoice.parts.empty()) return credit_facts(transaction, invoice);  // a cancellation is never left as a draft
  document::InvoiceDocument facts = facts_of_part(sources, invoice, invoice.parts.front(), config);
  for (std::size_t i = 1; i < invoice.parts.size(); ++i) append(facts, facts_of_part(sources, invoice, invoice.parts[i], config));
  facts.service = invoice.service;  // of a correction the span of its lines, not of what was settled again
  name_corrected(transaction, invoice, facts);
  add_differences(transaction, sources, invoice, price_base_of(sources.customers.at(invoice.customer), config), facts);
  announce_collection(sources, invoice, config, facts);
  facts.faults = choose_layout(config, sources.customers.at(invoice.customer).layout, facts.language).faults;
  std::ranges::move(tax_case_faults(sources, invoice, config.seller.country), std::back_inserter(facts.faults));
  return facts;
}

document::InvoiceDocument load_facts(db::Transaction& transaction, const db::Invoice& invoice, const config::Config& config) {
  if (invoice.state == db::InvoiceState::issued) return read_facts(invoice.facts);
  return load_facts(transaction, db::read_invoice_sources(transaction, std::span(&invoice, 1)), invoice, config);
}

document::InvoiceDocument sample_facts(const db::Customer& customer, const std::string& contract_reference, const billing::ContractTerms& tax,
                                       const config::Config& config) {
  billing::SettlementInput input;
  input.period = Period::month(2026, 1);
  input.terms.number = "-", input.terms.start = input.period.first;
  input.terms.vat_class = tax.vat_class, input.terms.vat_rate_bp = tax.vat_rate_bp;
  if (tax.vat_class) input.terms.vat_rates = {{billing::VatClass::standard, input.terms.start, 1900}, {billing::VatClass::reduced, input.terms.start, 700}};
  input.terms.flat_fees = {{input.terms.start, {UnitPrice{1'000'000}, 2}}};
  db::InvoicedContract contract;
  contract.customer = customer.id, contract.buyer_reference = contract_reference;
  return invoice_facts(input, billing::settle(input), parties_of({}, customer, contract, config));
}

int payment_terms_days(const db::InvoiceSources& sources, const db::Invoice& invoice, const config::Config& config) {
  const auto contract = invoice.contract ? invoice.contract : invoice.parts.empty() ? std::nullopt : std::optional(invoice.parts.front().contract);
  const auto agreed = contract ? sources.contracts.at(*contract).payment_terms_days : std::nullopt;
  if (agreed) return *agreed;
  return sources.customers.at(invoice.customer).payment_terms_days.value_or(config.invoice.payment_terms_days);
}

}  // namespace klickwerk::office
