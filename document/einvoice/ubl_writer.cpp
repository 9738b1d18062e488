#include "document/einvoice/ubl_writer.h"

#include "document/einvoice/base64.h"
#include "document/einvoice/decimal_text.h"
#include "document/einvoice/ubl_parts.h"

namespace klickwerk::document::einvoice {

namespace {

using Scope = XmlWriter::Scope;
using ubl::is_credit_note;
using ubl::write_amount;

void write_notes(XmlWriter& xml, const SemanticInvoice& invoice) {
  for (const Note& note : invoice.notes)  // BT-21 has no element of its own in UBL
    xml.text("cbc:Note", given(note.subject) && given(note.text) ? "#" + note.subject + "#" + note.text : note.text);
}

void write_head(XmlWriter& xml, const SemanticInvoice& invoice) {
  const bool credit = is_credit_note(invoice);
  xml.text("cbc:CustomizationID", specification(invoice.profile));
  xml.text("cbc:ProfileID", business_process(invoice.profile));
  xml.text("cbc:ID", invoice.number);
  if (invoice.issued_on) xml.text("cbc:IssueDate", invoice.issued_on->iso());
  if (invoice.due_on && !credit) xml.text("cbc:DueDate", invoice.due_on->iso());
  xml.text(credit ? "cbc:CreditNoteTypeCode" : "cbc:InvoiceTypeCode", code(invoice.type));
  write_notes(xml, invoice);
  xml.text("cbc:DocumentCurrencyCode", invoice.currency);
  xml.text("cbc:AccountingCost", invoice.buyer_accounting);
  xml.text("cbc:BuyerReference", invoice.buyer_reference);
  ubl::write_period(xml, invoice.period);
}

void write_reference(XmlWriter& xml, std::string_view element, std::string_view id, std::string_view type = "",
                     std::string_view scheme = "") {
  if (!given(id)) return;
  Scope scope(xml, element);
  xml.text("cbc:ID", id, {{"schemeID", scheme}});
  xml.text("cbc:DocumentTypeCode", type);
}

void write_order(XmlWriter& xml, const SemanticInvoice& invoice) {
  if (!given(invoice.purchase_order) && !given(invoice.sales_order)) return;
  Scope order(xml, "cac:OrderReference");
  // The schema wants an ID; EN 16931's binding has "NA" where only the seller's number is known.
  xml.text("cbc:ID", given(invoice.purchase_order) ? invoice.purchase_order : "NA");
  xml.text("cbc:SalesOrderID", invoice.sales_order);
}

void write_preceding(XmlWriter& xml, const SemanticInvoice& invoice) {
  for (const PrecedingInvoice& preceding : invoice.preceding) {
    Scope billing(xml, "cac:BillingReference");
    Scope document(xml, "cac:InvoiceDocumentReference");
    xml.text("cbc:ID", preceding.number);
    if (preceding.issued_on) xml.text("cbc:IssueDate", preceding.issued_on->iso());
  }
}

void write_attachment(XmlWriter& xml, const Attachment& each) {
  Scope document(xml, "cac:AdditionalDocumentReference");
  xml.text("cbc:ID", each.reference);
  xml.text("cbc:DocumentDescription", each.description);
  Scope attachment(xml, "cac:Attachment");
  xml.text("cbc:EmbeddedDocumentBinaryObject", base64(each.bytes),
           {{"mimeCode", each.mime_type}, {"filename", each.file_name}});
  Scope external(xml, "cac:ExternalReference");
  xml.text("cbc:URI", each.url);
}

void write_references(XmlWriter& xml, const SemanticInvoice& invoice) {
  const bool credit = is_credit_note(invoice);
  write_order(xml, invoice);
  write_preceding(xml, invoice);
  write_reference(xml, "cac:DespatchDocumentReference", invoice.despatch_advice);
  write_reference(xml, "cac:ReceiptDocumentReference", invoice.receiving_advice);
  if (!credit) write_reference(xml, "cac:OriginatorDocumentReference", invoice.tender);
  write_reference(xml, "cac:ContractDocumentReference", invoice.contract);
  for (const Attachment& each : invoice.attachments) write_attachment(xml, each);
  write_reference(xml, "cac:AdditionalDocumentReference", invoice.object.value, "130", invoice.object.scheme);
  // A CreditNote has no ProjectReference; its binding puts BT-11 here, UNTDID 1001 code 50.
  if (credit) write_reference(xml, "cac:AdditionalDocumentReference", invoice.project, "50");
  if (credit) write_reference(xml, "cac:OriginatorDocumentReference", invoice.tender);
  if (!credit) write_reference(xml, "cac:ProjectReference", invoice.project);
}

void write_mandate(XmlWriter& xml, const DirectDebit& debit) {
  Scope mandate(xml, "cac:PaymentMandate");
  xml.text("cbc:ID", debit.mandate);
  Scope payer(xml, "cac:PayerFinancialAccount");
  xml.text("cbc:ID", debit.debtor_iban);
}

void write_means(XmlWriter& xml, const SemanticInvoice& invoice, const CreditTransfer* transfer) {
  const PaymentInstructions& payment = *invoice.payment;
  Scope means(xml, "cac:PaymentMeans");
  xml.text("cbc:PaymentMeansCode", code(payment.code), {{"name", payment.text}});
  if (invoice.due_on && is_credit_note(invoice)) xml.text("cbc:PaymentDueDate", invoice.due_on->iso());
  xml.text("cbc:PaymentID", payment.reference);
  if (transfer != nullptr) {
    Scope account(xml, "cac:PayeeFinancialAccount");
    xml.text("cbc:ID", transfer->iban);
    xml.text("cbc:Name", transfer->account_name);
    Scope branch(xml, "cac:FinancialInstitutionBranch");
    xml.text("cbc:ID", transfer->bic);
  }
  if (payment.direct_debit) write_mandate(xml, *payment.direct_debit);
}

void write_payment(XmlWriter& xml, const SemanticInvoice& invoice) {
  if (invoice.payment) {
    if (invoice.payment->transfers.empty()) write_means(xml, invoice, nullptr);
    for (const CreditTransfer& transfer : invoice.payment->transfers) write_means(xml, invoice, &transfer);
  }
  Scope terms(xml, "cac:PaymentTerms");
  xml.text("cbc:Note", payment_terms_text(invoice));
}

void write_tax_total(XmlWriter& xml, const SemanticInvoice& invoice) {
  Scope total(xml, "cac:TaxTotal");
  write_amount(xml, "cbc:TaxAmount", invoice.totals.vat, invoice.currency);
  for (const VatBreakdown& group : invoice.vat) {
    Scope subtotal(xml, "cac:TaxSubtotal");
    write_amount(xml, "cbc:TaxableAmount", group.taxable, invoice.currency);
    write_amount(xml, "cbc:TaxAmount", group.tax, invoice.currency);
    ubl::write_tax_category(xml, "cac:TaxCategory", group.category, group.rate_bp, &group);
  }
}

void write_totals(XmlWriter& xml, const SemanticInvoice& invoice) {
  const Totals& totals = invoice.totals;
  const auto unless_zero = [&](std::string_view element, Money money) {
    if (money != Money{}) write_amount(xml, element, money, invoice.currency);
  };
  Scope scope(xml, "cac:LegalMonetaryTotal");
  write_amount(xml, "cbc:LineExtensionAmount", totals.lines, invoice.currency);
  write_amount(xml, "cbc:TaxExclusiveAmount", totals.without_vat, invoice.currency);
  write_amount(xml, "cbc:TaxInclusiveAmount", totals.with_vat, invoice.currency);
  unless_zero("cbc:AllowanceTotalAmount", totals.allowances);
  unless_zero("cbc:ChargeTotalAmount", totals.charges);
  unless_zero("cbc:PrepaidAmount", totals.prepaid);
  unless_zero("cbc:PayableRoundingAmount", totals.rounding);
  write_amount(xml, "cbc:PayableAmount", totals.due, invoice.currency);
}

}  // namespace

std::string write_ubl(const SemanticInvoice& invoice) {
  const bool credit = is_credit_note(invoice);
  XmlWriter xml;
  {
    Scope root(xml, credit ? "ubl:CreditNote" : "ubl:Invoice",
               {{"xmlns:ubl", credit ? "urn:oasis:names:specification:ubl:schema:xsd:CreditNote-2"
                                     : "urn:oasis:names:specification:ubl:schema:xsd:Invoice-2"},
                {"xmlns:cac", "urn:oasis:names:specification:ubl:schema:xsd:CommonAggregateComponents-2"},
                {"xmlns:cbc", "urn:oasis:names:specification:ubl:schema:xsd:CommonBasicComponents-2"}});
    write_head(xml, invoice);
    write_references(xml, invoice);
    ubl::write_parties(xml, invoice);
    ubl::write_delivery(xml, invoice);
    write_payment(xml, invoice);
    for (const AllowanceCharge& each : invoice.allowances_charges)
      ubl::write_allowance_charge(xml, each, invoice.currency);
    write_tax_total(xml, invoice);
    write_totals(xml, invoice);
    for (const Line& line : invoice.lines) ubl::write_line(xml, invoice, line);
  }
  return std::move(xml).finish();
}

}  // namespace klickwerk::document::einvoice
