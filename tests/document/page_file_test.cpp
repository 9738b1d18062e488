// The pages written without Cairo against the same pages drawn by it, as readers' programs see them.
#include "document/pdf/page_file.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <algorithm>

#include "document/invoice_files.h"
#include "document/pdf/archive_file.h"
#include "document/pdf/drawn_file.h"
#include "pdf_tools.h"
#include "sample_invoice.h"

namespace klickwerk::document {

namespace {

using namespace sample;
using testing::HasSubstr;
using testing::Not;

constexpr TextStyle style{9, 4.2};

struct Sheet {
  Typesetter type;
  std::vector<Page> pages{Page()};

  void line(std::string_view text, double baseline_mm, const TextStyle& its = style) { pages[0].text(type.line(text, its), 25, baseline_mm); }
  std::optional<std::string> written() const {
    auto draft = write_pages(pages, type.faces(), {{"Blatt", 1}});
    return draft ? std::optional(file_of(*std::move(draft))) : std::nullopt;
  }
  std::string drawn() const { return file_of(draw_pages(pages, {{"Blatt", 1}})); }
};

// Brackets, backslashes, kerning, a no-break space, letters whose glyph's number has a byte that a string must mask.
constexpr const char* german_texts[] = {"Toner (A) \\ [B] Vertrag V-2026 AVA Té", "19\u00a0% von 1.234,50 €, Zählerstände „geschätzt“ … −3 → 5 × 2", "()()\\\\ ÄÖÜäöüß Cafe\u0301"};

TEST(PageFile, ShowsEachWordWhereCairoShowsIt) {
  Sheet sheet;
  double y_mm = 30;
  for (const char* text : german_texts)
    for (const bool bold : {false, true}) sheet.line(text, y_mm += 6, {9, 4.2, bold});
  sheet.pages[0].text(sheet.type.paragraph("Ein langer Satz, der auf mehrere Zeilen umbricht, und die letzte endet mit Punkten.", style, 40, 2), 25, y_mm + 8);
  sheet.pages[0].text(sheet.type.line("rechts", style), 190, y_mm + 8, Align::right);
  const auto ours = sheet.written();
  ASSERT_TRUE(ours);
  const auto words = words_of(*ours), drawn = words_of(sheet.drawn());
  ASSERT_EQ(words.size(), drawn.size());
  ASSERT_GT(words.size(), 40u);
  for (std::size_t at = 0; at < words.size(); ++at) {
    EXPECT_EQ(words[at].text, drawn[at].text);
    EXPECT_NEAR(words[at].left_mm, drawn[at].left_mm, 0.12) << words[at].text;  // Cairo's font rounds each sign's width down
    EXPECT_NEAR(words[at].bottom_mm, drawn[at].bottom_mm, 0.02) << words[at].text;
  }
  EXPECT_THAT(text_of(*ours), HasSubstr("19 % von 1.234,50 €"));
}

// What ISO 32000-1 does not let stand bare in a string occurs among the glyphs' numbers.
TEST(PageFile, EverySignComesOutAsItself) {
  for (const bool bold : {false, true}) {
    Sheet sheet;
    std::string expected;
    double y_mm = 30;
    for (char32_t first = 0x21; first < 0x180; first += 8) {
      std::string row;
      for (char32_t sign = first; sign < std::min<char32_t>(first + 8, 0x180); ++sign) {
        if (sign == 0x7F || (sign > 0x7F && sign < 0xA1) || sign == 0xAD || sign == 0x149) continue;
        char bytes[8] = {};
        bytes[g_unichar_to_utf8(sign, bytes)] = 0;
        row += bytes;
      }
      if (row.empty()) continue;
      sheet.line(row, y_mm += 5, {9, 4.2, bold});
      expected += row + " ";
    }
    const auto pdf = sheet.written();
    ASSERT_TRUE(pdf);
    std::string text = flowing_text_of(*pdf);
    std::erase(text, ' '), std::erase(expected, ' ');
    std::erase(text, '\f');
    EXPECT_EQ(text, expected);
  }
}

TEST(PageFile, TheSmallSubsetUnlessANameNeedsTheLargeOne) {
  Sheet sheet;
  sheet.line("Müller & Söhne", 30);
  EXPECT_THAT(fonts_of(*sheet.written()), testing::AllOf(HasSubstr("KWGERM+LiberationSans"), Not(HasSubstr("KWLATI"))));
  sheet.line("Łódź, Ångström, Čapek, İstanbul", 40);
  const auto pdf = sheet.written();
  EXPECT_THAT(fonts_of(*pdf), testing::AllOf(HasSubstr("KWLATI+LiberationSans"), Not(HasSubstr("KWGERM"))));
  EXPECT_THAT(text_of(*pdf), testing::AllOf(HasSubstr("Müller & Söhne"), HasSubstr("Łódź, Ångström, Čapek, İstanbul")));
}

TEST(PageFile, LeavesOtherScriptsToCairo) {
  for (const char* text : {"Привет", "שלום", "漢字", "a\u200Fb"}) {
    Sheet sheet;
    sheet.line(text, 30);
    EXPECT_FALSE(sheet.written()) << text;
  }
  InvoiceDocument invoice = short_invoice();
  invoice.buyer.name = "ООО Привет";
  InvoicePrinter printer;
  const std::string pdf = printer.print(invoice);
  EXPECT_THAT(text_of(pdf), HasSubstr("ООО Привет"));
  EXPECT_EQ(count_of(objects_of(pdf), "\"/GTS_PDFA1\""), 1);
  EXPECT_THAT(fonts_of(pdf), Not(HasSubstr("KWGERM")));
  EXPECT_THAT(fonts_of(printer.print(short_invoice())), HasSubstr("KWGERM"));
}

TEST(PageFile, PicturesComeOutAsTheyWentIn) {
  const std::shared_ptr<cairo_surface_t> image(cairo_image_surface_create(CAIRO_FORMAT_ARGB32, 2, 1), &cairo_surface_destroy);
  auto* pixels = reinterpret_cast<std::uint32_t*>(cairo_image_surface_get_data(image.get()));
  pixels[0] = 0xFF0B7285, pixels[1] = 0x80400000;  // the second half transparent, its red multiplied
  cairo_surface_mark_dirty(image.get());
  Sheet sheet;
  sheet.pages[0].image({image, std::make_shared<const PictureObject>(picture_of(image.get())), 2, 1}, 25, 20, 20, 10);
  sheet.pages[0].code(QrCode{1, {true}}, 100, 100, 10);
  const std::string objects = objects_of(*sheet.written());
  EXPECT_THAT(objects, testing::AllOf(HasSubstr("\"/SMask\": "), HasSubstr("\"/ImageMask\": true"), HasSubstr("\"/Width\": 2"), HasSubstr("\"/Width\": 4")));
}

// Every kind of mark, ours against Cairo's: pixels may differ by the smoothing of an edge.
TEST(PageFile, LooksAsCairoDrawsIt) {
  Sheet sheet;
  const std::shared_ptr<cairo_surface_t> image(cairo_image_surface_create(CAIRO_FORMAT_ARGB32, 8, 8), &cairo_surface_destroy);
  auto* pixels = reinterpret_cast<std::uint32_t*>(cairo_image_surface_get_data(image.get()));
  for (int at = 0; at < 64; ++at) pixels[at] = at % 3 ? 0xFF203040 : at % 2 ? 0x80008000 : 0;
  cairo_surface_mark_dirty(image.get());
  Page& page = sheet.pages[0];
  page.box(20, 20, 80, 30, colours::own_accent);
  page.box(110, 20, 60, 30, colours::amber, 8);
  page.rule(20, 60, 190, 90, 4, colours::ink);
  page.rule(20, 95, 190, 95, 0.5, colours::grey);
  page.image({image, std::make_shared<const PictureObject>(picture_of(image.get())), 8, 8}, 20, 100, 60, 60);
  page.code(QrCode{3, {true, false, true, false, true, false, false, true, true}}, 110, 100, 60);
  sheet.line("Rechnung über Klicks", 200, {40, 18, true, colours::amber});
  const std::string ours = grey_page_of(*sheet.written()), drawn = grey_page_of(sheet.drawn());
  ASSERT_EQ(ours.size(), drawn.size());
  int dark = 0, different = 0;
  for (std::size_t at = 0; at < ours.size(); ++at) {
    dark += static_cast<unsigned char>(drawn[at]) < 200;
    different += std::abs(static_cast<unsigned char>(ours[at]) - static_cast<unsigned char>(drawn[at])) > 64;
  }
  EXPECT_GT(dark, 30'000);
  EXPECT_LT(different, 100);
}

}  // namespace

}  // namespace klickwerk::document
