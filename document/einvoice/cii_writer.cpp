#include "document/einvoice/cii_writer.h"

#include "document/einvoice/base64.h"
#include "document/einvoice/cii_parts.h"
#include "document/einvoice/decimal_text.h"

namespace klickwerk::document::einvoice {

namespace {

using Scope = XmlWriter::Scope;

void write_context(XmlWriter& xml, const SemanticInvoice& invoice) {
  Scope context(xml, "rsm:ExchangedDocumentContext");
  {
    Scope process(xml, "ram:BusinessProcessSpecifiedDocumentContextParameter");
    xml.text("ram:ID", business_process(invoice.profile));
  }
  Scope guideline(xml, "ram:GuidelineSpecifiedDocumentContextParameter");
  xml.text("ram:ID", specification(invoice.profile));
}

void write_head(XmlWriter& xml, const SemanticInvoice& invoice) {
  Scope document(xml, "rsm:ExchangedDocument");
  xml.text("ram:ID", invoice.number);
  xml.text("ram:TypeCode", code(invoice.type));
  cii::write_date(xml, "ram:IssueDateTime", invoice.issued_on);
  for (const Note& note : invoice.notes) {
    Scope included(xml, "ram:IncludedNote");
    xml.text("ram:Content", note.text);
    xml.text("ram:SubjectCode", note.subject);
  }
}

void write_reference(XmlWriter& xml, std::string_view element, std::string_view number) {
  Scope reference(xml, element);
  xml.text("ram:IssuerAssignedID", number);
}

void write_attachment(XmlWriter& xml, const Attachment& attachment) {
  Scope document(xml, "ram:AdditionalReferencedDocument");
  xml.text("ram:IssuerAssignedID", attachment.reference);
  xml.text("ram:URIID", attachment.url);
  xml.text("ram:TypeCode", "916");  // UNTDID 1001: related document
  xml.text("ram:Name", attachment.description);
  xml.text("ram:AttachmentBinaryObject", base64(attachment.bytes),
           {{"mimeCode", attachment.mime_type}, {"filename", attachment.file_name}});
}

// The schema of D16B has room for one InvoiceReferencedDocument; what else is corrected stands as a related document (BT-122), without a
// name, of which CII-SR-475 allows one. The note has the dates.
void write_further_preceding(XmlWriter& xml, const SemanticInvoice& invoice) {
  for (std::size_t i = 1; i < invoice.preceding.size(); ++i)
    write_attachment(xml, {invoice.preceding[i].number, "", "", "", "", ""});
}

// BT-17 and BT-18 share their element with the attachments and differ by UNTDID 1001: 50 tender, 130 invoiced object.
void write_typed_reference(XmlWriter& xml, const Identifier& id, std::string_view type) {
  if (!given(id.value)) return;
  Scope document(xml, "ram:AdditionalReferencedDocument");
  xml.text("ram:IssuerAssignedID", id.value);
  xml.text("ram:TypeCode", type);
  xml.text("ram:ReferenceTypeCode", id.scheme);
}

void write_agreement(XmlWriter& xml, const SemanticInvoice& invoice) {
  Scope agreement(xml, "ram:ApplicableHeaderTradeAgreement");
  xml.text("ram:BuyerReference", invoice.buyer_reference);
  cii::write_party(xml, "ram:SellerTradeParty", invoice.seller);
  cii::write_party(xml, "ram:BuyerTradeParty", invoice.buyer);
  write_reference(xml, "ram:SellerOrderReferencedDocument", invoice.sales_order);
  write_reference(xml, "ram:BuyerOrderReferencedDocument", invoice.purchase_order);
  write_reference(xml, "ram:ContractReferencedDocument", invoice.contract);
  for (const Attachment& attachment : invoice.attachments) write_attachment(xml, attachment);
  write_further_preceding(xml, invoice);
  write_typed_reference(xml, {invoice.tender, ""}, "50");
  write_typed_reference(xml, invoice.object, "130");
  if (!given(invoice.project)) return;
  Scope project(xml, "ram:SpecifiedProcuringProject");
  xml.text("ram:ID", invoice.project);
  xml.text("ram:Name", "Project reference");  // the schema wants a name; EN 16931 has none for it
}

void write_delivery(XmlWriter& xml, const SemanticInvoice& invoice) {
  Scope delivery(xml, "ram:ApplicableHeaderTradeDelivery");
  xml.keep();
  if (invoice.delivery.address || given(invoice.delivery.name)) {
    Scope ship_to(xml, "ram:ShipToTradeParty");
    xml.text("ram:Name", invoice.delivery.name);
    if (invoice.delivery.address) cii::write_address(xml, *invoice.delivery.address);
  }
  {
    Scope event(xml, "ram:ActualDeliverySupplyChainEvent");
    cii::write_date(xml, "ram:OccurrenceDateTime", invoice.delivery.on);
  }
  write_reference(xml, "ram:DespatchAdviceReferencedDocument", invoice.despatch_advice);
  write_reference(xml, "ram:ReceivingAdviceReferencedDocument", invoice.receiving_advice);
}

void write_means(XmlWriter& xml, const PaymentInstructions& payment, const CreditTransfer* transfer) {
  Scope means(xml, "ram:SpecifiedTradeSettlementPaymentMeans");
  xml.text("ram:TypeCode", code(payment.code));
  xml.text("ram:Information", payment.text);
  if (payment.direct_debit) {
    Scope debtor(xml, "ram:PayerPartyDebtorFinancialAccount");
    xml.text("ram:IBANID", payment.direct_debit->debtor_iban);
  }
  if (transfer == nullptr) return;
  {
    Scope account(xml, "ram:PayeePartyCreditorFinancialAccount");
    xml.text("ram:IBANID", transfer->iban);
    xml.text("ram:AccountName", transfer->account_name);
  }
  Scope bank(xml, "ram:PayeeSpecifiedCreditorFinancialInstitution");
  xml.text("ram:BICID", transfer->bic);
}

void write_payment_means(XmlWriter& xml, const SemanticInvoice& invoice) {
  if (!invoice.payment) return;
  if (invoice.payment->transfers.empty()) write_means(xml, *invoice.payment, nullptr);
  for (const CreditTransfer& transfer : invoice.payment->transfers) write_means(xml, *invoice.payment, &transfer);
}

void write_breakdown(XmlWriter& xml, const VatBreakdown& group) {
  Scope tax(xml, "ram:ApplicableTradeTax");
  xml.text("ram:CalculatedAmount", klickwerk::decimal(group.tax));
  xml.text("ram:TypeCode", "VAT");
  xml.text("ram:ExemptionReason", group.exemption_text);
  xml.text("ram:BasisAmount", klickwerk::decimal(group.taxable));
  xml.text("ram:CategoryCode", code(group.category));
  xml.text("ram:ExemptionReasonCode", group.exemption_code);
  if (group.rate_bp) xml.text("ram:RateApplicablePercent", percent(*group.rate_bp));
}

void write_payment_terms(XmlWriter& xml, const SemanticInvoice& invoice) {
  Scope terms(xml, "ram:SpecifiedTradePaymentTerms");
  xml.text("ram:Description", payment_terms_text(invoice));
  cii::write_date(xml, "ram:DueDateDateTime", invoice.due_on);
  if (invoice.payment && invoice.payment->direct_debit)
    xml.text("ram:DirectDebitMandateID", invoice.payment->direct_debit->mandate);
}

void write_totals(XmlWriter& xml, const SemanticInvoice& invoice) {
  const Totals& totals = invoice.totals;
  const auto unless_zero = [&](std::string_view element, Money money) {
    if (money != Money{}) xml.text(element, klickwerk::decimal(money));
  };
  Scope summation(xml, "ram:SpecifiedTradeSettlementHeaderMonetarySummation");
  xml.text("ram:LineTotalAmount", klickwerk::decimal(totals.lines));
  unless_zero("ram:ChargeTotalAmount", totals.charges);
  unless_zero("ram:AllowanceTotalAmount", totals.allowances);
  xml.text("ram:TaxBasisTotalAmount", klickwerk::decimal(totals.without_vat));
  xml.text("ram:TaxTotalAmount", klickwerk::decimal(totals.vat), {{"currencyID", invoice.currency}});
  unless_zero("ram:RoundingAmount", totals.rounding);
  xml.text("ram:GrandTotalAmount", klickwerk::decimal(totals.with_vat));
  unless_zero("ram:TotalPrepaidAmount", totals.prepaid);
  xml.text("ram:DuePayableAmount", klickwerk::decimal(totals.due));
}

void write_preceding(XmlWriter& xml, const PrecedingInvoice& preceding) {
  Scope reference(xml, "ram:InvoiceReferencedDocument");
  xml.text("ram:IssuerAssignedID", preceding.number);
  if (!preceding.issued_on) return;
  Scope issued(xml, "ram:FormattedIssueDateTime");
  xml.text("qdt:DateTimeString", compact_day(*preceding.issued_on), {{"format", "102"}});
}

void write_settlement(XmlWriter& xml, const SemanticInvoice& invoice) {
  Scope settlement(xml, "ram:ApplicableHeaderTradeSettlement");
  if (invoice.payment) {
    if (invoice.payment->direct_debit) xml.text("ram:CreditorReferenceID", invoice.payment->direct_debit->creditor_id);
    xml.text("ram:PaymentReference", invoice.payment->reference);
  }
  xml.text("ram:InvoiceCurrencyCode", invoice.currency);
  write_payment_means(xml, invoice);
  for (const VatBreakdown& group : invoice.vat) write_breakdown(xml, group);
  if (invoice.period) cii::write_period(xml, *invoice.period);
  for (const AllowanceCharge& each : invoice.allowances_charges) cii::write_allowance_charge(xml, each);
  write_payment_terms(xml, invoice);
  write_totals(xml, invoice);
  if (!invoice.preceding.empty()) write_preceding(xml, invoice.preceding.front());
  Scope accounting(xml, "ram:ReceivableSpecifiedTradeAccountingAccount");
  xml.text("ram:ID", invoice.buyer_accounting);
}

}  // namespace

std::string write_cii(const SemanticInvoice& invoice) {
  XmlWriter xml;
  {
    Scope root(xml, "rsm:CrossIndustryInvoice",
               {{"xmlns:rsm", "urn:un:unece:uncefact:data:standard:CrossIndustryInvoice:100"},
                {"xmlns:ram", "urn:un:unece:uncefact:data:standard:ReusableAggregateBusinessInformationEntity:100"},
                {"xmlns:qdt", "urn:un:unece:uncefact:data:standard:QualifiedDataType:100"},
                {"xmlns:udt", "urn:un:unece:uncefact:data:standard:UnqualifiedDataType:100"}});
    write_context(xml, invoice);
    write_head(xml, invoice);
    Scope transaction(xml, "rsm:SupplyChainTradeTransaction");
    for (const Line& line : invoice.lines) cii::write_line(xml, line);
    write_agreement(xml, invoice);
    write_delivery(xml, invoice);
    write_settlement(xml, invoice);
  }
  return std::move(xml).finish();
}

}  // namespace klickwerk::document::einvoice
