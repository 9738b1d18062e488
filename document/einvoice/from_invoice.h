// Turns the facts of a printed invoice into the semantic one, so that paper and XML come from the same values.
#pragma once

#include "document/einvoice/semantic_invoice.h"
#include "document/invoice_document.h"

namespace klickwerk::document::einvoice {

// XRechnung where the customer gets one, else EN 16931.
Profile profile_of(DocumentFormat format);

// 380; what gives money back for an earlier invoice is 381 with its signs turned; a cancellation that takes money back
// (of an invoice that was itself in the buyer's favour) is 384 as it stands; a correction that demands money is a 380
// that names the invoice which it corrects.
InvoiceType invoice_type_of(const InvoiceDocument& document);

// The line amounts and the sums are those of the document; check() tells when they do not agree with each other. Where
// a line's printed quantity times its price is not exactly its amount, or has no exact decimal (15/31 of a month), the
// line is 1 x amount and carries the printed figures as attributes.
SemanticInvoice from_invoice(const InvoiceDocument& document);

}  // namespace klickwerk::document::einvoice
