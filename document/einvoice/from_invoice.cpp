#include "document/einvoice/from_invoice.h"

#include <algorithm>

#include "document/einvoice/decimal_text.h"
#include "document/einvoice/from_line.h"
#include "document/einvoice/identifiers.h"
#include "document/einvoice/totals.h"
#include "document/format.h"

namespace klickwerk::document::einvoice {

namespace {

PostalAddress postal(const Address& address) {
  return {address.street, address.name_extra, "", address.city, address.postcode, "", address.country};
}

// As the tax offices register it, without the blanks of print. A Swiss one is written with its points.
std::string vat_id_of(const std::string& printed) {
  return printed.starts_with("CHE") ? printed : bare_identifier(printed);
}

Party seller_of(const document::Seller& seller, const EInvoiceFacts& facts) {
  Party party;
  party.name = seller.address.name;
  party.registration = facts.seller.registration;
  // BR-O-02: no VAT identifier on what is not subject to VAT; the tax number serves instead.
  if (facts.category != VatCategory::not_subject) party.vat_id = vat_id_of(seller.vat_id);
  party.tax_number = seller.tax_number;
  party.legal_note = seller.register_entry;
  if (given(seller.managing_directors))
    party.legal_note += (party.legal_note.empty() ? "" : "; ") + seller.managing_directors;
  if (!given(party.registration.value)) party.registration = {seller.register_entry, ""};
  party.electronic = facts.seller.electronic;
  if (!given(party.electronic.value) && given(seller.email)) party.electronic = {seller.email, "EM"};
  party.address = postal(seller.address);
  party.contact = {seller.contact_name, seller.phone, seller.email};
  return party;
}

Party buyer_of(const InvoiceDocument& document, const EInvoiceFacts& facts) {
  Party party;
  party.name = document.buyer.name;
  party.id = {document.customer_number, ""};
  party.registration = facts.buyer.registration;
  if (facts.category != VatCategory::not_subject) party.vat_id = vat_id_of(document.buyer_vat_id);
  party.electronic = facts.buyer.electronic;
  party.address = postal(document.buyer);
  party.contact = facts.buyer.contact;
  return party;
}

// BG-14 must span every line (R110, R111): from the earliest start to the latest end.
Period span_of(const InvoiceDocument& document) {
  Period span = document.service;
  for (const DocumentLine& line : document.lines) {
    if (line.service.empty()) continue;
    if (span.empty()) span = line.service;
    span = {std::min(span.first, line.service.first), std::max(span.end, line.service.end)};
  }
  return span;
}

void set_dates(SemanticInvoice& invoice, const InvoiceDocument& document, const EInvoiceFacts& facts) {
  invoice.issued_on = document.issued_on;
  if (const Period span = span_of(document); !span.empty()) {
    invoice.period = span;
    invoice.delivery.on = span.last();
  }
  invoice.delivery.name = document.site;
  invoice.delivery.address = facts.delivery_address;
}

void set_references(SemanticInvoice& invoice, const InvoiceDocument& document, const EInvoiceFacts& facts) {
  invoice.buyer_reference = document.buyer_reference;
  invoice.buyer_reference_is_leitweg_id = facts.buyer_reference_is_leitweg_id;
  invoice.contract = document.contract_number;
  invoice.purchase_order = facts.purchase_order;
  invoice.project = facts.project;
  invoice.tender = facts.tender;
  invoice.buyer_accounting = facts.buyer_accounting;
  invoice.preceding = facts.corrects;
  if (document.kind == DocumentKind::cancellation)
    invoice.preceding = {{document.cancels_number, document.cancels_issued_on}};
}

void set_notes(SemanticInvoice& invoice, const InvoiceDocument& document) {
  const bool german = document.language == Language::german;
  if (document.kind == DocumentKind::cancellation)
    invoice.notes.push_back({"", german ? "Stornorechnung" : "Cancellation invoice"});
  for (const std::string* text : {&document.reason, &document.true_up_note, &document.closing_note})
    if (given(*text)) invoice.notes.push_back({"", *text});
}

std::string terms_of(const InvoiceDocument& document, bool gives_back, bool discount) {
  if (given(document.payment_note)) return document.payment_note;
  if (gives_back)
    return document.language == Language::english ? "The amount will be set off or refunded."
                                                  : "Der Betrag wird verrechnet oder erstattet.";
  const std::string day = day_text(document.due_on, document.language);
  if (document.language == Language::english) return "Payable by " + day + (discount ? "." : " without deduction.");
  return "Zahlbar bis " + day + (discount ? "." : " ohne Abzug.");
}

void set_payment(SemanticInvoice& invoice, const InvoiceDocument& document, const EInvoiceFacts& facts) {
  PaymentInstructions payment;
  payment.reference = document.number;
  if (invoice.type == InvoiceType::credit_note) {
    payment.code = PaymentCode::clearing;
  } else if (facts.direct_debit) {
    payment.code = PaymentCode::sepa_direct_debit;
    payment.direct_debit = facts.direct_debit;
    payment.direct_debit->debtor_iban = bare_identifier(facts.direct_debit->debtor_iban);
  } else {
    payment.code = PaymentCode::sepa_credit_transfer;
    payment.transfers = {{bare_identifier(document.seller.iban), document.seller.address.name, document.seller.bic}};
  }
  const bool gives_back = invoice.type == InvoiceType::credit_note;
  invoice.payment = payment;
  invoice.payment_terms = terms_of(document, gives_back, !facts.skonto.empty());
  if (gives_back) return;
  invoice.due_on = document.due_on;
  invoice.skonto = facts.skonto;
}

std::string usual_exemption(VatCategory category) {
  switch (category) {
    case VatCategory::reverse_charge:
      return "VATEX-EU-AE";
    case VatCategory::intra_community:
      return "VATEX-EU-IC";
    case VatCategory::export_goods:
      return "VATEX-EU-G";
    case VatCategory::not_subject:
      return "VATEX-EU-O";
    default:
      return "";
  }
}

void set_exemption(SemanticInvoice& invoice, const InvoiceDocument& document, const EInvoiceFacts& facts) {
  const std::string code = given(facts.exemption_code) ? facts.exemption_code : usual_exemption(facts.category);
  if (facts.category != VatCategory::standard && facts.category != VatCategory::zero)
    invoice.exemptions = {{facts.category, document.tax_note, code}};
}

// The sums as they are printed, so that check() compares paper and XML.
void set_totals(SemanticInvoice& invoice, const InvoiceDocument& document) {
  const bool turned = invoice.type == InvoiceType::credit_note;
  const auto sign = [&](Money money) { return turned ? -money : money; };
  invoice.vat = vat_breakdown(invoice);
  invoice.totals.lines = invoice.totals.without_vat = sign(document.net);
  invoice.totals.vat = sign(document.vat);
  invoice.totals.with_vat = invoice.totals.due = sign(document.gross);
}

}  // namespace

InvoiceType invoice_type_of(const InvoiceDocument& document, const EInvoiceFacts& facts) {
  const bool cancels = document.kind == DocumentKind::cancellation;
  if (!cancels && facts.corrects.empty()) return InvoiceType::invoice;
  if (document.gross <= Money{}) return InvoiceType::credit_note;
  return cancels ? InvoiceType::corrected : InvoiceType::invoice;
}

SemanticInvoice from_invoice(const InvoiceDocument& document, const EInvoiceFacts& facts) {
  SemanticInvoice invoice;
  invoice.profile = facts.profile;
  invoice.type = invoice_type_of(document, facts);
  invoice.number = document.number;
  invoice.seller = seller_of(document.seller, facts);
  invoice.buyer = buyer_of(document, facts);
  invoice.attachments = facts.attachments;
  set_dates(invoice, document, facts);
  set_references(invoice, document, facts);
  set_notes(invoice, document);
  set_payment(invoice, document, facts);
  set_exemption(invoice, document, facts);
  invoice.lines = lines_of(document, facts, invoice.type);
  set_totals(invoice, document);
  return invoice;
}

}  // namespace klickwerk::document::einvoice
