#include "document/einvoice/ubl_parts.h"

#include "document/einvoice/decimal_text.h"

namespace klickwerk::document::einvoice::ubl {

namespace {

using Scope = XmlWriter::Scope;

void write_address(XmlWriter& xml, std::string_view element, const PostalAddress& address) {
  Scope scope(xml, element);
  xml.text("cbc:StreetName", address.line_one);
  xml.text("cbc:AdditionalStreetName", address.line_two);
  xml.text("cbc:CityName", address.city);
  xml.text("cbc:PostalZone", address.postcode);
  xml.text("cbc:CountrySubentity", address.subdivision);
  {
    Scope line(xml, "cac:AddressLine");
    xml.text("cbc:Line", address.line_three);
  }
  Scope country(xml, "cac:Country");
  xml.text("cbc:IdentificationCode", address.country);
}

void write_identification(XmlWriter& xml, std::string_view value, std::string_view scheme) {
  Scope identification(xml, "cac:PartyIdentification");
  xml.text("cbc:ID", value, {{"schemeID", scheme}});
}

void write_tax_scheme(XmlWriter& xml, std::string_view company_id, std::string_view scheme) {
  if (!given(company_id)) return;
  Scope tax(xml, "cac:PartyTaxScheme");
  xml.text("cbc:CompanyID", company_id);
  Scope element(xml, "cac:TaxScheme");
  xml.text("cbc:ID", scheme);
}

void write_party(XmlWriter& xml, const Party& party, std::string_view creditor_id) {
  Scope scope(xml, "cac:Party");
  xml.text("cbc:EndpointID", party.electronic.value, {{"schemeID", party.electronic.scheme}});
  write_identification(xml, party.id.value, party.id.scheme);
  write_identification(xml, creditor_id, "SEPA");  // BT-90
  {
    Scope name(xml, "cac:PartyName");
    xml.text("cbc:Name", party.trading_name);
  }
  write_address(xml, "cac:PostalAddress", party.address);
  write_tax_scheme(xml, party.vat_id, "VAT");
  write_tax_scheme(xml, party.tax_number, "FC");
  {
    Scope legal(xml, "cac:PartyLegalEntity");
    xml.text("cbc:RegistrationName", party.name);
    xml.text("cbc:CompanyID", party.registration.value, {{"schemeID", party.registration.scheme}});
    xml.text("cbc:CompanyLegalForm", party.legal_note);
  }
  Scope contact(xml, "cac:Contact");
  xml.text("cbc:Name", party.contact.name);
  xml.text("cbc:Telephone", party.contact.phone);
  xml.text("cbc:ElectronicMail", party.contact.email);
}

void write_item_id(XmlWriter& xml, std::string_view element, std::string_view id) {
  Scope scope(xml, element);
  xml.text("cbc:ID", id);
}

void write_item(XmlWriter& xml, const Line& line) {
  Scope item(xml, "cac:Item");
  xml.text("cbc:Description", line.description);
  xml.text("cbc:Name", line.name);
  write_item_id(xml, "cac:BuyersItemIdentification", line.buyer_item_id);
  write_item_id(xml, "cac:SellersItemIdentification", line.seller_item_id);
  write_tax_category(xml, "cac:ClassifiedTaxCategory", line.category, line.rate_bp);
  for (const ItemAttribute& attribute : line.attributes) {
    Scope property(xml, "cac:AdditionalItemProperty");
    xml.text("cbc:Name", attribute.name);
    xml.text("cbc:Value", attribute.value);
  }
}

void write_price(XmlWriter& xml, const Line& line, std::string_view currency) {
  const XmlWriter::Attribute in_currency{"currencyID", currency};
  Scope price(xml, "cac:Price");
  xml.text("cbc:PriceAmount", klickwerk::decimal(line.price), {in_currency});
  if (line.base_quantity) xml.text("cbc:BaseQuantity", std::to_string(*line.base_quantity), {{"unitCode", line.unit}});
  if (!line.gross_price) return;
  Scope discount(xml, "cac:AllowanceCharge");
  xml.text("cbc:ChargeIndicator", "false");
  xml.text("cbc:Amount", klickwerk::decimal(line.price_discount.value_or(UnitPrice{})), {in_currency});
  xml.text("cbc:BaseAmount", klickwerk::decimal(*line.gross_price), {in_currency});
}

void write_object(XmlWriter& xml, const Line& line) {
  if (!given(line.object.value)) return;
  Scope object(xml, "cac:DocumentReference");
  xml.text("cbc:ID", line.object.value, {{"schemeID", line.object.scheme}});
  xml.text("cbc:DocumentTypeCode", "130");
}

}  // namespace

bool is_credit_note(const SemanticInvoice& invoice) { return invoice.type == InvoiceType::credit_note; }

void write_amount(XmlWriter& xml, std::string_view element, Money amount, std::string_view currency) {
  xml.text(element, klickwerk::decimal(amount), {{"currencyID", currency}});
}

void write_period(XmlWriter& xml, const std::optional<Period>& period) {
  if (!period) return;
  Scope scope(xml, "cac:InvoicePeriod");
  xml.text("cbc:StartDate", period->first.iso());
  xml.text("cbc:EndDate", period->last().iso());
}

void write_parties(XmlWriter& xml, const SemanticInvoice& invoice) {
  const bool debit = invoice.payment && invoice.payment->direct_debit;
  {
    Scope supplier(xml, "cac:AccountingSupplierParty");
    write_party(xml, invoice.seller, debit ? invoice.payment->direct_debit->creditor_id : "");
  }
  Scope customer(xml, "cac:AccountingCustomerParty");
  write_party(xml, invoice.buyer, "");
}

void write_delivery(XmlWriter& xml, const SemanticInvoice& invoice) {
  const Delivery& delivery = invoice.delivery;
  Scope scope(xml, "cac:Delivery");
  if (delivery.on) xml.text("cbc:ActualDeliveryDate", delivery.on->iso());
  if (delivery.address) {
    Scope location(xml, "cac:DeliveryLocation");
    write_address(xml, "cac:Address", *delivery.address);
  }
  Scope party(xml, "cac:DeliveryParty");
  Scope name(xml, "cac:PartyName");
  xml.text("cbc:Name", delivery.name);
}

void write_tax_category(XmlWriter& xml, std::string_view element, VatCategory category, std::optional<int> rate_bp,
                        const VatBreakdown* exemption) {
  if (category == VatCategory::unset && !rate_bp) return;
  Scope scope(xml, element);
  xml.text("cbc:ID", code(category));
  if (rate_bp) xml.text("cbc:Percent", percent(*rate_bp));
  if (exemption != nullptr) {
    xml.text("cbc:TaxExemptionReasonCode", exemption->exemption_code);
    xml.text("cbc:TaxExemptionReason", exemption->exemption_text);
  }
  Scope scheme(xml, "cac:TaxScheme");
  xml.text("cbc:ID", "VAT");
}

void write_allowance_charge(XmlWriter& xml, const AllowanceCharge& each, std::string_view currency) {
  Scope scope(xml, "cac:AllowanceCharge");
  xml.text("cbc:ChargeIndicator", each.charge ? "true" : "false");
  xml.text("cbc:AllowanceChargeReasonCode", each.reason_code);
  xml.text("cbc:AllowanceChargeReason", each.reason);
  if (each.percent_bp) xml.text("cbc:MultiplierFactorNumeric", percent(*each.percent_bp));
  write_amount(xml, "cbc:Amount", each.amount, currency);
  if (each.base) write_amount(xml, "cbc:BaseAmount", *each.base, currency);
  write_tax_category(xml, "cac:TaxCategory", each.category, each.rate_bp);
}

void write_line(XmlWriter& xml, const SemanticInvoice& invoice, const Line& line) {
  const bool credit = is_credit_note(invoice);
  Scope scope(xml, credit ? "cac:CreditNoteLine" : "cac:InvoiceLine");
  xml.text("cbc:ID", line.id);
  xml.text("cbc:Note", line.note);
  xml.text(credit ? "cbc:CreditedQuantity" : "cbc:InvoicedQuantity", decimal(line.quantity), {{"unitCode", line.unit}});
  write_amount(xml, "cbc:LineExtensionAmount", line.net, invoice.currency);
  xml.text("cbc:AccountingCost", line.accounting);
  write_period(xml, line.period);
  {
    Scope order(xml, "cac:OrderLineReference");
    xml.text("cbc:LineID", line.order_line);
  }
  write_object(xml, line);
  for (const AllowanceCharge& each : line.allowances_charges) write_allowance_charge(xml, each, invoice.currency);
  write_item(xml, line);
  write_price(xml, line, invoice.currency);
}

}  // namespace klickwerk::document::einvoice::ubl
