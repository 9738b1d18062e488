#include "bench/document_floor.h"

#include <cairo-pdf.h>

namespace klickwerk::bench {
namespace {

constexpr double width_pt = 595.28, height_pt = 841.89;
// An invoice's page carries about 50 lines of about 35 signs.
constexpr int lines = 50;
constexpr char text[] = "Klicks Schwarzweiß 01.10.2026 1.470 × 0,0089";
constexpr char head[] = "Rechnungsbetrag 346,72 EUR, Zählerstand";

cairo_status_t append(void* bytes, const unsigned char* data, unsigned int length) {
  static_cast<std::string*>(bytes)->append(reinterpret_cast<const char*>(data), length);
  return CAIRO_STATUS_SUCCESS;
}

void draw_page(cairo_t* canvas) {
  cairo_set_font_size(canvas, 9);
  for (int line = 0; line < lines; ++line) {
    const bool bold = line % 5 == 0;
    cairo_select_font_face(canvas, "Liberation Sans", CAIRO_FONT_SLANT_NORMAL, bold ? CAIRO_FONT_WEIGHT_BOLD : CAIRO_FONT_WEIGHT_NORMAL);
    cairo_move_to(canvas, 70, 60 + 14 * line);
    cairo_show_text(canvas, bold ? head : text);
  }
  cairo_show_page(canvas);
}

}  // namespace

std::string bare_pages(int pages) {
  std::string bytes;
  cairo_surface_t* surface = cairo_pdf_surface_create_for_stream(&append, &bytes, width_pt, height_pt);
  cairo_t* canvas = cairo_create(surface);
  for (int page = 0; page < pages; ++page) draw_page(canvas);
  cairo_destroy(canvas);
  cairo_surface_finish(surface);
  cairo_surface_destroy(surface);
  return bytes;
}

}  // namespace klickwerk::bench
