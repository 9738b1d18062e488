// Facts of printed invoices, and the e-invoices made of them. Kept apart from the samples of the PDF: a golden file
// must not change because a letter's example does.
#pragma once

#include "document/einvoice/from_invoice.h"

namespace klickwerk::document::einvoice::sample {

// A fee for 15 of 31 days, clicks with readings, a credit, an estimate; one device was swapped.
// XRechnung; the buyer is reached by e-mail.
InvoiceDocument printed_month();
InvoiceDocument printed_cancellation();  // of printed_month()
InvoiceDocument printed_discount();      // discounts of a fee for part of a month, of clicks at a price for 1000, and of a credit
InvoiceDocument printed_discount_cancelled();
InvoiceDocument printed_english();       // for a business in the Netherlands, reverse charge

// All lines get this category and rate.
void tax_all(InvoiceDocument& document, const std::string& category, int rate_bp, const std::string& reason = "");

}  // namespace klickwerk::document::einvoice::sample
