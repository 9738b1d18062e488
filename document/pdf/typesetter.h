// Sets text in Liberation Sans with Pango: shaping for every script, wrapping, shrinking. Fonts are loaded once and
// live as long as the typesetter. One thread at a time.
#pragma once

#include <pango/pangocairo.h>

#include <map>
#include <memory>
#include <string>
#include <string_view>
#include <unordered_map>
#include <vector>

#include "document/pdf/set_line.h"
#include "document/pdf/style.h"

namespace klickwerk::document {

// Names come from many programs: broken UTF-8 is shown as such, control signs (line feeds among them) become spaces.
std::string printable(std::string_view text);

// Lines of set text, placed by their first baseline. Cheap to copy.
class TextBlock {
 public:
  int lines() const { return count_; }
  double width_mm() const { return width_mm_; }
  double height_mm() const { return count_ * style_.pitch_mm; }
  double pitch_mm() const { return style_.pitch_mm; }
  // From the block's top to its first baseline.
  double ascent_mm() const { return style_.pitch_mm * 0.76; }
  TextBlock part(int first, int count) const;

  const TextStyle& style() const { return style_; }

  // Draws line `index` on a canvas in points, its left end and baseline at this place.
  void draw_line(cairo_t* canvas, int index, double x_mm, double baseline_mm) const;
  const SetLine& set_line(int index) const { return (*set_)[static_cast<std::size_t>(first_ + index)]; }
  double line_width_mm(int index) const { return set_line(index).width_mm; }

 private:
  friend class Typesetter;
  std::shared_ptr<PangoLayout> layout_;
  std::shared_ptr<const std::vector<SetLine>> set_;
  TextStyle style_;
  int first_ = 0, count_ = 0;
  double width_mm_ = 0;
};

class Typesetter {
 public:
  // Throws DocumentError when Liberation Sans is not installed.
  Typesetter();

  // One line, as wide as it comes.
  TextBlock line(std::string_view text, const TextStyle& style);
  // Wrapped at words, and inside them where one is wider than the column. More than `most_lines` (0: any number) end in
  // "…".
  TextBlock paragraph(std::string_view text, const TextStyle& style, double width_mm, int most_lines = 0);
  // One line, never cut: the type gets smaller until it fits. For figures and identifiers.
  TextBlock shrunk(std::string_view text, const TextStyle& style, double width_mm);
  // One line that gets smaller down to `least_pt` and then ends in "…". For names.
  TextBlock squeezed(std::string_view text, const TextStyle& style, double width_mm, double least_pt);

  const LatinFaces& faces() const { return reader_->faces(); }

 private:
  using FontKey = std::pair<int, bool>;  // size in Pango units, bold

  PangoFontDescription* font(const TextStyle& style);
  TextBlock set(std::string_view text, const TextStyle& style, double width_mm, int most_lines);
  // The same, kept for the next time.
  TextBlock known(std::string_view text, const TextStyle& style, double width_mm, int most_lines);
  void require_font();

  std::shared_ptr<PangoFontMap> font_map_;
  std::shared_ptr<PangoContext> context_;
  std::shared_ptr<PangoAttrList> no_hyphens_;
  std::unique_ptr<LineReader> reader_;
  std::map<FontKey, std::shared_ptr<PangoFontDescription>> fonts_;
  std::unordered_map<std::string, TextBlock> known_;
};

}  // namespace klickwerk::document
