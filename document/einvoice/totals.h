// The sums of an invoice, exact. VAT is computed once for each category and rate on the sum of its lines, never on a
// line; every product is rounded once, half away from zero.
#pragma once

#include "document/einvoice/semantic_invoice.h"

namespace klickwerk::document::einvoice {

// BT-131: quantity x price / base quantity, plus the line's charges, less its allowances.
// The base quantity must be above 0.
Money line_net(const Line& line);

// BG-23 in the order in which the categories and rates appear (lines first), with the invoice's exemption reasons.
std::vector<VatBreakdown> vat_breakdown(const SemanticInvoice& invoice);

// BG-22 from the line nets and the breakdown as they stand; prepaid and rounding are kept.
Totals totals_of(const SemanticInvoice& invoice);

// Fills the line nets, the breakdown and the totals.
void add_up(SemanticInvoice& invoice);

}  // namespace klickwerk::document::einvoice
