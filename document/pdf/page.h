// One page as a list of marks: what stands where, in mm. Pages are laid out first and drawn when their number is known.
#pragma once

#include <cairo.h>

#include <optional>
#include <variant>
#include <vector>

#include "document/pdf/content_stream.h"
#include "document/pdf/qr_code.h"
#include "document/pdf/logo.h"
#include "document/pdf/style.h"
#include "document/pdf/typesetter.h"

namespace klickwerk::document {

enum class Align { left, right };

class Page {
 public:
  // `x_mm` is the left or the right edge of every line, as aligned; `baseline_mm` that of the first line.
  void text(const TextBlock& block, double x_mm, double baseline_mm, Align align = Align::left);
  void rule(double from_x_mm, double from_y_mm, double to_x_mm, double to_y_mm, double width_pt, Colour colour);
  void box(double x_mm, double y_mm, double width_mm, double height_mm, Colour fill, double radius_mm = 0);
  void image(const Logo& logo, double x_mm, double y_mm, double width_mm, double height_mm);

  void code(QrCode code, double x_mm, double y_mm, double side_mm);

  // The subset of Liberation Sans that shows all its text; none where Cairo has to draw it.
  std::optional<Charset> charset() const;
  void write(ContentStream& content) const;
  // On a canvas whose unit is the point.
  void draw(cairo_t* canvas) const;

 private:
  struct TextMark {
    TextBlock block;
    double x_mm, baseline_mm;
    Align align;
    double left_mm(int index) const;
    void draw(cairo_t* canvas) const;
    void write(ContentStream& content) const;
  };
  struct RuleMark {
    double from_x_mm, from_y_mm, to_x_mm, to_y_mm, width_pt;
    Colour colour;
    void draw(cairo_t* canvas) const;
    void write(ContentStream& content) const;
  };
  struct BoxMark {
    double x_mm, y_mm, width_mm, height_mm, radius_mm;
    Colour fill;
    void draw(cairo_t* canvas) const;
    void write(ContentStream& content) const;
  };
  struct ImageMark {
    Logo logo;
    double x_mm, y_mm, width_mm, height_mm;
    void draw(cairo_t* canvas) const;
    void write(ContentStream& content) const;
  };
  struct CodeMark {
    QrCode code;
    double x_mm, y_mm, side_mm;
    void draw(cairo_t* canvas) const;
    void write(ContentStream& content) const;
  };
  std::vector<std::variant<TextMark, RuleMark, BoxMark, ImageMark, CodeMark>> marks_;
};

}  // namespace klickwerk::document
