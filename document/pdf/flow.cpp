#include "document/pdf/flow.h"

#include <algorithm>

namespace klickwerk::document {

Flow::Flow() : pages_(1) {}

double Flow::room_mm() const {
  return (page_number() == 1 ? sheet::letter_bottom_mm : sheet::following_bottom_mm) - y_mm_;
}

void Flow::new_page() {
  pages_.emplace_back();
  y_mm_ = sheet::following_top_mm;
}

void Flow::need(double mm) {
  if (room_mm() < mm) new_page();
}

void Flow::paragraph(const TextBlock& block, double x_mm) {
  for (int done = 0; done < block.lines();) {
    need(block.pitch_mm());
    const int fitting = std::max(1, static_cast<int>(room_mm() / block.pitch_mm()));
    const TextBlock part = block.part(done, std::min(fitting, block.lines() - done));
    page().text(part, x_mm, y_mm_ + part.ascent_mm());
    advance(part.height_mm());
    done += part.lines();
  }
}

}  // namespace klickwerk::document
