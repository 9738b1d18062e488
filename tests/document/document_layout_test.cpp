// What a layout changes on the pages: form, marks, GiroCode, annex; and what none of them takes away.
#include <gmock/gmock.h>
#include <gtest/gtest.h>
#include <unistd.h>

#include <filesystem>
#include <fstream>
#include <sstream>

#include "document/annex_csv.h"
#include "document/document_error.h"
#include "document/invoice_files.h"
#include "document/logo_file.h"
#include "document/note_lines.h"
#include "document/pdf/dunning_pdf.h"
#include "document/pdf/invoice_pdf.h"
#include "pdf_tools.h"
#include "sample_invoice.h"

namespace klickwerk::document {
namespace {

using namespace sample;
using testing::AllOf;
using testing::HasSubstr;
using testing::IsEmpty;
using testing::Not;

// Form A is form B with everything from the address field on 18 mm higher.
constexpr double form_a_higher_mm = 18;

InvoiceDocument in_form(LetterForm form) {
  InvoiceDocument invoice = eventful_invoice();
  invoice.layout.form = form;
  return invoice;
}

InvoiceDocument with_annex(AnnexForm annex) {
  InvoiceDocument invoice = eventful_invoice();
  invoice.layout.annex = annex;
  return invoice;
}

PdfWord word(const std::string& pdf, const std::string& text) {
  for (const PdfWord& each : words_of(pdf))
    if (each.text == text) return each;
  ADD_FAILURE() << text << " is not on the pages";
  return {};
}

bool has_mark(const std::string& pdf, double y_mm) {
  static constexpr int dpi = 144;
  const GreyPage page = grey_page_of(pdf, 1, dpi);
  for (double y = y_mm - 0.3; y <= y_mm + 0.3; y += 0.1)
    if (page.at(5.5, y) < 200) return true;
  return false;
}

std::string table_in(const InvoiceDocument& invoice) {
  InvoicePrinter printer;
  InvoiceDocument plain = invoice;
  plain.format = DocumentFormat::pdf;
  return attachment_of(invoice_files(printer, plain).front().bytes, annex_csv_name(invoice.language));
}

DunningLetter letter() {
  DunningLetter letter;
  const InvoiceDocument invoice = short_invoice();
  letter.seller = invoice.seller, letter.buyer = invoice.buyer, letter.customer_number = "10007";
  letter.dated_on = Day::of(2026, 11, 20), letter.pay_until = Day::of(2026, 11, 27);
  letter.invoices = {{"RE-2026-000120", Day::of(2026, 9, 3), Day::of(2026, 9, 17), 64, Money{12345}, {}}};
  return letter;
}

TEST(DocumentLayout, FormAStandsEighteenMillimetresHigher) {
  const std::string b = invoice_pdf(in_form(LetterForm::b)), a = invoice_pdf(in_form(LetterForm::a));
  for (const char* text : {"Stadtwerke", "22926", "Rechnungsnummer", "Standort:", "Pos."})
    EXPECT_NEAR(word(b, text).top_mm - word(a, text).top_mm, form_a_higher_mm, 0.2) << text;
  // The recipient's six lines, 44.7 to 72 mm; the text at 80.46 mm at the earliest.
  EXPECT_GE(word(a, "Stadtwerke").top_mm, 44.7);
  EXPECT_LE(word(a, "22926").bottom_mm, 72);
  EXPECT_GE(word(a, "Rechnung").top_mm, 80);
  EXPECT_EQ(pages_of(a), pages_of(b));
}

TEST(DocumentLayout, TheLetterheadEndsAboveTheWindow) {
  InvoiceDocument invoice = in_form(LetterForm::a);
  invoice.seller.address.name = "Nordlicht Bürotechnik und Dokumentenmanagement Norddeutschland Gesellschaft mit beschränkter Haftung und Compagnie KG";
  const std::string pdf = invoice_pdf(invoice);
  bool begun = false;
  for (const PdfWord& each : words_of(pdf)) {
    if (each.page > 1 || each.left_mm > 110 || each.top_mm > 44) continue;
    begun = begun || each.bottom_mm < 27;
    EXPECT_TRUE(each.bottom_mm <= 27 || each.top_mm >= 40) << each.text << " stands in the window, above the return address";
  }
  EXPECT_TRUE(begun);
  // In full it stands in the foot, whatever the head has room for.
  std::string foot;
  for (const PdfWord& each : words_of(pdf))
    if (each.page == 1 && each.top_mm > 270 && each.right_mm < 62) foot += each.text + " ";
  EXPECT_THAT(foot, HasSubstr(invoice.seller.address.name + " Speicherstraße 14"));
}

TEST(DocumentLayout, TheMarksFollowTheForm) {
  const std::string b = invoice_pdf(in_form(LetterForm::b)), a = invoice_pdf(in_form(LetterForm::a));
  for (const double y_mm : {105.0, 148.5, 210.0}) EXPECT_TRUE(has_mark(b, y_mm)) << y_mm;
  for (const double y_mm : {87.0, 148.5, 192.0}) EXPECT_TRUE(has_mark(a, y_mm)) << y_mm;
  EXPECT_FALSE(has_mark(b, 87) || has_mark(b, 192) || has_mark(a, 105) || has_mark(a, 210));
  InvoiceDocument bare = in_form(LetterForm::b);
  bare.layout.fold_marks = false;
  const std::string pdf = invoice_pdf(bare);
  EXPECT_FALSE(has_mark(pdf, 105) || has_mark(pdf, 148.5) || has_mark(pdf, 210));
}

TEST(DocumentLayout, WithoutGiroCodeTheAccountStays) {
  InvoiceDocument invoice = short_invoice();
  invoice.layout.giro_code = false;
  const std::string text = flowing_text_of(invoice_pdf(invoice));
  EXPECT_THAT(text, AllOf(HasSubstr("DE89 3704 0044 0532 0130 00"), HasSubstr("Verwendungszweck"), Not(HasSubstr("GiroCode")), Not(HasSubstr("Zahlen per App"))));
}

TEST(DocumentLayout, TheAnnexMayBeShorter) {
  const std::string full = invoice_pdf(with_annex(AnnexForm::full)), sums = invoice_pdf(with_annex(AnnexForm::sums));
  EXPECT_EQ(pages_of(full), 3);
  EXPECT_EQ(pages_of(sums), 2);
  const std::string text = flowing_text_of(sums);
  EXPECT_THAT(text, AllOf(HasSubstr("Anlage: Berechnung"), HasSubstr("positionen-und-zaehlerstaende.csv"), HasSubstr("Berechnete Klicks 3.500"), HasSubstr("Pos. 3: 1.470 × 0,0100"),
                          HasSubstr("Kein Zählerstand zum 30.06.2026"), HasSubstr("Ausgleich von Schätzungen")));
  EXPECT_THAT(text, AllOf(Not(HasSubstr("Alter Stand")), Not(HasSubstr("Ein Zählerstand gilt für das Ende"))));
}

TEST(DocumentLayout, WithoutAnnexTheTableSaysItAll) {
  const InvoiceDocument invoice = with_annex(AnnexForm::table);
  const std::string pdf = invoice_pdf(invoice);
  EXPECT_EQ(pages_of(pdf), 1);
  EXPECT_THAT(flowing_text_of(pdf), AllOf(HasSubstr("Als Tabelle positionen-und-zaehlerstaende.csv in diesem PDF"), HasSubstr("geschätzt"), Not(HasSubstr("in der Anlage"))));
  const std::string table = table_in(invoice), usual = table_in(with_annex(AnnexForm::full));
  // All that stands there anyway, and what else only the annex would say.
  std::istringstream rows(usual);
  for (std::string row; std::getline(rows, row);) EXPECT_THAT(table, HasSubstr(row));
  for (const AnnexMeter& meter : invoice.annex) {
    for (const AnnexSegment& segment : meter.segments) EXPECT_THAT(table, HasSubstr(std::to_string(segment.to_value)));
    for (const std::string& remark : meter.remarks) EXPECT_THAT(table, HasSubstr(remark));
    for (const std::string& price : meter.prices) EXPECT_THAT(table, HasSubstr(price));
  }
  EXPECT_THAT(table, HasSubstr(invoice.true_up_note));
  EXPECT_THAT(usual, AllOf(Not(HasSubstr("Erläuterung")), HasSubstr("Zählerstand;")));
  EXPECT_EQ(table_in(with_annex(AnnexForm::sums)), usual) << "its pages say the rest";
}

TEST(DocumentLayout, EnglishHasItsOwnWordsForAllOfIt) {
  InvoiceDocument invoice = english_invoice();
  invoice.layout.annex = AnnexForm::table;
  EXPECT_THAT(flowing_text_of(invoice_pdf(invoice)), HasSubstr("As table lines-and-readings.csv inside this PDF file"));
  EXPECT_THAT(table_in(invoice), HasSubstr("Agreed price"));
  invoice.layout.annex = AnnexForm::sums;
  EXPECT_THAT(flowing_text_of(invoice_pdf(invoice)), AllOf(HasSubstr("Annex: calculation"), HasSubstr("The single meter readings are inside this PDF file")));
}

TEST(DocumentLayout, TheDunningLetterWearsItToo) {
  DunningPrinter printer;
  DunningLetter plain = letter(), dressed = letter();
  dressed.layout = {"second", LetterForm::a, AnnexForm::full, false, false};
  const std::string b = printer.print(plain), a = printer.print(dressed);
  EXPECT_NEAR(word(b, "Zahlungserinnerung").top_mm - word(a, "Zahlungserinnerung").top_mm, form_a_higher_mm, 0.2);
  EXPECT_NEAR(word(b, "Kundennummer").top_mm - word(a, "Kundennummer").top_mm, form_a_higher_mm, 0.2);
  EXPECT_TRUE(has_mark(b, 105));
  EXPECT_FALSE(has_mark(a, 87));
  EXPECT_THAT(flowing_text_of(b), HasSubstr("GiroCode"));
  EXPECT_THAT(flowing_text_of(a), Not(HasSubstr("GiroCode")));
}

TEST(DocumentLayout, OwnWordsMayHaveSeveralLines) {
  EXPECT_EQ(note_of("  one\r\ntwo  \n\nthree\n"), "one\u2028two\u2028\u2028three");
  EXPECT_EQ(note_of("one line "), "one line");
  EXPECT_EQ(note_of(" \n "), "");
  EXPECT_EQ(note_with_line_feeds("one\u2028two\u2028\u2028three"), "one\ntwo\n\nthree");
  InvoiceDocument invoice = short_invoice();
  invoice.intro_note = note_of("Erstens\nZweitens");
  invoice.closing_note = note_of("Drittens\n\nViertens");
  const std::string pdf = invoice_pdf(invoice);
  EXPECT_NEAR(word(pdf, "Zweitens").top_mm - word(pdf, "Erstens").top_mm, 4.2, 0.1);
  EXPECT_NEAR(word(pdf, "Viertens").top_mm - word(pdf, "Drittens").top_mm, 4.2 + 2.1, 0.1);
  EXPECT_NEAR(word(pdf, "Zweitens").left_mm, 25, 0.4);
  EXPECT_THAT(einvoice_xml(invoice), HasSubstr("Drittens\n\nViertens"));
  // A line feed in the facts of older programs stays the blank that it was.
  invoice.closing_note = "Fünftens\nSechstens";
  const std::string old = invoice_pdf(invoice);
  EXPECT_NEAR(word(old, "Sechstens").top_mm, word(old, "Fünftens").top_mm, 0.05);
}

// One printer for all layouts of a run: the same bytes as from a printer of its own.
TEST(DocumentLayout, LayoutsThatTakeTurnsDoNotMix) {
  InvoiceDocument second = in_form(LetterForm::a);
  second.layout.annex = AnnexForm::sums, second.layout.giro_code = false;
  second.seller.accent_colour = "#b45309";
  const std::string first_alone = invoice_pdf(in_form(LetterForm::b)), second_alone = invoice_pdf(second);
  InvoicePrinter printer;
  for (int turn = 0; turn < 3; ++turn) {
    EXPECT_EQ(printer.print(in_form(LetterForm::b)), first_alone);
    EXPECT_EQ(printer.print(second), second_alone);
  }
}

TEST(DocumentLayout, WhatWasFoundWhileTheFactsWereGatheredIsNotPrinted) {
  InvoiceDocument invoice = short_invoice();
  invoice.faults = {"the customer's layout \"x\" is not there"};
  try {
    invoice_pdf(invoice);
    FAIL() << "it was printed";
  } catch (const DocumentError& error) {
    EXPECT_THAT(error.what(), HasSubstr("the customer's layout \"x\" is not there"));
  }
}

TEST(DocumentLayout, ALogoIsLookedAtBeforeARun) {
  const std::filesystem::path path = std::filesystem::temp_directory_path() / ("klickwerk_layout_" + std::to_string(::getpid()) + ".png");
  EXPECT_THAT(logo_fault(path.string()), HasSubstr("cannot be used: No such file or directory"));
  std::ofstream(path) << "text";
  EXPECT_THAT(logo_fault(path.string()), HasSubstr("cannot be used: "));
  std::filesystem::remove(path);
}

}  // namespace
}  // namespace klickwerk::document
