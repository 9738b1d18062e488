// The parts of a CII invoice that stand in more than one place, and its lines. Internal to cii_writer.cpp.
#pragma once

#include "document/einvoice/semantic_invoice.h"
#include "document/einvoice/xml_writer.h"

namespace klickwerk::document::einvoice::cii {

void write_date(XmlWriter& xml, std::string_view element, std::optional<Day> day);
void write_period(XmlWriter& xml, Period period);
void write_address(XmlWriter& xml, const PostalAddress& address);
void write_party(XmlWriter& xml, std::string_view element, const Party& party);
void write_allowance_charge(XmlWriter& xml, const AllowanceCharge& each);
void write_line(XmlWriter& xml, const Line& line);

}  // namespace klickwerk::document::einvoice::cii
