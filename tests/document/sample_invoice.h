// Invented dealers, customers and invoices for the tests of documents. The amounts are right: each line is quantity
// times price, rounded; sums and tax follow from the lines.
#pragma once

#include "document/invoice_document.h"

namespace klickwerk::document::sample {

// One flat fee, one line of clicks, one credit; annex with two meters, all read.
InvoiceDocument short_invoice();
// A device swap, a price increase in mid-period, an estimated meter, a board replacement, a true-up.
InvoiceDocument eventful_invoice();
// `lines` lines and `segments` readings.
InvoiceDocument long_invoice(int lines, int segments);
// The mirror of short_invoice().
InvoiceDocument cancellation();
// short_invoice() in English for a customer abroad.
InvoiceDocument english_invoice();

}  // namespace klickwerk::document::sample
