// The lines of a printed invoice as semantic lines. Internal to from_invoice.cpp.
#pragma once

#include "document/einvoice/from_invoice.h"

namespace klickwerk::document::einvoice {

std::vector<Line> lines_of(const InvoiceDocument& document, InvoiceType type);

}  // namespace klickwerk::document::einvoice
