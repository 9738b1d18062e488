// The invoice as UBL 2.1: an Invoice, or a CreditNote for BT-3 = 381. Element order after the OASIS schema.
#pragma once

#include <string>

#include "document/einvoice/semantic_invoice.h"

namespace klickwerk::document::einvoice {

// The same invoice gives the same bytes. Writes what is given; whether that is a valid invoice tells check() (rules.h).
std::string write_ubl(const SemanticInvoice& invoice);

}  // namespace klickwerk::document::einvoice
