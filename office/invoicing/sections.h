// One invoice for several contracts: each has its heading, its lines below it and a subtotal.
#pragma once

#include "document/invoice_document.h"

namespace klickwerk::office {

// Puts lines and annex of a contract's own facts under a heading with its number, title and site.
void name_section(document::InvoiceDocument& facts, const std::string& title);

// Adds another contract's lines and annex, and adds up anew: VAT is rounded once on the sums of both. What differs stands
// at the lines (the cost centre, BT-133) or goes (the site).
void append(document::InvoiceDocument& facts, document::InvoiceDocument other);

}  // namespace klickwerk::office
