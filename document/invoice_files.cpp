#include "document/invoice_files.h"

#include "document/annex_csv.h"
#include "document/einvoice/cii_writer.h"
#include "document/einvoice/from_invoice.h"
#include "document/einvoice/ubl_writer.h"
#include "document/words.h"

namespace klickwerk::document {

namespace {

EmbeddedFile table_of(const InvoiceDocument& facts) {
  return {annex_csv_name(facts.language), std::string(text(Word::annex_file, facts.language)), "text/csv",
          FileRelation::supplement, annex_csv(facts)};
}

EmbeddedFile factur_x(const InvoiceDocument& facts, std::string xml) {
  return {"factur-x.xml", std::string(text(Word::einvoice_file, facts.language)), "text/xml", FileRelation::alternative,
          std::move(xml)};
}

}  // namespace

std::string einvoice_xml(const InvoiceDocument& facts) {
  if (facts.format == DocumentFormat::pdf) return "";
  const einvoice::SemanticInvoice invoice = einvoice::from_invoice(facts);
  return facts.format == DocumentFormat::xrechnung_ubl ? einvoice::write_ubl(invoice) : einvoice::write_cii(invoice);
}

std::vector<InvoiceFile> invoice_files(InvoicePrinter& printer, const InvoiceDocument& facts) {
  std::vector<EmbeddedFile> embedded;
  std::string xml = einvoice_xml(facts);
  if (facts.format == DocumentFormat::zugferd) embedded.push_back(factur_x(facts, std::move(xml)));
  embedded.push_back(table_of(facts));
  std::vector<InvoiceFile> files{{"pdf", printer.print(facts, embedded)}};
  if (facts.format != DocumentFormat::zugferd && !xml.empty()) files.push_back({"xml", std::move(xml)});
  return files;
}

}  // namespace klickwerk::document
