#include "document/einvoice/cii_parts.h"

#include "document/einvoice/decimal_text.h"

namespace klickwerk::document::einvoice::cii {

namespace {

using Scope = XmlWriter::Scope;

void write_contact(XmlWriter& xml, const Contact& contact) {
  Scope element(xml, "ram:DefinedTradeContact");
  xml.text("ram:PersonName", contact.name);
  {
    Scope phone(xml, "ram:TelephoneUniversalCommunication");
    xml.text("ram:CompleteNumber", contact.phone);
  }
  Scope email(xml, "ram:EmailURIUniversalCommunication");
  xml.text("ram:URIID", contact.email);
}

void write_registration(XmlWriter& xml, std::string_view id, std::string_view scheme) {
  Scope registration(xml, "ram:SpecifiedTaxRegistration");
  xml.text("ram:ID", id, {{"schemeID", scheme}});
}

// UNTDID 5305 and the rate, as a line and a document level allowance carry them.
void write_category(XmlWriter& xml, std::string_view element, VatCategory category, std::optional<int> rate_bp) {
  if (category == VatCategory::unset && !rate_bp) return;
  Scope tax(xml, element);
  xml.text("ram:TypeCode", "VAT");
  xml.text("ram:CategoryCode", code(category));
  if (rate_bp) xml.text("ram:RateApplicablePercent", percent(*rate_bp));
}

void write_product(XmlWriter& xml, const Line& line) {
  Scope product(xml, "ram:SpecifiedTradeProduct");
  xml.text("ram:SellerAssignedID", line.seller_item_id);
  xml.text("ram:BuyerAssignedID", line.buyer_item_id);
  xml.text("ram:Name", line.name);
  xml.text("ram:Description", line.description);
  for (const ItemAttribute& attribute : line.attributes) {
    Scope characteristic(xml, "ram:ApplicableProductCharacteristic");
    xml.text("ram:Description", attribute.name);
    xml.text("ram:Value", attribute.value);
  }
}

void write_base_quantity(XmlWriter& xml, const Line& line) {
  if (line.base_quantity) xml.text("ram:BasisQuantity", std::to_string(*line.base_quantity), {{"unitCode", line.unit}});
}

void write_prices(XmlWriter& xml, const Line& line) {
  if (line.gross_price) {
    Scope gross(xml, "ram:GrossPriceProductTradePrice");
    xml.text("ram:ChargeAmount", klickwerk::decimal(*line.gross_price));
    write_base_quantity(xml, line);
    if (line.price_discount) {
      Scope discount(xml, "ram:AppliedTradeAllowanceCharge");
      {
        Scope indicator(xml, "ram:ChargeIndicator");
        xml.text("udt:Indicator", "false");
      }
      xml.text("ram:ActualAmount", klickwerk::decimal(*line.price_discount));
    }
  }
  Scope net(xml, "ram:NetPriceProductTradePrice");
  xml.text("ram:ChargeAmount", klickwerk::decimal(line.price));
  write_base_quantity(xml, line);
}

void write_line_settlement(XmlWriter& xml, const Line& line) {
  Scope settlement(xml, "ram:SpecifiedLineTradeSettlement");
  write_category(xml, "ram:ApplicableTradeTax", line.category, line.rate_bp);
  if (line.period) write_period(xml, *line.period);
  for (const AllowanceCharge& each : line.allowances_charges) write_allowance_charge(xml, each);
  {
    Scope summation(xml, "ram:SpecifiedTradeSettlementLineMonetarySummation");
    xml.text("ram:LineTotalAmount", klickwerk::decimal(line.net));
  }
  if (given(line.object.value)) {
    Scope object(xml, "ram:AdditionalReferencedDocument");
    xml.text("ram:IssuerAssignedID", line.object.value);
    xml.text("ram:TypeCode", "130");  // the only code that a line may have (PEPPOL-EN16931-R101)
    xml.text("ram:ReferenceTypeCode", line.object.scheme);
  }
  Scope accounting(xml, "ram:ReceivableSpecifiedTradeAccountingAccount");
  xml.text("ram:ID", line.accounting);
}

}  // namespace

void write_date(XmlWriter& xml, std::string_view element, std::optional<Day> day) {
  if (!day) return;
  Scope date(xml, element);
  xml.text("udt:DateTimeString", compact_day(*day), {{"format", "102"}});
}

void write_period(XmlWriter& xml, Period period) {
  Scope element(xml, "ram:BillingSpecifiedPeriod");
  write_date(xml, "ram:StartDateTime", period.first);
  write_date(xml, "ram:EndDateTime", period.last());
}

void write_address(XmlWriter& xml, const PostalAddress& address) {
  Scope element(xml, "ram:PostalTradeAddress");
  xml.text("ram:PostcodeCode", address.postcode);
  xml.text("ram:LineOne", address.line_one);
  xml.text("ram:LineTwo", address.line_two);
  xml.text("ram:LineThree", address.line_three);
  xml.text("ram:CityName", address.city);
  xml.text("ram:CountryID", address.country);
  xml.text("ram:CountrySubDivisionName", address.subdivision);
}

void write_party(XmlWriter& xml, std::string_view element, const Party& party) {
  Scope scope(xml, element);
  xml.text(given(party.id.scheme) ? "ram:GlobalID" : "ram:ID", party.id.value, {{"schemeID", party.id.scheme}});
  xml.text("ram:Name", party.name);
  xml.text("ram:Description", party.legal_note);
  {
    Scope organisation(xml, "ram:SpecifiedLegalOrganization");
    xml.text("ram:ID", party.registration.value, {{"schemeID", party.registration.scheme}});
    xml.text("ram:TradingBusinessName", party.trading_name);
  }
  write_contact(xml, party.contact);
  write_address(xml, party.address);
  {
    Scope electronic(xml, "ram:URIUniversalCommunication");
    xml.text("ram:URIID", party.electronic.value, {{"schemeID", party.electronic.scheme}});
  }
  write_registration(xml, party.vat_id, "VA");
  write_registration(xml, party.tax_number, "FC");
}

void write_allowance_charge(XmlWriter& xml, const AllowanceCharge& each) {
  Scope element(xml, "ram:SpecifiedTradeAllowanceCharge");
  {
    Scope indicator(xml, "ram:ChargeIndicator");
    xml.text("udt:Indicator", each.charge ? "true" : "false");
  }
  if (each.percent_bp) xml.text("ram:CalculationPercent", percent(*each.percent_bp));
  if (each.base) xml.text("ram:BasisAmount", klickwerk::decimal(*each.base));
  xml.text("ram:ActualAmount", klickwerk::decimal(each.amount));
  xml.text("ram:ReasonCode", each.reason_code);
  xml.text("ram:Reason", each.reason);
  write_category(xml, "ram:CategoryTradeTax", each.category, each.rate_bp);
}

void write_line(XmlWriter& xml, const Line& line) {
  Scope item(xml, "ram:IncludedSupplyChainTradeLineItem");
  {
    Scope document(xml, "ram:AssociatedDocumentLineDocument");
    xml.text("ram:LineID", line.id);
    Scope note(xml, "ram:IncludedNote");
    xml.text("ram:Content", line.note);
  }
  write_product(xml, line);
  {
    Scope agreement(xml, "ram:SpecifiedLineTradeAgreement");
    {
      Scope order(xml, "ram:BuyerOrderReferencedDocument");
      xml.text("ram:LineID", line.order_line);
    }
    write_prices(xml, line);
  }
  {
    Scope delivery(xml, "ram:SpecifiedLineTradeDelivery");
    xml.text("ram:BilledQuantity", decimal(line.quantity), {{"unitCode", line.unit}});
  }
  write_line_settlement(xml, line);
}

}  // namespace klickwerk::document::einvoice::cii
