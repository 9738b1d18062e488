// The annex: everything with which the customer recomputes the amounts.
#include "document/pdf/invoice_pdf.h"

#include "document/vat_groups.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>
#include "pdf_tools.h"
#include "sample_invoice.h"

namespace klickwerk::document {

namespace {

using namespace sample;
using testing::ContainsRegex;
using testing::HasSubstr;
using testing::Not;

TEST(Annex, ShowsEachReadingWithDateAndSource) {
  const std::string text = text_of_page(invoice_pdf(eventful_invoice()), 2);
  EXPECT_THAT(text, HasSubstr("Anlage: Zählerstände und Berechnung"));
  EXPECT_THAT(text, HasSubstr("zu Rechnung RE-2026-000078 vom 03.07.2026"));
  // The swap: the old device's end, the new one's start; the board: a new segment from 0; A3 counts twice.
  EXPECT_THAT(text, ContainsRegex("mono +250.000 +250.900 +900 +×1 +900"));
  EXPECT_THAT(text, ContainsRegex("mono +12 +1.212 +1.200 +×1 +1.200"));
  EXPECT_THAT(text, ContainsRegex("mono +1.212 +2.112 +900 +×1 +900"));
  EXPECT_THAT(text, ContainsRegex("mono +0 +1.600 +1.600 +×1 +1.600"));
  EXPECT_THAT(text, ContainsRegex("large_mono +81.000 +81.200 +200 +×2 +400"));
  for (const char* part : {"SN NL3010-10442", "SN NL4520-90311", "31.05.2026", "10.06.2026", "Endstand, Techniker",
                           "Anfangsstand", "Platinentausch", "nach Reset", "gelesen (SNMP)"})
    EXPECT_THAT(text, HasSubstr(part));
}

TEST(Annex, LeadsFromTheReadingsToTheAmounts) {
  const std::string text = text_of_page(invoice_pdf(eventful_invoice()), 2);
  EXPECT_THAT(text, ContainsRegex("Summe aus Zählerständen +5.000"));
  EXPECT_THAT(text, ContainsRegex("Nutzung \\(abgelesen\\) +5.000"));
  EXPECT_THAT(text, ContainsRegex("abzüglich Freikopien +1.500"));
  EXPECT_THAT(text, ContainsRegex("Berechnete Klicks +3.500"));
  EXPECT_THAT(text, ContainsRegex("Pos. 3: +1.470 × 0,0100 +14,70 EUR"));
  EXPECT_THAT(text, ContainsRegex("Pos. 4: +2.030 × 0,0106 +21,52 EUR"));
  EXPECT_THAT(text, HasSubstr("0,0106 EUR je Klick ab 16.06.2026"));
}

TEST(Annex, ShowsUnusedFreeCopies) {
  const std::string text = text_of_page(invoice_pdf(short_invoice()), 2);
  EXPECT_THAT(text, ContainsRegex("Nicht verbrauchte Freikopien +550"));
  EXPECT_THAT(text, ContainsRegex("Pos. 2: +−550 × 0,0050 +−2,75 EUR"));
  EXPECT_THAT(text, ContainsRegex("Berechnete Klicks +0"));
}

TEST(Annex, AProductNamesWhatIsTakenOff) {
  InvoiceDocument invoice = short_invoice();
  invoice.lines[1].discount = billing::LineDiscount{400, Money{-11}, "Treuerabatt"};  // -2.75
  invoice.lines[1].amount += Money{11};
  add_up(invoice);
  const std::string pdf = invoice_pdf(invoice);
  EXPECT_THAT(text_of_page(pdf, 2), ContainsRegex("Pos. 2: +−550 × 0,0050 − 4.{1,2}% +−2,64 EUR"));
  EXPECT_THAT(text_of_page(pdf, 1), ContainsRegex("abzüglich 4.{1,2}% Treuerabatt: 0,11"));
  EXPECT_THAT(text_of_page(pdf, 1), HasSubstr("−2,64"));
}

TEST(Annex, ALineWithoutAProductSaysWhatItIs) {
  InvoiceDocument invoice = short_invoice();
  invoice.lines.push_back({billing::LineKind::minimum, "Auffüllung auf den Mindestumsatz", invoice.service, "", "",
                           Money{2300}, false, "Farbe"});
  add_up(invoice);
  EXPECT_THAT(text_of_page(invoice_pdf(invoice), 2),
              ContainsRegex("Pos. 4: +Auffüllung auf den Mindestumsatz +23,00 EUR"));
}

TEST(Annex, ExplainsEstimatesAndCorrections) {
  const std::string pdf = invoice_pdf(eventful_invoice());
  const std::string text = text_of(pdf), flowing = flowing_text_of(pdf);
  EXPECT_THAT(text, ContainsRegex("Farbe +geschätzt"));
  EXPECT_THAT(text, ContainsRegex("Nutzung \\(geschätzt\\) +398"));
  EXPECT_THAT(text, HasSubstr("liegt kein Zählerstand vor"));
  EXPECT_THAT(flowing, HasSubstr("410, 385 und 400 Klicks, im Mittel 398"));
  EXPECT_THAT(flowing, HasSubstr("Ausgleich von Schätzungen"));
  EXPECT_THAT(flowing, HasSubstr("der nächste abgelesene Zählerstand die Differenz ausgleicht"));
  EXPECT_THAT(text, ContainsRegex("Pos. 6: +−350 × 0,0020 +−0,70 EUR"));
}

TEST(Annex, AMeterThatIsHeldShowsItsRemarksButNoFigures) {
  InvoiceDocument invoice = short_invoice();
  AnnexMeter held;
  held.name = "Scan";
  held.settled = false;
  held.remarks = {"Der Zählerstand fehlt; abgerechnet wird mit dem nächsten."};
  invoice.annex = {held};
  const std::string text = text_of_page(invoice_pdf(invoice), 2);
  EXPECT_THAT(text, ContainsRegex("Scan +noch offen"));
  EXPECT_THAT(text, HasSubstr("abgerechnet wird mit dem nächsten"));
  EXPECT_THAT(text, Not(HasSubstr("Nutzung")));
  EXPECT_THAT(text, Not(HasSubstr("Berechnete Klicks")));
}

// Wherever the page ends: who reads the calculation knows of which meter it is.
TEST(Annex, ACalculationOnAnotherPageNamesItsMeter) {
  InvoicePrinter printer;
  int alone = 0;
  for (int segments = 8; segments <= 24; ++segments) {
    const std::string pdf = printer.print(long_invoice(1, segments));
    for (int page = 2; page <= pages_of(pdf); ++page) {
      const std::string text = text_of_page(pdf, page);
      if (text.find("Berechnete Klicks") == std::string::npos || text.find("Alter Stand") != std::string::npos) continue;
      ++alone;
      EXPECT_THAT(text, HasSubstr("Schwarzweiß (Fortsetzung)")) << segments << " readings";
    }
  }
  EXPECT_GE(alone, 1);
}

TEST(Annex, LongTablesRepeatTheirHeadAndLoseNoRow) {
  const std::string pdf = invoice_pdf(long_invoice(1, 120));
  const int pages = pages_of(pdf);
  ASSERT_GT(pages, 5);
  std::string annex;
  for (int page = 2; page <= pages; ++page) annex += text_of_page(pdf, page);
  for (int index = 1; index <= 120; ++index)
    EXPECT_EQ(count_of(annex, "NL4520-" + std::to_string(50000 + index)), 1) << index;
  EXPECT_EQ(count_of(annex, "Schwarzweiß (Fortsetzung)"), count_of(annex, "Alter Stand") - 1);
  EXPECT_GE(count_of(annex, "Alter Stand"), 5);
  // 120 rows of 1000 + 37 n
  EXPECT_THAT(annex, ContainsRegex("Summe aus Zählerständen +388.620"));
}

TEST(Annex, ManyPricesAndRemarksFlowOverPages) {
  InvoiceDocument invoice = short_invoice();
  for (int index = 1; index <= 150; ++index) {
    invoice.annex[0].prices.push_back("Staffel " + std::to_string(index) + ".");
    invoice.annex[0].remarks.push_back("Hinweis " + std::to_string(index) + ".");
  }
  const std::string text = text_of(invoice_pdf(invoice));
  for (int index = 1; index <= 150; ++index) {
    EXPECT_EQ(count_of(text, "Staffel " + std::to_string(index) + "."), 1) << index;
    EXPECT_EQ(count_of(text, "Hinweis " + std::to_string(index) + "."), 1) << index;
  }
}

}  // namespace

}  // namespace klickwerk::document
