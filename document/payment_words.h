// How a document is paid, in a sentence: printed on paper and written into the XML's payment terms (BT-20).
#pragma once

#include <string>

#include "document/invoice_document.h"

namespace klickwerk::document {

// The pre-notification of a SEPA direct debit: amount, day, mandate, creditor identifier and account.
// The document must have a direct debit.
std::string collection_text(const InvoiceDocument& document);

}  // namespace klickwerk::document
