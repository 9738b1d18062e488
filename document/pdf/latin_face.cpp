#include "document/pdf/latin_face.h"

#include <hb-ot.h>
#include <hb-subset.h>

#include <algorithm>
#include <cmath>
#include <cstdio>
#include <memory>

#include "document/document_error.h"
#include "document/pdf/packed.h"

namespace klickwerk::document {

namespace {

struct Release {
  void operator()(hb_blob_t* blob) const { hb_blob_destroy(blob); }
  void operator()(hb_face_t* face) const { hb_face_destroy(face); }
  void operator()(hb_font_t* font) const { hb_font_destroy(font); }
  void operator()(hb_subset_input_t* input) const { hb_subset_input_destroy(input); }
};
template <class Thing>
using Held = std::unique_ptr<Thing, Release>;

std::vector<char32_t> german_signs() {
  std::vector<char32_t> signs;
  for (char32_t sign = 0x20; sign < 0x7F; ++sign) signs.push_back(sign);
  for (const char32_t sign : U"\u00a0ÄÖÜäöüßéè§°²³·×€–—…−→„“”‚‘’")
    if (sign != 0) signs.push_back(sign);
  return signs;
}

std::vector<char32_t> further_latin_signs() {
  std::vector<char32_t> signs;
  for (char32_t sign = 0xA1; sign < 0x180; ++sign)
    if (sign != 0xAD) signs.push_back(sign);  // the soft hyphen has the hyphen's glyph
  for (const char32_t sign : U"ȘșȚț‰†•‹›™≈≤≥")
    if (sign != 0) signs.push_back(sign);
  return signs;
}

std::string hex(unsigned value) {
  char text[16];
  std::snprintf(text, sizeof text, "%04X", value);
  return text;
}

// Two decimals: a line of a hundred signs ends where the layout says, to a hundredth of a point.
std::string width_text(double width) {
  char text[32];
  const long hundredths = std::lround(width * 100);
  std::snprintf(text, sizeof text, "%ld.%02ld", hundredths / 100, hundredths % 100);
  return text;
}

int big_endian_16(const char* bytes) {
  return static_cast<std::int16_t>((static_cast<unsigned char>(bytes[0]) << 8) | static_cast<unsigned char>(bytes[1]));
}

FontMeasures measures_of(hb_face_t* face, hb_font_t* font) {
  FontMeasures measures;
  hb_position_t ascent = 0, descent = 0, cap_height = 0;
  hb_ot_metrics_get_position_with_fallback(font, HB_OT_METRICS_TAG_HORIZONTAL_ASCENDER, &ascent);
  hb_ot_metrics_get_position_with_fallback(font, HB_OT_METRICS_TAG_HORIZONTAL_DESCENDER, &descent);
  hb_ot_metrics_get_position_with_fallback(font, HB_OT_METRICS_TAG_CAP_HEIGHT, &cap_height);
  const double units = hb_face_get_upem(face);
  const auto thousandths = [units](double length) { return static_cast<int>(std::lround(length * 1000 / units)); };
  measures.ascent = thousandths(ascent), measures.descent = thousandths(descent), measures.cap_height = thousandths(cap_height);
  const Held<hb_blob_t> head(hb_face_reference_table(face, HB_TAG('h', 'e', 'a', 'd')));
  unsigned length = 0;
  const char* bytes = hb_blob_get_data(head.get(), &length);
  constexpr unsigned box_at = 36;  // xMin, yMin, xMax, yMax
  for (unsigned side = 0; side < 4 && box_at + 8 <= length; ++side) measures.box[side] = thousandths(big_endian_16(bytes + box_at + 2 * side));
  return measures;
}

// One entry a glyph, at most a hundred in a section (Adobe Technical Note 5411).
std::string unicode_table(const std::vector<LatinFace::Sign>& signs, Charset charset) {
  std::vector<std::string> entries;
  for (unsigned glyph = 0; glyph < signs.size(); ++glyph)
    if (signs[glyph].character && signs[glyph].charset <= charset) entries.push_back("<" + hex(glyph) + "> <" + hex(signs[glyph].character) + ">\n");
  std::string text =
      "/CIDInit /ProcSet findresource begin\n12 dict begin\nbegincmap\n/CIDSystemInfo\n<< /Registry (Adobe) /Ordering (UCS) /Supplement 0 >> def\n"
      "/CMapName /Adobe-Identity-UCS def\n/CMapType 2 def\n1 begincodespacerange\n<0000> <FFFF>\nendcodespacerange\n";
  for (std::size_t first = 0; first < entries.size(); first += 100) {
    const std::size_t count = std::min<std::size_t>(100, entries.size() - first);
    text += std::to_string(count) + " beginbfchar\n";
    for (std::size_t at = first; at < first + count; ++at) text += entries[at];
    text += "endbfchar\n";
  }
  return text + "endcmap\nCMapName currentdict /CMap defineresource pop\nend\nend\n";
}

// "3 [277.83 277.83] 36 [666.99]": runs of neighbouring glyphs.
std::string width_table(const std::vector<LatinFace::Sign>& signs, Charset charset) {
  std::string text = "[";
  bool open = false;
  for (unsigned glyph = 0; glyph < signs.size(); ++glyph) {
    const bool in = signs[glyph].character && signs[glyph].charset <= charset;
    if (in) text += (open ? " " : std::to_string(glyph) + "[") + width_text(signs[glyph].width);
    if (!in && open) text += "]";
    open = in;
  }
  return text + (open ? "]]" : "]");
}

}  // namespace

LatinFace::LatinFace(hb_face_t* face, const std::string& name) {
  signs_.resize(hb_face_get_glyph_count(face));
  const Held<hb_font_t> font(hb_font_create(face));
  const int units = static_cast<int>(hb_face_get_upem(face));
  hb_font_set_scale(font.get(), units, units);
  for (const char32_t sign : german_signs()) learn(font.get(), sign, Charset::german);
  for (const char32_t sign : further_latin_signs()) learn(font.get(), sign, Charset::latin);
  measures_ = measures_of(face, font.get());
  subsets_[0] = cut(face, "KWGERM+" + name, Charset::german);
  subsets_[1] = cut(face, "KWLATI+" + name, Charset::latin);
}

void LatinFace::learn(hb_font_t* font, char32_t character, Charset charset) {
  hb_codepoint_t glyph = 0;
  if (!hb_font_get_nominal_glyph(font, character, &glyph) || glyph >= signs_.size() || signs_[glyph].character) return;
  int units = 0;
  hb_font_get_scale(font, &units, nullptr);
  const double width = hb_font_get_glyph_h_advance(font, glyph) * 1000.0 / units;
  signs_[glyph] = {character, charset, std::round(width * 100) / 100};
}

FontSubset LatinFace::cut(hb_face_t* face, const std::string& name, Charset charset) const {
  const Held<hb_subset_input_t> input(hb_subset_input_create_or_fail());
  if (!input) throw DocumentError("HarfBuzz cannot make a subset of " + name);
  for (unsigned glyph = 0; glyph < signs_.size(); ++glyph)
    if (signs_[glyph].character && signs_[glyph].charset <= charset) hb_set_add(hb_subset_input_glyph_set(input.get()), glyph);
  // Of the tables, what ISO 32000-1, 9.9 asks of a CIDFontType2: the others tell a program that sets text.
  for (const char* table : {"GSUB", "GPOS", "GDEF", "kern", "name", "OS/2", "post", "gasp", "cmap", "FFTM"})
    hb_set_add(hb_subset_input_set(input.get(), HB_SUBSET_SETS_DROP_TABLE_TAG), hb_tag_from_string(table, 4));
  hb_subset_input_set_flags(input.get(), HB_SUBSET_FLAGS_RETAIN_GIDS | HB_SUBSET_FLAGS_NO_HINTING);
  const Held<hb_face_t> subset(hb_subset_or_fail(face, input.get()));
  if (!subset) throw DocumentError("HarfBuzz cannot make a subset of " + name);
  const Held<hb_blob_t> program(hb_face_reference_blob(subset.get()));
  unsigned length = 0;
  const char* bytes = hb_blob_get_data(program.get(), &length);
  return {name, packed({bytes, length}, true), length, width_table(signs_, charset), packed(unicode_table(signs_, charset), true)};
}

}  // namespace klickwerk::document
