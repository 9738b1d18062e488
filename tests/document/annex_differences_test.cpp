// Lines that are differences: the annex, the table and the e-invoice lead from what is counted now and what was billed
// before to the amount. And click prices for more than one click.
#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include "document/annex_csv.h"
#include "document/difference_words.h"
#include "document/einvoice/cii_writer.h"
#include "document/einvoice/from_invoice.h"
#include "document/einvoice/rules.h"
#include "document/einvoice/totals.h"
#include "document/einvoice/ubl_writer.h"
#include "document/pdf/invoice_pdf.h"
#include "document/vat_groups.h"
#include "pdf_tools.h"
#include "sample_invoice.h"

namespace klickwerk::document {
namespace {

using namespace sample;
using testing::ContainsRegex;
using testing::HasSubstr;
using testing::IsEmpty;
using testing::Not;

InvoiceDocument trued_up(Language language = Language::german) {
  InvoiceDocument invoice = short_invoice();
  invoice.language = language;
  const Period july = Period::month(2026, 7);
  const bool german = language == Language::german;
  DocumentLine line{billing::LineKind::correction_click, german ? "Korrektur geschätzter Klicks Farbe Juli 2026" : "Correction of estimated Clicks colour July 2026",
                    july, german ? "-1.700" : "-1,700", german ? "0,0095" : "0.0095", Money{-1615}, false, "", "S", 1900, "", "", ""};
  line.difference = LineDifference{july, Clicks{350}, Clicks{0}, Clicks{350}, Clicks{2050}, {{"350", german ? "0,0095" : "0.0095", 1, Money{333}}},
                                   Money{333}, Money{1948}, "RE-2026-000012"};
  invoice.lines = {line};
  invoice.vat_groups.resize(1);
  add_up(invoice);
  return invoice;
}

TEST(AnnexDifferences, ThePdfLeadsFromTheCountToTheDifference) {
  const std::string pdf = invoice_pdf(trued_up());
  const std::string text = text_of(pdf);
  EXPECT_THAT(text, HasSubstr("Neu abgerechnete Zeiträume"));
  EXPECT_THAT(flowing_text_of(pdf), HasSubstr("01.07.2026 bis 31.07.2026 neu abgerechnet: 350 verbraucht, 0 frei, 350 Klicks = 3,33 EUR statt 2.050 = 19,48 EUR."));
  EXPECT_THAT(text, ContainsRegex("350 × 0,0095 +3,33 EUR"));
  EXPECT_THAT(text, ContainsRegex("abzüglich bisher berechnet mit RE-2026-000012 +−19,48 EUR"));
  EXPECT_THAT(text, ContainsRegex("Differenz +−16,15 EUR"));
  const std::string english = text_of(invoice_pdf(trued_up(Language::english)));
  EXPECT_THAT(english, HasSubstr("1 Jul 2026 to 31 Jul 2026 settled again: 350 used, 0 free, 350 clicks = EUR 3.33 instead of 2,050 = EUR 19.48."));
  EXPECT_THAT(english, ContainsRegex("less billed before by RE-2026-000012"));
}

TEST(AnnexDifferences, TheTableHasThemInColumnsOfTheirOwn) {
  const std::string table = annex_csv(trued_up());
  EXPECT_THAT(table, HasSubstr(";Geschätzt;Klicks bisher;Betrag jetzt EUR;Betrag bisher EUR;Belege bisher\r\n"));
  EXPECT_THAT(table, HasSubstr("Neu abgerechnet;1;Korrektur geschätzter Klicks Farbe Juli 2026;01.07.2026;31.07.2026;;;;;;;;;;;;;;;;;;350;0;350;;2050;3,33;19,48;RE-2026-000012\r\n"));
  EXPECT_THAT(table, HasSubstr("Neue Berechnung;1;;;;350;0,0095;;"));
  EXPECT_THAT(annex_csv(trued_up(Language::english)), HasSubstr("Settled again,1,"));
  // Where nothing is a difference, the table has the columns that it always had.
  EXPECT_THAT(annex_csv(short_invoice()), Not(HasSubstr("bisher")));
  EXPECT_THAT(annex_csv(short_invoice()), HasSubstr("Geschätzt\r\n"));
}

TEST(AnnexDifferences, NoDocumentsNumberIsCut) {
  InvoiceDocument invoice = trued_up();
  invoice.lines[0].difference->documents = "RE-2026-000012, KO-2026-000003, RE-2026-000088, RE-2026-000099";
  const std::string pdf = invoice_pdf(invoice);
  for (const char* number : {"RE-2026-000012", "KO-2026-000003", "RE-2026-000088", "RE-2026-000099"}) EXPECT_THAT(text_of(pdf), HasSubstr(number));
  EXPECT_THAT(flowing_text_of(pdf), ContainsRegex("RE-2026-000099"));
}

TEST(AnnexDifferences, ADocumentWithoutMetersStillShowsThem) {
  InvoiceDocument invoice = trued_up();
  invoice.annex.clear();
  EXPECT_THAT(text_of(invoice_pdf(invoice)), HasSubstr("Neu abgerechnete Zeiträume"));
}

TEST(AnnexDifferences, TheEinvoiceSaysTheSame) {
  InvoiceDocument invoice = trued_up();
  invoice.lines[0].quantity = "-1", invoice.lines[0].unit_price = "16,15";
  const auto semantic = einvoice::from_invoice(invoice);
  const einvoice::Line& line = semantic.lines.at(0);
  EXPECT_EQ(einvoice::line_net(line), Money{-1615});
  EXPECT_EQ(line.quantity, einvoice::Quantity::of(Clicks{-1}));
  EXPECT_EQ(line.price, UnitPrice{16'150'000});
  EXPECT_THAT(line.note, HasSubstr("350 Klicks = 3,33 EUR statt 2.050 = 19,48 EUR"));
}

TEST(AnnexDifferences, ASentenceLeavesOutWhatIsNotKnown) {
  DocumentLine line = trued_up().lines[0];
  line.difference->usage.reset();
  EXPECT_EQ(difference_sentence(line, Language::german, "EUR"), "01.07.2026 bis 31.07.2026 neu abgerechnet: 350 Klicks = 3,33 EUR statt 2.050 = 19,48 EUR.");
  line.difference->clicks_before.reset();
  EXPECT_EQ(difference_sentence(line, Language::german, "CHF"), "01.07.2026 bis 31.07.2026 neu abgerechnet: 3,33 CHF statt 19,48 CHF.");
  line.difference.reset();
  EXPECT_THAT(difference_sentence(line, Language::german, "EUR"), IsEmpty());
}

TEST(PriceBase, ThousandsArePrintedAndStandInBothSyntaxes) {
  InvoiceDocument invoice = short_invoice();
  DocumentLine& clicks = invoice.lines.at(2);  // 115 x 0.0590 = 6.79
  clicks.unit_price = "59,00";
  clicks.price_base = 1000;
  const std::string text = text_of(invoice_pdf(invoice));
  EXPECT_THAT(text, ContainsRegex("115 +59,00 +6,79"));
  EXPECT_THAT(text, HasSubstr("je 1.000"));
  EXPECT_THAT(text, ContainsRegex("Pos. 3: +115 × 59,00 je 1.000 +6,79 EUR"));
  EXPECT_THAT(annex_csv(invoice), HasSubstr("Geschätzt;Preis je\r\n"));
  const auto semantic = einvoice::from_invoice(invoice);
  EXPECT_EQ(semantic.lines.at(2).base_quantity, 1000);
  EXPECT_EQ(semantic.lines.at(2).price, UnitPrice{59'000'000});
  EXPECT_EQ(einvoice::line_net(semantic.lines.at(2)), Money{679});
  EXPECT_FALSE(semantic.lines.at(0).base_quantity);
  EXPECT_THAT(einvoice::write_cii(semantic), HasSubstr("<ram:BasisQuantity unitCode=\"C62\">1000</ram:BasisQuantity>"));
  EXPECT_THAT(einvoice::write_ubl(semantic), HasSubstr("<cbc:BaseQuantity unitCode=\"C62\">1000</cbc:BaseQuantity>"));
  for (const auto& finding : einvoice::check(semantic)) EXPECT_EQ(finding.rule.find("R121"), std::string::npos);
}

TEST(SeveralRates, EachLineSaysItsRateAndTheReasonItsLines) {
  InvoiceDocument invoice = short_invoice();
  EXPECT_THAT(text_of(invoice_pdf(invoice)), Not(HasSubstr("·  19 % USt")));
  invoice.lines[0].vat_rate_bp = 700;
  invoice.lines[1].vat_category = invoice.lines[2].vat_category = "E";
  invoice.lines[1].vat_rate_bp = invoice.lines[2].vat_rate_bp = 0;
  add_up(invoice);
  for (auto& group : invoice.vat_groups)
    if (group.category == "E") group.reason = "Steuerfrei nach § 4 Nr. 21 UStG.";
  const std::string text = flowing_text_of(invoice_pdf(invoice));
  EXPECT_THAT(text, HasSubstr("31.10.2026 · 7 % USt"));
  EXPECT_THAT(text, HasSubstr("31.10.2026 · ohne USt"));
  EXPECT_THAT(text, HasSubstr("Pos. 2, 3: Steuerfrei nach § 4 Nr. 21 UStG."));
}

TEST(AnnexReadings, ALongModelGivesWayToTheSerialNumber) {
  InvoiceDocument invoice = short_invoice();
  invoice.annex[0].segments[0].model = "Nordlicht Multifunktionssystem Professional Ultra Workcentre 4520 mit Finisher, Broschürenmodul und Großraumkassette";
  const std::string text = text_of(invoice_pdf(invoice));
  EXPECT_EQ(count_of(text, "NL4520-88172"), 2) << "one under each meter";
}

}  // namespace
}  // namespace klickwerk::document
