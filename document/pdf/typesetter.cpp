#include "document/pdf/typesetter.h"

#include <cmath>

#include "document/document_error.h"

namespace klickwerk::document {

namespace {

constexpr char family[] = "Liberation Sans";
constexpr double points_per_mm = 72.0 / 25.4;
constexpr double units_per_mm = points_per_mm * PANGO_SCALE;
// Words, sentences and figures that come back on many documents are set once; a bound keeps a long run's memory flat.
constexpr std::size_t most_known = 4096;

int in_pango_units(double points) { return static_cast<int>(std::lround(points * PANGO_SCALE)); }

std::string cache_key(std::string_view text, const TextStyle& style, double width_mm, int most_lines) {
  std::string key(text);
  key.append(reinterpret_cast<const char*>(&width_mm), sizeof width_mm);
  key.append(reinterpret_cast<const char*>(&most_lines), sizeof most_lines);
  key.append(reinterpret_cast<const char*>(&style.size_pt), sizeof style.size_pt);
  key.append(reinterpret_cast<const char*>(&style.pitch_mm), sizeof style.pitch_mm);
  key.append(reinterpret_cast<const char*>(&style.colour), sizeof style.colour);
  key += style.bold ? 'b' : 'r';
  return key;
}

}  // namespace

std::string printable(std::string_view text) {
  std::string clean;
  if (g_utf8_validate(text.data(), static_cast<gssize>(text.size()), nullptr)) {
    clean = text;
  } else {
    const std::unique_ptr<char, decltype(&g_free)> valid(
        g_utf8_make_valid(text.data(), static_cast<gssize>(text.size())), &g_free);
    clean = valid.get();
  }
  for (char& sign : clean)
    if (static_cast<unsigned char>(sign) < 0x20 || sign == 0x7f) sign = ' ';
  return clean;
}

TextBlock TextBlock::part(int first, int count) const {
  TextBlock block = *this;
  block.first_ = first_ + first;
  block.count_ = count;
  return block;
}

void TextBlock::draw_line(cairo_t* canvas, int index, double x_mm, double baseline_mm) const {
  cairo_set_source_rgb(canvas, style_.colour.red, style_.colour.green, style_.colour.blue);
  cairo_move_to(canvas, x_mm * points_per_mm, baseline_mm * points_per_mm);
  pango_cairo_show_layout_line(canvas, pango_layout_get_line_readonly(layout_.get(), first_ + index));
}

Typesetter::Typesetter()
    : font_map_(pango_cairo_font_map_new(), &g_object_unref),
      context_(pango_font_map_create_context(font_map_.get()), &g_object_unref),
      no_hyphens_(pango_attr_list_new(), &pango_attr_list_unref) {
  // One unit of the canvas is one point, and no hinting: a PDF has no pixels.
  pango_cairo_context_set_resolution(context_.get(), 72);
  const std::unique_ptr<cairo_font_options_t, decltype(&cairo_font_options_destroy)> options(
      cairo_font_options_create(), &cairo_font_options_destroy);
  cairo_font_options_set_hint_style(options.get(), CAIRO_HINT_STYLE_NONE);
  cairo_font_options_set_hint_metrics(options.get(), CAIRO_HINT_METRICS_OFF);
  cairo_font_options_set_antialias(options.get(), CAIRO_ANTIALIAS_GRAY);
  pango_cairo_context_set_font_options(context_.get(), options.get());
  pango_context_set_round_glyph_positions(context_.get(), FALSE);
  pango_context_set_base_dir(context_.get(), PANGO_DIRECTION_LTR);
  // Not from the process's locale: the same bytes on every machine.
  pango_context_set_language(context_.get(), pango_language_from_string("de"));
  // A word broken because it is too long gets no hyphen: in a serial number or a file's name it would be a wrong sign.
  pango_attr_list_insert(no_hyphens_.get(), pango_attr_insert_hyphens_new(FALSE));
  require_font();
  reader_ = std::make_unique<LineReader>(context_.get());
}

// Looked up in the list of families: asking for the font itself would give a stand-in, or, on a machine without any
// font, end the program.
void Typesetter::require_font() {
  PangoFontFamily* wanted = pango_font_map_get_family(font_map_.get(), family);
  for (const char* face : {"Regular", "Bold"})
    if (!wanted || !pango_font_family_get_face(wanted, face))
      throw DocumentError(std::string("the font ") + family + " " + face +
                          " is not installed; install the Debian package fonts-liberation2");
}

PangoFontDescription* Typesetter::font(const TextStyle& style) {
  const FontKey key{in_pango_units(style.size_pt), style.bold};
  std::shared_ptr<PangoFontDescription>& description = fonts_[key];
  if (!description) {
    description.reset(pango_font_description_new(), &pango_font_description_free);
    pango_font_description_set_family_static(description.get(), family);
    pango_font_description_set_weight(description.get(), style.bold ? PANGO_WEIGHT_BOLD : PANGO_WEIGHT_NORMAL);
    pango_font_description_set_size(description.get(), key.first);
  }
  return description.get();
}

TextBlock Typesetter::set(std::string_view text, const TextStyle& style, double width_mm, int most_lines) {
  const std::string clean = printable(text);
  TextBlock block;
  block.layout_.reset(pango_layout_new(context_.get()), &g_object_unref);
  PangoLayout* layout = block.layout_.get();
  pango_layout_set_auto_dir(layout, FALSE);
  pango_layout_set_single_paragraph_mode(layout, TRUE);
  pango_layout_set_font_description(layout, font(style));
  if (width_mm > 0) {
    pango_layout_set_width(layout, static_cast<int>(width_mm * units_per_mm));
    pango_layout_set_wrap(layout, PANGO_WRAP_WORD_CHAR);
    pango_layout_set_attributes(layout, no_hyphens_.get());
    if (most_lines > 0) {
      pango_layout_set_height(layout, -most_lines);
      pango_layout_set_ellipsize(layout, PANGO_ELLIPSIZE_END);
    }
  }
  pango_layout_set_text(layout, clean.data(), static_cast<int>(clean.size()));
  block.style_ = style;
  block.count_ = pango_layout_get_line_count(layout);
  std::vector<SetLine> lines;
  for (int index = 0; index < block.count_; ++index) {
    lines.push_back(reader_->read(layout, index, style.bold, in_pango_units(style.size_pt) / double{PANGO_SCALE}));
    block.width_mm_ = std::max(block.width_mm_, lines.back().width_mm);
  }
  block.set_ = std::make_shared<const std::vector<SetLine>>(std::move(lines));
  return block;
}

TextBlock Typesetter::known(std::string_view text, const TextStyle& style, double width_mm, int most_lines) {
  const std::string key = cache_key(text, style, width_mm, most_lines);
  if (const auto found = known_.find(key); found != known_.end()) return found->second;
  if (known_.size() >= most_known) known_.clear();
  return known_[key] = set(text, style, width_mm, most_lines);
}

TextBlock Typesetter::line(std::string_view text, const TextStyle& style) { return known(text, style, 0, 0); }

TextBlock Typesetter::paragraph(std::string_view text, const TextStyle& style, double width_mm, int most_lines) {
  // Most fit on one line, and the known lines save their shaping.
  constexpr std::size_t short_bytes = 80;
  if (text.size() <= short_bytes) {
    const TextBlock natural = line(text, style);
    if (natural.width_mm() <= width_mm) return natural;
  }
  return known(text, style, width_mm, most_lines);
}

TextBlock Typesetter::shrunk(std::string_view text, const TextStyle& style, double width_mm) {
  const TextBlock natural = line(text, style);
  if (natural.width_mm() <= width_mm) return natural;
  TextStyle smaller = style;
  // A hair less than the exact proportion: advances are rounded to Pango units.
  smaller.size_pt *= width_mm / natural.width_mm() * 0.995;
  return known(text, smaller, 0, 0);
}

TextBlock Typesetter::squeezed(std::string_view text, const TextStyle& style, double width_mm, double least_pt) {
  const double natural_mm = line(text, style).width_mm();
  if (natural_mm * least_pt <= width_mm * style.size_pt) return shrunk(text, style, width_mm);
  TextStyle least = style;
  least.size_pt = least_pt;
  return known(text, least, width_mm, 1);
}

}  // namespace klickwerk::document
