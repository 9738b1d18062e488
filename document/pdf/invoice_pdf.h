// An invoice, Stornorechnung or Rechnungskorrektur with its annex as PDF/A-3b: letter after DIN 5008 form B, fonts
// embedded, in German or English, with the files that belong to it. The same facts (and the same logo, fonts and
// libraries) give the same bytes.
#pragma once

#include <memory>
#include <string>

#include "document/invoice_document.h"
#include "document/pdf/archive_file.h"

namespace klickwerk::document {

// Keeps fonts, set words and logos for the next document. One thread at a time; a thread of its own takes a printer of
// its own.
class InvoicePrinter {
 public:
  // Throws DocumentError when the font (Liberation Sans) is not installed.
  InvoicePrinter();
  ~InvoicePrinter();
  InvoicePrinter(InvoicePrinter&&) noexcept;
  InvoicePrinter& operator=(InvoicePrinter&&) noexcept;

  // The file's bytes; `files` are embedded. Throws DocumentError when a fact that § 14 UStG demands is missing, when the sums contradict the
  // lines, or when the logo or the accent colour cannot be used.
  std::string print(const InvoiceDocument& facts, std::span<const EmbeddedFile> files = {});

 private:
  struct Workshop;
  std::unique_ptr<Workshop> workshop_;
};

// For a single document without files; a run over many keeps an InvoicePrinter.
std::string invoice_pdf(const InvoiceDocument& facts);

}  // namespace klickwerk::document
