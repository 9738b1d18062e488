// Liberation Sans as it stands in every document: subsets of fixed content, cut and packed once. Codes in the pages are the font's
// own glyph numbers, so that a word once set shows the same in every document, and no document waits for its fonts.
#pragma once

#include <hb.h>

#include <cstdint>
#include <string>
#include <vector>

namespace klickwerk::document {

// Which characters a subset holds: German ones and our signs, or those of all Western and Central European languages.
enum class Charset { german, latin };

// A subset as the objects of a PDF want it; streams are packed.
struct FontSubset {
  std::string name;     // "KWGRAA+LiberationSans-Bold"
  std::string program;  // TrueType, without instructions: pages are set without hinting
  std::size_t program_length = 0;
  std::string widths;  // the array /W
  std::string to_unicode;
};

struct FontMeasures {
  int ascent = 0, descent = 0, cap_height = 0;  // in thousandths of the type size, like the box
  int box[4] = {0, 0, 0, 0};
};

class LatinFace {
 public:
  struct Sign {
    char32_t character = 0;  // 0: not in any subset
    Charset charset = Charset::latin;
    double width = 0;  // in thousandths of the type size, as the subset's /W says it
  };

  // `name` as PostScript knows the face. Throws DocumentError when a subset cannot be made.
  LatinFace(hb_face_t* face, const std::string& name);

  const Sign& sign(std::uint32_t glyph) const { return glyph < signs_.size() ? signs_[glyph] : unknown_; }
  const FontSubset& subset(Charset charset) const { return subsets_[static_cast<int>(charset)]; }
  const FontMeasures& measures() const { return measures_; }

 private:
  void learn(hb_font_t* font, char32_t character, Charset charset);
  FontSubset cut(hb_face_t* face, const std::string& name, Charset charset) const;

  Sign unknown_;
  std::vector<Sign> signs_;  // by glyph
  FontSubset subsets_[2];
  FontMeasures measures_;
};

struct LatinFaces {
  LatinFace regular, bold;
  const LatinFace& of(bool strong) const { return strong ? bold : regular; }
};

}  // namespace klickwerk::document
