#include "document/pdf/set_line.h"

#include <algorithm>
#include <cmath>

#include "document/document_error.h"
#include "document/pdf/pdf_objects.h"

namespace klickwerk::document {

namespace {

constexpr char family[] = "Liberation Sans";
constexpr double units_per_mm = 72.0 / 25.4 * PANGO_SCALE;

LatinFace face_of(PangoContext* context, PangoWeight weight, const char* name) {
  const std::unique_ptr<PangoFontDescription, decltype(&pango_font_description_free)> wanted(pango_font_description_new(), &pango_font_description_free);
  pango_font_description_set_family_static(wanted.get(), family);
  pango_font_description_set_weight(wanted.get(), weight);
  pango_font_description_set_size(wanted.get(), 10 * PANGO_SCALE);
  const std::unique_ptr<PangoFont, decltype(&g_object_unref)> font(pango_context_load_font(context, wanted.get()), &g_object_unref);
  if (!font) throw DocumentError(std::string("the font ") + family + " cannot be loaded");
  return LatinFace(hb_font_get_face(pango_font_get_hb_font(font.get())), name);
}

const LatinFaces& faces_of(PangoContext* context) {
  static const LatinFaces faces{face_of(context, PANGO_WEIGHT_NORMAL, "LiberationSans"), face_of(context, PANGO_WEIGHT_BOLD, "LiberationSans-Bold")};
  return faces;
}

// A row of glyphs as [(..) adjustment (..)] TJ, with the texts of signs that would be copied as others.
class Shower {
 public:
  explicit Shower(double size_pt) : thousandth_pt_(size_pt / 1000) {}

  // Where the layout wants the next glyph; `width` below is that of the font, in thousandths of the type size.
  void advance(int pango_units) { wanted_pt_ += static_cast<double>(pango_units) / PANGO_SCALE; }

  void show(std::uint32_t glyph, int offset, double width) {
    const long back = std::lround((pen_pt_ - wanted_pt_ - static_cast<double>(offset) / PANGO_SCALE) / thousandth_pt_);
    if (back != 0) {
      close_string();
      open_array();
      text_ += std::to_string(back);
      pen_pt_ -= static_cast<double>(back) * thousandth_pt_;
    }
    open_string();
    add_byte(static_cast<unsigned char>(glyph >> 8));
    add_byte(static_cast<unsigned char>(glyph & 0xFF));
    pen_pt_ += width * thousandth_pt_;
  }
  // ISO 32000-1, 14.9.4: for a glyph that stands for another text than its own character.
  void show_as(std::string_view meaning, std::uint32_t glyph, int offset, double width) {
    close_array();
    text_ += "/Span<</ActualText" + text_string(meaning) + ">>BDC ";
    show(glyph, offset, width);
    close_array();
    text_ += "EMC ";
  }
  std::string take() {
    close_array();
    return std::move(text_);
  }

 private:
  void open_array() {
    if (!in_array_) text_ += '[';
    in_array_ = true;
  }
  void open_string() {
    open_array();
    if (!in_string_) text_ += '(';
    in_string_ = true;
  }
  void close_string() {
    if (in_string_) text_ += ')';
    in_string_ = false;
  }
  void close_array() {
    close_string();
    if (in_array_) text_ += "]TJ ";
    in_array_ = false;
  }
  // ISO 32000-1, 7.3.4.2; a bare carriage return would be read as a line feed.
  void add_byte(unsigned char byte) {
    if (byte == '\r') {
      text_ += "\\r";
      return;
    }
    if (byte == '(' || byte == ')' || byte == '\\') text_ += '\\';
    text_ += static_cast<char>(byte);
  }

  double thousandth_pt_, pen_pt_ = 0, wanted_pt_ = 0;
  bool in_array_ = false, in_string_ = false;
  std::string text_;
};

// What a row of glyphs from left to right cannot be.
bool is_plain(const PangoLayoutRun& run) {
  return run.item->analysis.level % 2 == 0 && run.y_offset == 0 && run.start_x_offset == 0 && run.end_x_offset == 0;
}

// The text that a glyph stands for; empty: it shares it with other glyphs. Of "…" it is what was left out, as Cairo has it too: a
// search finds the whole name.
std::string_view meaning_of(PangoLayout* layout, const PangoLayoutRun& run, int index) {
  const PangoGlyphString& glyphs = *run.glyphs;
  const char* text = pango_layout_get_text(layout) + run.item->offset;
  const int start = glyphs.log_clusters[index], end = index + 1 < glyphs.num_glyphs ? glyphs.log_clusters[index + 1] : run.item->length;
  if (start >= end || (index > 0 && glyphs.log_clusters[index - 1] == start)) return {};
  return {text + start, static_cast<std::size_t>(end - start)};
}

bool means(std::string_view text, char32_t character) {
  return g_utf8_get_char(text.data()) == character && g_utf8_next_char(text.data()) == text.data() + text.size();
}

// False: the glyph has to be drawn by Cairo.
bool show_glyph(PangoLayout* layout, const PangoLayoutRun& run, int index, const LatinFace& face, Shower& shower, Charset& charset) {
  const PangoGlyphInfo& info = run.glyphs->glyphs[index];
  if (info.glyph == PANGO_GLYPH_EMPTY) return true;
  const LatinFace::Sign& sign = face.sign(info.glyph);
  const std::string_view meaning = meaning_of(layout, run, index);
  if (!sign.character || meaning.empty() || info.geometry.y_offset != 0) return false;
  if (means(meaning, sign.character)) shower.show(info.glyph, info.geometry.x_offset, sign.width);
  else shower.show_as(meaning, info.glyph, info.geometry.x_offset, sign.width);
  charset = std::max(charset, sign.charset);
  return true;
}

bool show_run(PangoLayout* layout, const PangoLayoutRun& run, const LatinFace& face, Shower& shower, Charset& charset) {
  for (int index = 0; index < run.glyphs->num_glyphs; ++index) {
    if (!show_glyph(layout, run, index, face, shower, charset)) return false;
    shower.advance(run.glyphs->glyphs[index].geometry.width);
  }
  return true;
}

}  // namespace

LineReader::LineReader(PangoContext* context) : faces_(faces_of(context)) {}

bool LineReader::is_own(PangoFont* font, bool bold) {
  auto known = fonts_.find(font);
  if (known == fonts_.end()) {
    const std::unique_ptr<PangoFontDescription, decltype(&pango_font_description_free)> about(pango_font_describe(font), &pango_font_description_free);
    const char* name = pango_font_description_get_family(about.get());
    const Kind kind{{static_cast<PangoFont*>(g_object_ref(font)), &g_object_unref},
                    name && std::string_view(name) == family && pango_font_description_get_style(about.get()) == PANGO_STYLE_NORMAL,
                    pango_font_description_get_weight(about.get()) >= PANGO_WEIGHT_BOLD};
    known = fonts_.emplace(font, kind).first;
  }
  return known->second.liberation_sans && known->second.bold == bold;
}

SetLine LineReader::read(PangoLayout* layout, int number, bool bold, double size_pt) {
  PangoLayoutLine* line = pango_layout_get_line_readonly(layout, number);
  PangoRectangle logical;
  pango_layout_line_get_extents(line, nullptr, &logical);
  SetLine set{logical.width / units_per_mm, {}, {}};
  Shower shower(size_pt);
  Charset charset = Charset::german;
  for (GSList* each = line->runs; each; each = each->next) {
    const auto& run = *static_cast<const PangoLayoutRun*>(each->data);
    if (!is_plain(run) || !is_own(run.item->analysis.font, bold) || !show_run(layout, run, faces_.of(bold), shower, charset)) return set;
  }
  set.shown = shower.take();
  set.charset = charset;
  return set;
}

}  // namespace klickwerk::document
