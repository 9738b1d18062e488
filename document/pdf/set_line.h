// One line of set text as a page's content shows it: the glyphs that Pango chose, for the faces that lie ready.
#pragma once

#include <pango/pangocairo.h>

#include <memory>
#include <optional>
#include <string>
#include <unordered_map>

#include "document/pdf/latin_face.h"

namespace klickwerk::document {

struct SetLine {
  double width_mm = 0;
  std::string shown;               // operators of a text object: "[(..) 55 (..)] TJ"
  std::optional<Charset> charset;  // the subset that shows it; none: it has signs that need another font or more than a row of glyphs
};

// One thread at a time, like the Pango context.
class LineReader {
 public:
  // Liberation Sans is cut by the first reader of the process. Throws DocumentError.
  explicit LineReader(PangoContext* context);
  const LatinFaces& faces() const { return faces_; }
  SetLine read(PangoLayout* layout, int line, bool bold, double size_pt);

 private:
  bool is_own(PangoFont* font, bool bold);

  struct Kind {
    std::shared_ptr<PangoFont> held;  // so that its address stays its own
    bool liberation_sans, bold;
  };
  const LatinFaces& faces_;
  std::unordered_map<PangoFont*, Kind> fonts_;
};

}  // namespace klickwerk::document
