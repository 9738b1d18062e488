#include "document/pdf/stationery.h"

namespace klickwerk::document {

double draw_badge(Page& page, const Stationery& stationery, std::string_view word, double x_mm, double baseline_mm,
                  bool warning) {
  constexpr double padding_mm = 1.3, height_mm = 3.3;
  const TextBlock text = stationery.type.line(word, warning ? styles::badge : styles::badge.in(colours::grey));
  const double width_mm = text.width_mm() + 2 * padding_mm;
  page.box(x_mm, baseline_mm - 2.45, width_mm, height_mm, warning ? colours::amber_tint : colours::tint, 0.8);
  page.text(text, x_mm + padding_mm, baseline_mm);
  return width_mm;
}

}  // namespace klickwerk::document
