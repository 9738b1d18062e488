// What ISO 19005-3 and Factur-X ask of the file, read back with qpdf's own program, clause by clause.
#include "document/pdf/archive_file.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <cstdlib>
#include <fstream>
#include <sstream>

#include "document/annex_csv.h"
#include "document/document_error.h"
#include "document/invoice_files.h"
#include "document/pdf/dunning_pdf.h"
#include "pdf_tools.h"
#include "sample_invoice.h"

namespace klickwerk::document {

namespace {

using namespace sample;
using testing::AllOf;
using testing::HasSubstr;
using testing::Not;
using testing::StartsWith;

InvoiceDocument invoice_by_mail() {
  InvoiceDocument invoice = short_invoice();
  invoice.buyer_electronic_address = "rechnung@sommerfeld.example", invoice.buyer_electronic_scheme = "EM";
  return invoice;
}

DunningLetter dunning_letter() {
  const InvoiceDocument invoice = short_invoice();
  DunningLetter letter;
  letter.level = 3, letter.last = true, letter.dated_on = invoice.issued_on, letter.pay_until = invoice.issued_on + 7;
  letter.seller = invoice.seller, letter.buyer = invoice.buyer, letter.customer_number = "K-1", letter.fee = Money{1000};
  letter.invoices = {{"RE-2026-000100", invoice.issued_on - 60, invoice.issued_on - 46, 46, Money{12345}, Money{142}}};
  return letter;
}

std::string pdf_of(const InvoiceDocument& facts) {
  InvoicePrinter printer;
  return invoice_files(printer, facts).front().bytes;
}

TEST(ArchiveFile, IsSoundAndHasWhatPdfA3Asks) {
  const std::string pdf = pdf_of(invoice_by_mail());
  EXPECT_THAT(pdf, StartsWith("%PDF-1.7"));
  const std::string objects = objects_of(pdf);
  EXPECT_THAT(objects, AllOf(HasSubstr("\"/S\": \"/GTS_PDFA1\""), HasSubstr("\"/N\": 3"), HasSubstr("\"/ID\": ["),
                             HasSubstr("\"/Type\": \"/Metadata\""), HasSubstr("\"/Lang\": \"u:de-DE\""),
                             HasSubstr("\"/AFRelationship\": \"/Alternative\""), HasSubstr("\"/Subtype\": \"/text/xml\""),
                             HasSubstr("\"/AFRelationship\": \"/Supplement\""), HasSubstr("\"/AF\": [")));
  EXPECT_THAT(objects, Not(HasSubstr("/Interpolate")));
  EXPECT_EQ(count_of(objects, "\"/CIDFontType2\""), count_of(objects, "\"/CIDToGIDMap\": \"/Identity\""));
}

TEST(ArchiveFile, TheMetadataStandInPlainText) {
  InvoiceDocument invoice = invoice_by_mail();
  invoice.seller.address.name = "Meyer & Söhne <Büro>";
  const std::string pdf = pdf_of(invoice);
  for (const char* part : {"<pdfaid:part>3</pdfaid:part>", "<pdfaid:conformance>B</pdfaid:conformance>",
                           "<fx:ConformanceLevel>EN 16931</fx:ConformanceLevel>",
                           "<fx:DocumentFileName>factur-x.xml</fx:DocumentFileName>", "Meyer &amp; Söhne &lt;Büro&gt;"})
    EXPECT_THAT(pdf, HasSubstr(part));
  invoice.format = DocumentFormat::pdf;
  const std::string plain = pdf_of(invoice);
  EXPECT_THAT(plain, HasSubstr("<pdfaid:part>3</pdfaid:part>"));
  EXPECT_THAT(plain, Not(HasSubstr("factur-x")));
}

TEST(ArchiveFile, TheFilesComeOutAsTheyWentIn) {
  const InvoiceDocument invoice = invoice_by_mail();
  const std::string pdf = pdf_of(invoice);
  EXPECT_EQ(attachment_of(pdf, "factur-x.xml"), einvoice_xml(invoice));
  EXPECT_EQ(attachment_of(pdf, "positionen-und-zaehlerstaende.csv"), annex_csv(invoice));
  EXPECT_THAT(einvoice_xml(invoice), HasSubstr("<ram:DuePayableAmount>63.12</ram:DuePayableAmount>"));
}

TEST(ArchiveFile, TheSameFactsGiveTheSameBytes) {
  InvoicePrinter one, other;
  invoice_files(other, eventful_invoice());  // what a printer has set before must not show
  EXPECT_EQ(invoice_files(one, invoice_by_mail()).front().bytes, invoice_files(other, invoice_by_mail()).front().bytes);
}

// ISO 19005-3: 6.1.3 (no encryption), 6.2.11.4.1 (fonts embedded), 6.5.1 and 6.6.1 (no actions that run something), 6.8 (embedded
// files say how they belong to the document, and have a check sum).
TEST(ArchiveFile, HasNothingThatAnArchiveMayNotHave) {
  DunningPrinter letters;
  for (const std::string& pdf : {pdf_of(invoice_by_mail()), pdf_of(eventful_invoice()), pdf_of(long_invoice(70, 40)), pdf_of(english_invoice()), letters.print(dunning_letter())}) {
    const std::string objects = objects_of(pdf);
    for (const char* forbidden : {"/Encrypt", "/JavaScript", "/JS\"", "/Launch", "/OpenAction", "/AA\"", "/XFA", "/LZWDecode", "/Type3", "/PS\"", "/OPI", "/TR\"", "/Movie", "/Sound"})
      EXPECT_THAT(objects, Not(HasSubstr(forbidden)));
    std::istringstream fonts(fonts_of(pdf));
    int count = 0;
    for (std::string line; std::getline(fonts, line);) {
      if (line.find("Liberation") == std::string::npos && line.find("DejaVu") == std::string::npos && line.find("Noto") == std::string::npos) continue;
      EXPECT_THAT(line, testing::ContainsRegex("yes +yes +yes")) << "embedded, a subset, with ToUnicode";
      ++count;
    }
    EXPECT_GE(count, 2);
    EXPECT_EQ(count_of(objects, "\"/Type\": \"/Filespec\""), count_of(objects, "\"/AFRelationship\": \"/"));
    EXPECT_EQ(count_of(objects, "\"/Type\": \"/EmbeddedFile\""), count_of(objects, "\"/CheckSum\": "));
  }
}

// 6.6.2.1: the metadata are XML of their own, and say what the information dictionary says.
TEST(ArchiveFile, TheMetadataAreXmlAndAgreeWithTheInformation) {
  InvoiceDocument invoice = invoice_by_mail();
  invoice.seller.address.name = "Meyer & Söhne <Büro>";
  DunningLetter letter = dunning_letter();
  for (const std::string& pdf : {pdf_of(invoice), DunningPrinter().print(letter)}) {
    const auto begin = pdf.find("<x:xmpmeta"), end = pdf.find("</x:xmpmeta>");
    ASSERT_NE(end, std::string::npos);
    const std::string path = testing::TempDir() + "metadata.xmp";
    std::ofstream(path) << pdf.substr(begin, end - begin + 12);
    EXPECT_EQ(std::system(("xmllint --noout --nonet " + path).c_str()), 0);
    EXPECT_THAT(pdf, HasSubstr("<xmp:CreateDate>" + invoice.issued_on.iso() + "T12:00:00Z</xmp:CreateDate>"));
    std::string digits = invoice.issued_on.iso();
    std::erase(digits, '-');
    EXPECT_THAT(objects_of(pdf), HasSubstr("\"/CreationDate\": \"u:D:" + digits + "120000Z\""));
  }
}

TEST(ArchiveFile, ADunningLetterIsOneToo) {
  const std::string pdf = DunningPrinter().print(dunning_letter());
  EXPECT_THAT(objects_of(pdf), AllOf(HasSubstr("\"/S\": \"/GTS_PDFA1\""), HasSubstr("\"/Type\": \"/Metadata\""), Not(HasSubstr("/EmbeddedFile"))));
  EXPECT_THAT(pdf, AllOf(HasSubstr("<pdfaid:part>3</pdfaid:part>"), Not(HasSubstr("fx:ConformanceLevel>"))));
  EXPECT_EQ(pdf, DunningPrinter().print(dunning_letter()));
  DunningLetter empty = dunning_letter();
  empty.invoices.clear();
  EXPECT_THROW(DunningPrinter().print(empty), DocumentError);
}

TEST(InvoiceFiles, AnXRechnungStandsBesideThePdf) {
  InvoiceDocument invoice = invoice_by_mail();
  InvoicePrinter printer;
  EXPECT_EQ(invoice_files(printer, invoice).size(), 1u);
  invoice.format = DocumentFormat::xrechnung_cii;
  auto files = invoice_files(printer, invoice);
  ASSERT_EQ(files.size(), 2u);
  EXPECT_EQ(files[1].kind, "xml");
  EXPECT_THAT(files[1].bytes, AllOf(HasSubstr("CrossIndustryInvoice"), HasSubstr("xrechnung_3.0")));
  invoice.format = DocumentFormat::xrechnung_ubl;
  EXPECT_THAT(invoice_files(printer, invoice)[1].bytes, HasSubstr("oasis:names:specification:ubl:schema:xsd:Invoice-2"));
  invoice.kind = DocumentKind::cancellation, invoice.cancels_number = "RE-2026-000100";
  for (DocumentLine& line : invoice.lines) line.amount = -line.amount;
  for (VatGroup& group : invoice.vat_groups) group.net = -group.net, group.vat = -group.vat;
  invoice.net = -invoice.net, invoice.vat = -invoice.vat, invoice.gross = -invoice.gross;
  EXPECT_THAT(invoice_files(printer, invoice)[1].bytes, HasSubstr("CreditNote-2"));
}

TEST(AnnexCsv, ASpreadsheetCanRecomputeTheBill) {
  InvoiceDocument invoice = short_invoice();
  invoice.annex[0].segments[0].position = "=cmd|' /C calc'!A0";
  const std::string table = annex_csv(invoice);
  EXPECT_THAT(table, StartsWith("\xEF\xBB\xBF" "Art;Pos.;Bezeichnung;"));
  EXPECT_THAT(table, HasSubstr("Position;2;Klicks Schwarzweiß, Gutschrift nicht verbrauchter Freikopien;01.10.2026;31.10.2026;"
                               "-550;0,0050;-2,75;19,00;Schwarzweiß;"));
  EXPECT_THAT(table, HasSubstr(";30.09.2026;120000;gelesen (SNMP);31.10.2026;121450;gelesen (SNMP);1;1450;"));
  EXPECT_THAT(table, HasSubstr(";'=cmd|"));
  EXPECT_EQ(count_of(table, "\r\n"), 1 + 3 + 2 + 2);  // heads, lines, readings, meters
  EXPECT_THAT(annex_csv(english_invoice()), HasSubstr("-550,0.0050,-2.75,19.00,Black and white,"));
}

}  // namespace

}  // namespace klickwerk::document
