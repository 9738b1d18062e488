// The invoice as a table: its lines and the readings behind them, so that the customer can recompute the bill in a
// spreadsheet. Embedded in the PDF.
#pragma once

#include <string>

#include "document/invoice_document.h"

namespace klickwerk::document {

// "positionen-und-zaehlerstaende.csv", "lines-and-readings.csv"
std::string annex_csv_name(Language language);

// One row a line, reading stretch and meter; the first column says which. UTF-8 with BOM, CRLF; in German `;` and a
// decimal comma, in English `,` and a point, as a spreadsheet of that language reads them. Figures have no grouping. A
// text that a spreadsheet would take for a formula gets an apostrophe before it. Where the pages have no annex, agreed prices and
// remarks stand here as well.
std::string annex_csv(const InvoiceDocument& facts);

}  // namespace klickwerk::document
