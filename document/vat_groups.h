// The tax of an invoice: lines of the same category and rate form a group, and each group is taxed once on its sum.
// A tax per line would drift by a cent with every line.
#pragma once

#include <span>
#include <vector>

#include "document/invoice_document.h"

namespace klickwerk::document {

// In the order in which the lines bring them; reasons stay empty. An invoice without lines has one empty group of the
// category and rate given, so that its document can say them.
std::vector<VatGroup> group_vat(std::span<const DocumentLine> lines, const VatGroup& without_lines = {});

// Fills the groups (reasons are kept by category), net, vat and gross from the lines.
void add_up(InvoiceDocument& invoice);

}  // namespace klickwerk::document
