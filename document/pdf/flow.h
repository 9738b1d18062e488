// Content flowing down the pages: the pages made so far and the place where the next thing goes.
#pragma once

#include <vector>

#include "document/pdf/page.h"

namespace klickwerk::document {

class Flow {
 public:
  Flow();

  Page& page() { return pages_.back(); }
  int page_number() const { return static_cast<int>(pages_.size()); }
  double y_mm() const { return y_mm_; }
  double room_mm() const;
  void move_to(double y_mm) { y_mm_ = y_mm; }
  void advance(double mm) { y_mm_ += mm; }
  void new_page();
  // A new page unless this much fits on the current one.
  void need(double mm);
  // Text from the left margin, over as many pages as it takes.
  void paragraph(const TextBlock& block, double x_mm = sheet::left_mm);

  std::vector<Page>& pages() { return pages_; }

 private:
  std::vector<Page> pages_;
  double y_mm_ = 0;
};

}  // namespace klickwerk::document
