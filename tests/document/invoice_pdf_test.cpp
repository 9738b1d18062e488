// What stands on the printed invoice, read back from the PDF.
#include "document/pdf/invoice_pdf.h"

#include "document/vat_groups.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <unistd.h>

#include <cstdio>
#include <cstdlib>
#include <filesystem>
#include <fstream>
#include <thread>

#include "document/document_error.h"
#include "document/words.h"
#include "pdf_tools.h"
#include "sample_invoice.h"

namespace klickwerk::document {

namespace {

using namespace sample;
using testing::HasSubstr;
using testing::Not;

// A PNG of one blue pixel, complete with its checksums.
const std::string one_pixel_png(
    "\x89\x50\x4e\x47\x0d\x0a\x1a\x0a\x00\x00\x00\x0d\x49\x48\x44\x52"
    "\x00\x00\x00\x01\x00\x00\x00\x01\x08\x02\x00\x00\x00\x90\x77\x53"
    "\xde\x00\x00\x00\x0f\x49\x44\x41\x54\x78\x01\x01\x04\x00\xfb\xff"
    "\x00\x00\x60\xf8\x01\xbc\x01\x59\x1a\xa3\xf7\xec\x00\x00\x00\x00"
    "\x49\x45\x4e\x44\xae\x42\x60\x82",
    72);

void expect_all(const std::string& text, std::initializer_list<const char*> parts) {
  for (const char* part : parts) EXPECT_THAT(text, HasSubstr(part));
}

std::string refusal_of(const InvoiceDocument& invoice) {
  try {
    invoice_pdf(invoice);
  } catch (const DocumentError& error) {
    return error.what();
  }
  return "printed";
}

TEST(InvoicePdf, CarriesWhatTheTaxLawDemands) {
  const std::string text = text_of_page(invoice_pdf(eventful_invoice()), 1);
  // § 14 (4) UStG no. 1 names and addresses, 2 tax numbers, 3 date, 4 number, 6 time of service.
  expect_all(text,
             {"Nordlicht Bürotechnik GmbH", "Speicherstraße 14", "20457 Hamburg", "Stadtwerke Ahrensfelde-Marienthal",
              "Aktiengesellschaft", "Zentraler Einkauf, Gebäude C", "Am Wasserturm 3–5", "22926 Ahrensburg",
              "DE123456788", "27/123/45678", "RE-2026-000078", "03.07.2026", "01.06.2026 – 30.06.2026",
              "01.06.2026 – 15.06.2026", "16.06.2026 – 30.06.2026", "01.04.2026 – 30.04.2026"});
  // no. 5 quantity and kind, 7 net, 8 rate and tax.
  expect_all(text, {"Grundpreis 3 Systeme, Wartung und Toner inklusive", "15/30 Monat", "63,00", "31,50",
                    "Klicks Schwarzweiß", "1.470", "0,0100", "14,70", "2.030", "0,0106", "21,52", "−350", "−0,70",
                    "Nettobetrag", "128,09", "19 % USt auf 128,09", "24,34", "Rechnungsbetrag", "152,43 EUR"});
}

TEST(InvoicePdf, CarriesWhatBusinessLettersCarry) {
  const std::string text = text_of_page(invoice_pdf(eventful_invoice()), 1);
  expect_all(text, {"Amtsgericht Hamburg, HRB 123456", "Geschäftsführung: Frauke Petersen,", "Jan Ole Brandt",
                    "Hansebank Hamburg eG", "DE89 3704 0044 0532 0130 00", "HANSDEHHXXX", "10007", "V-2021-003",
                    "BE-4711/26", "DE987654328", "Meike Lührs", "Standort: Kundenzentrum Rondeel, 2. Obergeschoss",
                    "ohne Abzug bis zum 17.07.2026", "Verwendungszweck", "Seite 1 von 3"});
}

TEST(InvoicePdf, MarksEstimatedLinesAndOnlyThem) {
  const std::string page = text_of_page(invoice_pdf(eventful_invoice()), 1);
  EXPECT_THAT(page, testing::ContainsRegex("Klicks Farbe[^\n]+\n[^\n]*01.06.2026 – 30.06.2026 +geschätzt"));
  EXPECT_EQ(count_of(page, "geschätzt"), 2);  // the other one points to the annex
  EXPECT_EQ(count_of(text_of_page(invoice_pdf(short_invoice()), 1), "geschätzt"), 0);
}

TEST(InvoicePdf, ACancellationRefersToItsOriginalAndTurnsTheSigns) {
  const std::string pdf = invoice_pdf(cancellation());
  const std::string text = text_of(pdf);
  expect_all(text, {"Stornorechnung RE-2026-000131", "Rechnung RE-2026-000123 vom 05.11.2026 in voller Höhe",
                    "Grund: Falscher Vertrag abgerechnet", "12.11.2026", "−49,00", "−6,79", "−53,04", "−10,08",
                    "Stornobetrag", "−63,12 EUR"});
  EXPECT_THAT(text, Not(HasSubstr("Bitte überweisen")));
  EXPECT_THAT(text, Not(HasSubstr("Fällig am")));
  EXPECT_EQ(pages_of(pdf), 1);
}

TEST(InvoicePdf, SpeaksEnglishWhereTheCustomerDoes) {
  const std::string text = text_of(invoice_pdf(english_invoice()));
  expect_all(text, {"Invoice RE-2026-000124", "NETHERLANDS", "Germany", "5 Nov 2026", "1 Oct 2026 – 31 Oct 2026",
                    "October 2026", "Net amount", "plus 19% VAT", "53.04", "63.12 EUR", "Please transfer",
                    "Page 1 of 2", "Annex: meter readings and calculation", "120,000", "121,450", "Old reading"});
  for (const WordRow& row : all_words()) {
    // German words that no English text and no name of the sample contains.
    if (row.german.size() < 6 || row.english.find(row.german) != std::string_view::npos ||
        row.german.find('{') != std::string_view::npos)
      continue;
    EXPECT_THAT(text, Not(HasSubstr(std::string(row.german))));
  }
}

TEST(InvoicePdf, AsksForNothingWhereNothingIsDue) {
  InvoiceDocument invoice = long_invoice(0, 0);
  std::string text = text_of(invoice_pdf(invoice));
  EXPECT_THAT(text, HasSubstr("keine Leistungen abzurechnen"));
  EXPECT_THAT(text, HasSubstr("Aus dieser Rechnung ist nichts zu zahlen"));
  invoice = short_invoice();
  invoice.lines.erase(invoice.lines.begin());
  invoice.lines.pop_back();
  add_up(invoice);
  text = text_of(invoice_pdf(invoice));
  EXPECT_THAT(text, HasSubstr("Den Betrag von 3,27 EUR zu Ihren Gunsten"));
  EXPECT_THAT(text, Not(HasSubstr("Verwendungszweck")));
}

TEST(InvoicePdf, PrintsTheDealersOwnWordsAndTheTaxNote) {
  InvoiceDocument invoice = short_invoice();
  invoice.payment_note = "Wir ziehen den Betrag am 19.11.2026 zum Mandat M-17 ein.";
  invoice.closing_note = "Vielen Dank für Ihr Vertrauen.";
  for (DocumentLine& line : invoice.lines) line.vat_category = "AE", line.vat_rate_bp = 0;
  invoice.vat_groups = {{"AE", 0, {}, {}, "Steuerschuldnerschaft des Leistungsempfängers", ""}};
  add_up(invoice);
  const std::string text = text_of(invoice_pdf(invoice));
  expect_all(text, {"Mandat M-17", "Vielen Dank", "Steuerschuldnerschaft des Leistungsempfängers", "zzgl. 0 % USt"});
  EXPECT_THAT(text, Not(HasSubstr("Bitte überweisen")));
}

TEST(InvoicePdf, EmbedsItsFontsAndNamesItself) {
  const std::string pdf = invoice_pdf(eventful_invoice());
  const std::string fonts = fonts_of(pdf);
  EXPECT_THAT(fonts, HasSubstr("LiberationSans-Bold"));
  EXPECT_EQ(count_of(fonts, "LiberationSans"), count_of(fonts, "yes yes yes"));  // embedded, subset, with Unicode table
  EXPECT_EQ(count_of(fonts, "TrueType"), count_of(fonts, "LiberationSans"));
  expect_all(properties_of(pdf), {"Rechnung RE-2026-000078", "Nordlicht Bürotechnik GmbH", "Jul  3 12:00:00 2026 UTC",
                                  "PDF version:     1.7", "(A4)"});
  EXPECT_EQ(pdf.substr(0, 8), "%PDF-1.7");
}

TEST(InvoicePdf, TheSameFactsGiveTheSameBytes) {
  InvoicePrinter used, fresh;
  const std::string before = used.print(eventful_invoice());
  used.print(long_invoice(40, 10));
  used.print(english_invoice());
  used.print(cancellation());
  EXPECT_EQ(used.print(eventful_invoice()), before);
  EXPECT_EQ(fresh.print(eventful_invoice()), before);
  InvoiceDocument other = eventful_invoice();
  other.due_on = other.due_on + 1;
  EXPECT_NE(fresh.print(other), before);
}

TEST(InvoicePdf, ThreadsWithAPrinterEachWorkAtOnce) {
  const std::string expected = invoice_pdf(eventful_invoice());
  std::vector<std::string> printed(4);
  std::vector<std::thread> threads;
  for (std::string& bytes : printed)
    threads.emplace_back([&bytes] {
      InvoicePrinter printer;
      for (int round = 0; round < 10; ++round) bytes = printer.print(eventful_invoice());
    });
  for (std::thread& thread : threads) thread.join();
  for (const std::string& bytes : printed) EXPECT_EQ(bytes, expected);
}

TEST(InvoicePdf, DrawsTheLogoInsteadOfTheName) {
  const std::string path =
      (std::filesystem::temp_directory_path() / ("klickwerk_logo_" + std::to_string(::getpid()) + ".png")).string();
  std::ofstream(path, std::ios::binary) << one_pixel_png;
  InvoiceDocument invoice = short_invoice();
  const int names_in_type = count_of(text_of_page(invoice_pdf(invoice), 1), "Drucken · Kopieren");
  invoice.seller.logo_png = path;
  const std::string pdf = invoice_pdf(invoice);
  EXPECT_EQ(names_in_type, 1);
  EXPECT_EQ(count_of(text_of_page(pdf, 1), "Drucken · Kopieren"), 0);
  EXPECT_THAT(pdf, HasSubstr("/Subtype /Image"));
  std::filesystem::remove(path);
}

// In a process of its own, whose font configuration knows no font at all.
TEST(InvoicePdfDeathTest, AMissingFontIsNamed) {
  GTEST_FLAG_SET(death_test_style, "threadsafe");
  const auto try_to_print = [] {
    const std::string path = testing::TempDir() + "klickwerk_no_fonts_" + std::to_string(::getpid()) + ".conf";
    std::ofstream(path) << "<?xml version=\"1.0\"?><fontconfig><dir>/nowhere</dir></fontconfig>";
    ::setenv("FONTCONFIG_FILE", path.c_str(), 1);
    int code = 0;
    try {
      InvoicePrinter printer;
    } catch (const DocumentError& error) {
      std::fputs(error.what(), stderr);
      code = 3;
    }
    std::filesystem::remove(path);
    std::_Exit(code);
  };
  EXPECT_EXIT(try_to_print(), testing::ExitedWithCode(3),
              "Liberation Sans Regular is not installed; install .* fonts-liberation2");
}

TEST(InvoicePdf, RefusesWhatItCannotUseAndSaysWhy) {
  InvoiceDocument invoice = short_invoice();
  invoice.seller.logo_png = "/nowhere/logo.png";
  EXPECT_THAT(refusal_of(invoice),
              HasSubstr("the logo /nowhere/logo.png cannot be used: No such file or directory; put a PNG there"));
  invoice.seller.logo_png = "/etc/hostname";
  EXPECT_THAT(refusal_of(invoice), HasSubstr("the logo /etc/hostname cannot be used: it is no PNG file"));
  invoice = short_invoice();
  invoice.seller.accent_colour = "petrol";
  EXPECT_THAT(refusal_of(invoice), HasSubstr("accent colour \"petrol\" is no colour"));
  invoice.seller.accent_colour = "#0B7285";
  EXPECT_EQ(refusal_of(invoice), "printed");
  invoice.number.clear();
  EXPECT_THAT(refusal_of(invoice), HasSubstr("number is missing"));
}

TEST(InvoicePdf, ShowsTheDirectDebitInPlaceOfTheBankPanel) {
  InvoiceDocument invoice = short_invoice();
  invoice.direct_debit = {"M-10023-1", "DE98ZZZ09999999999", "DE02120300000000202051", Day::of(2026, 11, 19)};
  invoice.order_number = "4500098765", invoice.cost_centre = "KST 4711";
  const std::string text = flowing_text_of(invoice_pdf(invoice));
  expect_all(text, {"Wir ziehen den Betrag von 63,12 EUR am 19.11.2026 per SEPA-Lastschrift", "DE02 1203 0000 0000 2020 51",
                    "Mandatsreferenz M-10023-1", "DE98ZZZ09999999999", "4500098765", "KST 4711"});
  EXPECT_THAT(text, Not(HasSubstr("GiroCode")));
}

TEST(InvoicePdf, PrintsEachRateAndItsReason) {
  InvoiceDocument invoice = short_invoice();
  invoice.lines[0].vat_rate_bp = 700;
  invoice.lines[1].vat_category = "E", invoice.lines[1].vat_rate_bp = 0;
  invoice.vat_groups = {{"E", 0, {}, {}, "Steuerfrei nach § 4 Nr. 12 UStG", ""}};
  add_up(invoice);
  expect_all(text_of(invoice_pdf(invoice)), {"zzgl. 7 % USt auf 49,00", "3,43", "zzgl. 0 % USt auf −2,75",
                                             "zzgl. 19 % USt auf 6,79", "1,29", "Steuerfrei nach § 4 Nr. 12 UStG"});
}

TEST(InvoicePdf, ACorrectionNamesItsInvoice) {
  InvoiceDocument invoice = short_invoice();
  invoice.kind = DocumentKind::correction;
  invoice.cancels_number = "RE-2026-000099", invoice.cancels_issued_on = Day::of(2026, 10, 5);
  const std::string text = text_of(invoice_pdf(invoice));
  expect_all(text, {"Rechnungskorrektur RE-2026-000123", "Hiermit korrigieren wir die Rechnung RE-2026-000099 vom 05.10.2026",
                    "Korrekturbetrag"});
}

}  // namespace

}  // namespace klickwerk::document
