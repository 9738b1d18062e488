// What is handed to the customer and kept in the books of one document: its PDF/A-3, and an XRechnung beside it where
// the customer gets one. The same facts give the same bytes.
#pragma once

#include <string>
#include <vector>

#include "document/invoice_document.h"
#include "document/pdf/invoice_pdf.h"

namespace klickwerk::document {

struct InvoiceFile {
  std::string kind;  // "pdf", "xml": also the ending of the file's name
  std::string bytes;
};

// The PDF first. zugferd: factur-x.xml is inside; xrechnung_*: the XML is a file of its own. The lines and readings as
// a table are always inside the PDF.
std::vector<InvoiceFile> invoice_files(InvoicePrinter& printer, const InvoiceDocument& facts);

// The e-invoice of a document as its format wants it; empty for a plain PDF.
std::string einvoice_xml(const InvoiceDocument& facts);

}  // namespace klickwerk::document
