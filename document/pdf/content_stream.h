// What a page shows, as the operators of PDF (ISO 32000-1, 8 and 9). Lengths in mm from the upper left corner.
#pragma once

#include <memory>
#include <string>
#include <vector>

#include "document/pdf/set_line.h"
#include "document/pdf/style.h"

namespace klickwerk::document {

// An image or a stencil that a page shows: the dictionary's entries without length and filter, and the packed bytes.
struct PictureObject {
  std::string entries, bytes;
  std::string mask_entries, mask_bytes;  // how much shows of it; empty: all
};

class ContentStream {
 public:
  // `line` of a charset that the document has.
  void text(const SetLine& line, const TextStyle& style, double x_mm, double baseline_mm);
  void rule(double from_x_mm, double from_y_mm, double to_x_mm, double to_y_mm, double width_pt, Colour colour);
  void box(double x_mm, double y_mm, double width_mm, double height_mm, Colour fill, double radius_mm);
  // The picture fills this place; a stencil is black.
  void picture(std::shared_ptr<const PictureObject> picture, double x_mm, double y_mm, double width_mm, double height_mm);

  // The page's operators. Fonts are named /R and /B, pictures /P0, /P1, …
  std::string take();
  const std::vector<std::shared_ptr<const PictureObject>>& pictures() const { return pictures_; }

 private:
  void fill_with(Colour colour);
  void stroke_with(Colour colour);
  void begin_text();
  void end_text();
  void number(double value);       // rounded to thousandths
  void thousandths(long value);
  void point(double x_mm, double y_mm);
  void arc_to(double corner_x_mm, double corner_y_mm, double from_x_mm, double from_y_mm, double to_x_mm, double to_y_mm);

  std::string operators_;
  std::vector<std::shared_ptr<const PictureObject>> pictures_;
  std::string fill_, stroke_, font_;  // as last set
  double line_width_pt_ = -1;
  bool in_text_ = false;
  long text_x_ = 0, text_y_ = 0;  // where the last line of this text object began, in thousandths of a point
};

}  // namespace klickwerk::document
