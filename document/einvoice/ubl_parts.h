// Parts of a UBL document below its head. Internal to ubl_writer.cpp.
#pragma once

#include "document/einvoice/semantic_invoice.h"
#include "document/einvoice/xml_writer.h"

namespace klickwerk::document::einvoice::ubl {

// Whether it is a CreditNote: its elements are named and ordered a little differently.
bool is_credit_note(const SemanticInvoice& invoice);

void write_amount(XmlWriter& xml, std::string_view element, Money amount, std::string_view currency);
void write_period(XmlWriter& xml, const std::optional<Period>& period);
void write_parties(XmlWriter& xml, const SemanticInvoice& invoice);
void write_delivery(XmlWriter& xml, const SemanticInvoice& invoice);
void write_allowance_charge(XmlWriter& xml, const AllowanceCharge& each, std::string_view currency);
// cac:TaxCategory, or cac:ClassifiedTaxCategory of a line; the exemption only in the breakdown.
void write_tax_category(XmlWriter& xml, std::string_view element, VatCategory category, std::optional<int> rate_bp,
                        const VatBreakdown* exemption = nullptr);
void write_line(XmlWriter& xml, const SemanticInvoice& invoice, const Line& line);

}  // namespace klickwerk::document::einvoice::ubl
