// What a correcting document says besides its lines, and the whole of a credit by hand.
#pragma once

#include "db/database.h"
#include "db/invoices.h"
#include "document/invoice_document.h"

namespace klickwerk::office {

// Of a document that corrects another one: its kind, the numbers and dates that it refers to, the reason. An additional
// invoice names them above its lines. Others stay as they are.
void name_corrected(db::Transaction& transaction, const db::Invoice& invoice, document::InvoiceDocument& facts);

// A credit by hand: the printed lines of the original that it credits, each with its amount.
document::InvoiceDocument credit_facts(db::Transaction& transaction, const db::Invoice& credit);

}  // namespace klickwerk::office
