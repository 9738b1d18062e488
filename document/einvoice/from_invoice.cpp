#include "document/einvoice/from_invoice.h"

#include <algorithm>

#include "core/currency.h"
#include "document/einvoice/decimal_text.h"
#include "document/einvoice/from_line.h"
#include "document/einvoice/identifiers.h"
#include "document/einvoice/totals.h"
#include "document/format.h"
#include "document/note_lines.h"
#include "document/payment_words.h"
#include "document/swiss_qr_bill.h"
#include "document/words.h"

namespace klickwerk::document::einvoice {

namespace {

PostalAddress postal(const Address& address) {
  return {address.street, address.name_extra, "", address.city, address.postcode, "", address.country};
}

// BR-O-02, BR-O-03: what is not subject to VAT shows no VAT identifiers.
bool subject_to_vat(const InvoiceDocument& document) {
  return std::ranges::none_of(document.lines, [](const DocumentLine& line) { return line.vat_category == "O"; });
}

// As the tax offices register it, without the blanks of print. A Swiss one is written with its points.
std::string vat_id_of(const std::string& printed) {
  return printed.starts_with("CHE") ? printed : bare_identifier(printed);
}

// BR-CO-26: who shows neither VAT identifier (BR-O-02, or he has none) nor register number is known by his tax number; in
// Switzerland by his UID, which is no VAT identifier without MWST behind it.
Identifier seller_id(const Party& party, const document::Seller& seller) {
  if (given(party.vat_id)) return {};
  if (seller.vat_id.starts_with("CHE") && !vat_id_fault(seller.vat_id)) {
    std::string uid = "CHE";
    for (const char c : seller.vat_id)
      if (c >= '0' && c <= '9') uid += c;
    return {uid, std::string(swiss_uid_scheme)};
  }
  if (given(party.registration.value)) return {};
  return {party.tax_number, ""};
}

Party seller_of(const InvoiceDocument& document) {
  const document::Seller& seller = document.seller;
  Party party;
  party.name = seller.address.name;
  // BR-O-02: no VAT identifier on what is not subject to VAT; the tax number serves instead.
  if (subject_to_vat(document)) party.vat_id = vat_id_of(seller.vat_id);
  party.tax_number = seller.tax_number;
  party.legal_note = seller.register_entry;
  if (given(seller.managing_directors))
    party.legal_note += (party.legal_note.empty() ? "" : "; ") + seller.managing_directors;
  party.registration = {seller.register_entry, ""};
  party.id = seller_id(party, seller);
  if (given(seller.email)) party.electronic = {seller.email, "EM"};
  party.address = postal(seller.address);
  party.contact = {seller.contact_name, seller.phone, seller.email};
  return party;
}

Party buyer_of(const InvoiceDocument& document) {
  Party party;
  party.name = document.buyer.name;
  party.id = {document.customer_number, ""};
  if (subject_to_vat(document)) party.vat_id = vat_id_of(document.buyer_vat_id);
  party.electronic = {document.buyer_electronic_address, document.buyer_electronic_scheme};
  party.address = postal(document.buyer);
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

void set_dates(SemanticInvoice& invoice, const InvoiceDocument& document) {
  invoice.issued_on = document.issued_on;
  if (const Period span = span_of(document); !span.empty()) {
    invoice.period = span;
    invoice.delivery.on = span.last();
  }
  invoice.delivery.name = document.site;
  if (document.delivery) invoice.delivery.address = postal(*document.delivery);
}

// The header of CII has room for one BG-3: all of them in words, whatever the syntax.
std::string corrected_note(const InvoiceDocument& document) {
  const bool english = document.language == Language::english;
  std::string note = english ? "Corrected invoices: " : "Berichtigte Rechnungen: ";
  for (const CorrectedDocument& corrected : document.corrected)
    note += (&corrected == &document.corrected.front() ? "" : ", ") + corrected.number + (english ? " of " : " vom ") + day_text(corrected.issued_on, document.language);
  return note;
}

void set_references(SemanticInvoice& invoice, const InvoiceDocument& document) {
  invoice.buyer_reference = document.buyer_reference;
  invoice.buyer_reference_is_leitweg_id = document.buyer_reference_is_leitweg_id;
  invoice.contract = document.contract_number;
  invoice.purchase_order = document.order_number;
  invoice.buyer_accounting = document.cost_centre;
  if (document.kind != DocumentKind::invoice)
    invoice.preceding = {{document.cancels_number, document.cancels_issued_on}};
  if (document.corrected.empty()) return;
  invoice.preceding.clear();
  for (const CorrectedDocument& corrected : document.corrected)
    invoice.preceding.push_back({corrected.number, corrected.issued_on});
}

void set_notes(SemanticInvoice& invoice, const InvoiceDocument& document) {
  if (document.kind != DocumentKind::invoice)
    invoice.notes.push_back({"", std::string(text(kind_word(document.kind), document.language))});
  if (document.corrected.size() > 1) invoice.notes.push_back({"", corrected_note(document)});
  for (const std::string* note : {&document.reason, &document.true_up_note, &document.closing_note})
    if (given(*note)) invoice.notes.push_back({"", note_with_line_feeds(*note)});
}

std::string terms_of(const InvoiceDocument& document, bool gives_back) {
  if (given(document.payment_note)) return document.payment_note;
  if (gives_back)
    return document.language == Language::english ? "The amount will be set off or refunded."
                                                  : "Der Betrag wird verrechnet oder erstattet.";
  if (document.direct_debit) return collection_text(document);
  const std::string day = day_text(document.due_on, document.language);
  if (document.language == Language::english) return "Payable by " + day + " without deduction.";
  return "Zahlbar bis " + day + " ohne Abzug.";
}

void set_payment(SemanticInvoice& invoice, const InvoiceDocument& document) {
  PaymentInstructions payment;
  payment.reference = document.number;
  if (invoice.type == InvoiceType::credit_note) {
    payment.code = PaymentCode::clearing;
  } else if (const auto& mandate = document.direct_debit) {
    payment.code = PaymentCode::sepa_direct_debit;
    payment.direct_debit = {mandate->mandate, mandate->creditor_id, bare_identifier(mandate->debtor_iban)};
  } else {
    const auto bill = swiss_qr_bill(document);
    if (bill && bill->type != ReferenceType::none) payment.reference = bill->reference;  // else the transfer would not find its invoice
    payment.code = document.seller.currency == euro ? PaymentCode::sepa_credit_transfer : PaymentCode::credit_transfer;  // SEPA is in EUR
    payment.transfers = {{bare_identifier(document.seller.iban), document.seller.address.name, document.seller.bic}};
  }
  const bool gives_back = invoice.type == InvoiceType::credit_note;
  invoice.payment = payment;
  invoice.payment_terms = terms_of(document, gives_back);
  if (!gives_back) invoice.due_on = document.due_on;
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

void set_exemptions(SemanticInvoice& invoice, const InvoiceDocument& document) {
  for (const VatGroup& group : document.vat_groups) {
    const VatCategory category = vat_category(group.category);
    if (category == VatCategory::standard || category == VatCategory::zero) continue;
    const std::string code = given(group.reason_code) ? group.reason_code : usual_exemption(category);
    invoice.exemptions.push_back({category, group.reason, code});
  }
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

Profile profile_of(DocumentFormat format) {
  const bool xrechnung = format == DocumentFormat::xrechnung_cii || format == DocumentFormat::xrechnung_ubl;
  return xrechnung ? Profile::xrechnung : Profile::en16931;
}

InvoiceType invoice_type_of(const InvoiceDocument& document) {
  const bool cancels = document.kind == DocumentKind::cancellation;
  if (document.kind == DocumentKind::invoice) return InvoiceType::invoice;
  if (document.gross <= Money{}) return InvoiceType::credit_note;
  return cancels ? InvoiceType::corrected : InvoiceType::invoice;
}

SemanticInvoice from_invoice(const InvoiceDocument& document) {
  SemanticInvoice invoice;
  invoice.profile = profile_of(document.format);
  invoice.type = invoice_type_of(document);
  invoice.number = document.number;
  invoice.currency = document.seller.currency;
  invoice.seller = seller_of(document);
  invoice.buyer = buyer_of(document);
  set_dates(invoice, document);
  set_references(invoice, document);
  set_notes(invoice, document);
  set_payment(invoice, document);
  set_exemptions(invoice, document);
  invoice.lines = lines_of(document, invoice.type);
  set_totals(invoice, document);
  return invoice;
}

}  // namespace klickwerk::document::einvoice
