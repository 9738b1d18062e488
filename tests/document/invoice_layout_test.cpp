// Where things stand on the sheet, measured in the PDF: window, margins, page breaks, carried sums.
#include <algorithm>
#include <set>

#include "document/pdf/invoice_pdf.h"

#include "document/vat_groups.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>
#include "pdf_tools.h"
#include "sample_invoice.h"

namespace klickwerk::document {

namespace {

using namespace sample;
using testing::HasSubstr;

// A hair for the side bearings and the rounding of pdftotext.
constexpr double tolerance_mm = 0.4;

void expect_inside_margins(const std::string& pdf) {
  const std::vector<PdfWord> words = words_of(pdf);
  ASSERT_GT(words.size(), 50U);
  for (const PdfWord& word : words) {
    EXPECT_GE(word.left_mm, 25 - tolerance_mm) << word.text << " on page " << word.page;
    EXPECT_LE(word.right_mm, 190 + tolerance_mm) << word.text << " on page " << word.page;
    EXPECT_GE(word.top_mm, 10) << word.text << " on page " << word.page;
    EXPECT_LE(word.bottom_mm, 292) << word.text << " on page " << word.page;
  }
}

// Words of the first page inside the address field of DIN 5008 form B (20 to 105 mm, 45 to 90 mm).
std::vector<PdfWord> words_in_window(const std::string& pdf) {
  std::vector<PdfWord> inside;
  for (const PdfWord& word : words_of(pdf))
    if (word.page == 1 && word.left_mm < 105 && word.top_mm > 44 && word.top_mm < 92) inside.push_back(word);
  return inside;
}

void expect_window_holds(const std::string& pdf) {
  const std::vector<PdfWord> words = words_in_window(pdf);
  ASSERT_FALSE(words.empty());
  for (const PdfWord& word : words) {
    EXPECT_GE(word.top_mm, 45) << word.text;
    EXPECT_LE(word.bottom_mm, 90.5) << word.text;
    EXPECT_LE(word.right_mm, 105) << word.text;
  }
}

const PdfWord* find_word(const std::vector<PdfWord>& words, const std::string& text, int nth = 0) {
  for (const PdfWord& word : words)
    if (word.text == text && nth-- == 0) return &word;
  return nullptr;
}

InvoiceDocument with_name(const std::string& name) {
  InvoiceDocument invoice = short_invoice();
  invoice.buyer.name = name;
  return invoice;
}

TEST(InvoiceLayout, NothingStandsOutsideTheMargins) {
  for (const InvoiceDocument& invoice :
       {short_invoice(), eventful_invoice(), long_invoice(45, 45), cancellation(), english_invoice()})
    expect_inside_margins(invoice_pdf(invoice));
}

TEST(InvoiceLayout, TheAddressStandsInTheWindow) {
  const std::string pdf = invoice_pdf(eventful_invoice());
  expect_window_holds(pdf);
  const std::vector<PdfWord> words = words_in_window(pdf);
  const PdfWord* sender = find_word(words, "Nordlicht");
  const PdfWord* recipient = find_word(words, "Stadtwerke");
  ASSERT_TRUE(sender && recipient);
  EXPECT_LE(sender->bottom_mm, 62.7);
  EXPECT_GE(recipient->top_mm, 62.7);
  EXPECT_NEAR(recipient->left_mm, 25, tolerance_mm);
  EXPECT_GT(recipient->bottom_mm - recipient->top_mm, sender->bottom_mm - sender->top_mm);
}

TEST(InvoiceLayout, LongNamesStayInTheWindow) {
  const std::string long_word(160, 'W');
  for (const std::string& name :
       {std::string(
            "Gesellschaft zur Förderung der angewandten Dokumentenwissenschaften und der Vervielfältigungstechnik "
            "in Mecklenburg-Vorpommern und Schleswig-Holstein gemeinnützige Aktiengesellschaft & Co. KGaA"),
        long_word, long_word + " " + long_word + " " + long_word + " " + long_word}) {
    InvoiceDocument invoice = with_name(name);
    invoice.buyer.name_extra = name;
    invoice.buyer.country = "GB";
    invoice.site = name;
    invoice.seller.address.name = name;
    invoice.contract_number = invoice.customer_number = name;
    const std::string pdf = invoice_pdf(invoice);
    expect_window_holds(pdf);
    expect_inside_margins(pdf);
    EXPECT_TRUE(find_word(words_in_window(pdf), "KÖNIGREICH"));
  }
}

TEST(InvoiceLayout, NamesOfOtherScriptsAndBrokenOnesArePrinted) {
  EXPECT_THAT(text_of(invoice_pdf(with_name("Łódź Żółw, Київ, Αθήνα"))), HasSubstr("Łódź Żółw, Київ, Αθήνα"));
  for (const char* name :
       {"株式会社 印刷", "شركة الطباعة", "broken \xff\xfe name", "line\nfeed\ttab", "🖨️ emoji"}) {
    const std::string pdf = invoice_pdf(with_name(name));
    EXPECT_EQ(pages_of(pdf), 2) << name;
    expect_window_holds(pdf);
  }
  EXPECT_THAT(text_of(invoice_pdf(with_name("line\nfeed"))), HasSubstr("line feed"));
}

TEST(InvoiceLayout, FiguresAreRightAligned) {
  const std::vector<PdfWord> words = words_of(invoice_pdf(eventful_invoice()));
  for (const char* amount : {"31,50", "14,70", "21,52", "−0,70", "24,34"}) {
    const PdfWord* word = find_word(words, amount);
    ASSERT_TRUE(word) << amount;
    EXPECT_NEAR(word->right_mm, 190, tolerance_mm) << amount;
  }
  EXPECT_NEAR(find_word(words, "1.470")->right_mm, find_word(words, "2.030")->right_mm, 0.05);
}

TEST(InvoiceLayout, SumsAreCarriedFromPageToPage) {
  const InvoiceDocument invoice = long_invoice(300, 0);
  const std::string pdf = invoice_pdf(invoice);
  const int pages = pages_of(pdf);
  ASSERT_GT(pages, 5);
  std::size_t next_line = 0;
  Money sum;
  for (int page = 1; page <= pages; ++page) {
    const std::string text = text_of_page(pdf, page);
    EXPECT_THAT(text, HasSubstr("Seite " + std::to_string(page) + " von " + std::to_string(pages)));
    if (page > 1) {
      EXPECT_THAT(
          text, testing::ContainsRegex("Übertrag von Seite " + std::to_string(page - 1) + " +" + german_decimal(sum)));
    }
    EXPECT_THAT(text, HasSubstr("Einzelpreis"));
    for (; next_line < invoice.lines.size(); ++next_line) {
      if (text.find("Station " + std::to_string(next_line + 1) + " ") == std::string::npos) break;
      sum += invoice.lines[next_line].amount;
    }
    if (page < pages) {
      EXPECT_THAT(
          text, testing::ContainsRegex("Übertrag auf Seite " + std::to_string(page + 1) + " +" + german_decimal(sum)));
    }
  }
  EXPECT_EQ(next_line, invoice.lines.size());
  EXPECT_EQ(sum, invoice.net);
}

// However many lines there are: the sums come with at least one line, and no carried sum stands on the last page's end.
TEST(InvoiceLayout, TheSumsNeverStandAlone) {
  InvoicePrinter printer;
  std::set<int> page_counts;
  for (int lines = 1; lines <= 40; ++lines) {
    const std::string pdf = printer.print(long_invoice(lines, 0));
    const std::string text = text_of(pdf);
    page_counts.insert(pages_of(pdf));
    const std::size_t sums = text.rfind("Nettobetrag"), last_page_of_sums = text.rfind('\f', sums);
    EXPECT_EQ(count_of(text, "Nettobetrag"), 1);
    const std::string above = last_page_of_sums == std::string::npos
                                  ? text.substr(0, sums)
                                  : text.substr(last_page_of_sums, sums - last_page_of_sums);
    EXPECT_THAT(above, HasSubstr("Station " + std::to_string(lines))) << lines << " lines";
    EXPECT_EQ(count_of(text, "Übertrag auf"), count_of(text, "Übertrag von"));
  }
  EXPECT_GE(page_counts.size(), 2U);
}

// Bank, request and total are one thought: they stand on one page, with at least one line.
TEST(InvoiceLayout, TheBankPanelNeverStandsAlone) {
  InvoicePrinter printer;
  for (const Language language : {Language::german, Language::english})
    for (const char* closing : {"", "Wir danken für Ihren Auftrag. Es gelten unsere Geschäftsbedingungen. Bitte prüfen Sie die Zählerstände im Anhang und melden Sie uns Abweichungen."})
      for (int lines = 1; lines <= 30; ++lines) {
        InvoiceDocument invoice = long_invoice(lines, 0);
        invoice.language = language;
        invoice.closing_note = closing;
        if (lines == 1) invoice.intro_note.assign(4000, 'x');
        const std::string pdf = printer.print(invoice);
        const bool german = language == Language::german;
        const std::string text = text_of(pdf), last_page = text_of_page(pdf, pages_of(pdf));
        EXPECT_EQ(count_of(text, german ? "Empfänger" : "Payee"), 1);
        for (const char* word : {german ? "Empfänger" : "Payee", german ? "Rechnungsbetrag von" : "amount of", german ? "Nettobetrag" : "Net amount"})
          EXPECT_THAT(last_page, HasSubstr(word)) << lines << " lines" << closing;
        if (lines > 1) {
          EXPECT_THAT(last_page, HasSubstr("Station " + std::to_string(lines))) << closing;
        }
        if (*closing != 0) {
          EXPECT_THAT(last_page, HasSubstr("Zählerstände")) << lines << " lines";
        }
      }
}

TEST(InvoiceLayout, LongTextsWrapAndHugeAmountsFit) {
  InvoiceDocument invoice = long_invoice(3, 0);
  invoice.lines[0].text =
      "Donaudampfschifffahrtselektrizitätenhauptbetriebswerkbauunterbeamtengesellschaftsvervielfältigungsvertrag mit "
      "Zusatz";
  invoice.lines[1].text = std::string(3000, 'x');
  invoice.lines[2].amount = Money{98765432109876};
  invoice.lines[2].quantity = "123.456.789.012.345.678";
  invoice.lines[2].unit_price = "123.456.789,123456";
  add_up(invoice);
  const std::string pdf = invoice_pdf(invoice);
  expect_inside_margins(pdf);
  const std::vector<PdfWord> words = words_of(pdf);
  for (const char* figure : {"987.654.321.098,76", "123.456.789.012.345.678", "123.456.789,123456"})
    EXPECT_TRUE(find_word(words, figure)) << figure;
  const PdfWord* quantity = find_word(words, "123.456.789.012.345.678");
  const PdfWord* price = find_word(words, "123.456.789,123456");
  EXPECT_LT(quantity->right_mm, price->left_mm);
  EXPECT_LT(price->right_mm, find_word(words, "987.654.321.098,76")->left_mm);
}

TEST(InvoiceLayout, ALongReasonAndLongNotesFlowOverPages) {
  InvoiceDocument invoice = cancellation();
  for (int word = 0; word < 1500; ++word) invoice.reason += " Wort" + std::to_string(word);
  invoice.closing_note = invoice.reason;
  const std::string pdf = invoice_pdf(invoice);
  expect_inside_margins(pdf);
  EXPECT_EQ(count_of(flowing_text_of(pdf), "Wort1499"), 2);
}

}  // namespace

}  // namespace klickwerk::document
