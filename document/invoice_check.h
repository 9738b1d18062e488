// What an invoice must carry before it is printed: § 14 (4) UStG, and sums that agree with the lines.
#pragma once

#include <string>
#include <vector>

#include "document/invoice_document.h"

namespace klickwerk::document {

// One English sentence for each fault, empty when there is none.
std::vector<std::string> invoice_faults(const InvoiceDocument& facts);

// Throws DocumentError with the invoice's number and all faults.
void require_complete(const InvoiceDocument& facts);

}  // namespace klickwerk::document
