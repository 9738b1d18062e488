// The text of one line of an invoice, by the kind of the line.
#pragma once

#include <string>

#include "office/invoicing/invoice_facts.h"

namespace klickwerk::office {

struct LineContext {
  const billing::SettlementInput& input;
  const billing::Settlement& settlement;
  const InvoiceParties& parties;
};

document::DocumentLine line_words(const billing::SettlementLine& line, const LineContext& context);

// With the usual word where no reason was agreed.
std::optional<billing::LineDiscount> printed_discount(std::optional<billing::LineDiscount> discount, document::Language language);

// The parties' name of a meter or position.
MeterLabel meter_label(const std::string& meter, const InvoiceParties& parties);
std::string position_name(const std::string& position, const InvoiceParties& parties);

// The meter's terms; the settlement never names a meter that the terms do not have.
const billing::MeterTerms& terms_of(const std::string& meter, const billing::SettlementInput& input);
// The pricing in force at the end of a day.
const billing::DatedPricing* pricing_on(Day day, const billing::MeterTerms& meter);

}  // namespace klickwerk::office
