#include "document/pdf/page.h"

#include <algorithm>
#include <bit>
#include <cstdint>
#include <memory>
#include <numbers>

#include "document/pdf/picture.h"

namespace klickwerk::document {

namespace {

double points(double mm) { return mm * 72.0 / 25.4; }

void use(cairo_t* canvas, Colour colour) { cairo_set_source_rgb(canvas, colour.red, colour.green, colour.blue); }

void round_corners(cairo_t* canvas, double x, double y, double width, double height, double radius) {
  constexpr double quarter = std::numbers::pi / 2;
  cairo_new_sub_path(canvas);
  cairo_arc(canvas, x + width - radius, y + radius, radius, -quarter, 0);
  cairo_arc(canvas, x + width - radius, y + height - radius, radius, 0, quarter);
  cairo_arc(canvas, x + radius, y + height - radius, radius, quarter, 2 * quarter);
  cairo_arc(canvas, x + radius, y + radius, radius, 2 * quarter, 3 * quarter);
  cairo_close_path(canvas);
}

// Cairo's A1 keeps the leftmost dot in the lowest bit of a 32-bit word of the machine's own order.
void fill_stencil(cairo_surface_t* stencil, const QrCode& code, int dots) {
  cairo_surface_flush(stencil);
  unsigned char* const bytes = cairo_image_surface_get_data(stencil);
  const int stride = cairo_image_surface_get_stride(stencil);
  for (int y = 0; y < code.side * dots; ++y) {
    auto* const words = reinterpret_cast<std::uint32_t*>(bytes + static_cast<std::ptrdiff_t>(y) * stride);
    for (int x = 0; x < code.side * dots; ++x)
      if (code.at(y / dots, x / dots)) words[x / 32] |= std::endian::native == std::endian::little ? 1u << (x % 32) : 1u << (31 - x % 32);
  }
  cairo_surface_mark_dirty(stencil);
}

}  // namespace

void Page::text(const TextBlock& block, double x_mm, double baseline_mm, Align align) {
  marks_.emplace_back(TextMark{block, x_mm, baseline_mm, align});
}

void Page::rule(double from_x_mm, double from_y_mm, double to_x_mm, double to_y_mm, double width_pt, Colour colour) {
  marks_.emplace_back(RuleMark{from_x_mm, from_y_mm, to_x_mm, to_y_mm, width_pt, colour});
}

void Page::box(double x_mm, double y_mm, double width_mm, double height_mm, Colour fill, double radius_mm) {
  marks_.emplace_back(BoxMark{x_mm, y_mm, width_mm, height_mm, radius_mm, fill});
}

void Page::image(const Logo& logo, double x_mm, double y_mm, double width_mm, double height_mm) {
  marks_.emplace_back(ImageMark{logo, x_mm, y_mm, width_mm, height_mm});
}

void Page::code(QrCode code, double x_mm, double y_mm, double side_mm) {
  marks_.emplace_back(CodeMark{std::move(code), x_mm, y_mm, side_mm});
}

void Page::draw(cairo_t* canvas) const {
  for (const auto& mark : marks_) std::visit([canvas](const auto& any) { any.draw(canvas); }, mark);
}

void Page::TextMark::draw(cairo_t* canvas) const {
  for (int index = 0; index < block.lines(); ++index) block.draw_line(canvas, index, left_mm(index), baseline_mm + index * block.pitch_mm());
}

void Page::RuleMark::draw(cairo_t* canvas) const {
  use(canvas, colour);
  cairo_set_line_width(canvas, width_pt);
  cairo_move_to(canvas, points(from_x_mm), points(from_y_mm));
  cairo_line_to(canvas, points(to_x_mm), points(to_y_mm));
  cairo_stroke(canvas);
}

void Page::BoxMark::draw(cairo_t* canvas) const {
  use(canvas, fill);
  if (radius_mm > 0)
    round_corners(canvas, points(x_mm), points(y_mm), points(width_mm), points(height_mm), points(radius_mm));
  else
    cairo_rectangle(canvas, points(x_mm), points(y_mm), points(width_mm), points(height_mm));
  cairo_fill(canvas);
}

// As a stencil of a few dots a module: a path of its hundreds of rectangles would cost more than the rest of the page.
void Page::CodeMark::draw(cairo_t* canvas) const {
  constexpr int dots = 4;  // a program that smooths images blurs a module's edge by an eighth of it at most
  const int side = code.side * dots;
  const std::unique_ptr<cairo_surface_t, decltype(&cairo_surface_destroy)> stencil(
      cairo_image_surface_create(CAIRO_FORMAT_A1, side, side), &cairo_surface_destroy);
  fill_stencil(stencil.get(), code, dots);
  cairo_save(canvas);
  cairo_translate(canvas, points(x_mm), points(y_mm));
  cairo_scale(canvas, points(side_mm) / side, points(side_mm) / side);
  const std::unique_ptr<cairo_pattern_t, decltype(&cairo_pattern_destroy)> pattern(
      cairo_pattern_create_for_surface(stencil.get()), &cairo_pattern_destroy);
  cairo_pattern_set_filter(pattern.get(), CAIRO_FILTER_NEAREST);
  use(canvas, {0, 0, 0});
  cairo_mask(canvas, pattern.get());
  cairo_restore(canvas);
}

void Page::ImageMark::draw(cairo_t* canvas) const {
  cairo_save(canvas);
  cairo_translate(canvas, points(x_mm), points(y_mm));
  cairo_scale(canvas, points(width_mm) / logo.width_px, points(height_mm) / logo.height_px);
  cairo_set_source_surface(canvas, logo.image.get(), 0, 0);
  cairo_paint(canvas);
  cairo_restore(canvas);
}

std::optional<Charset> Page::charset() const {
  Charset charset = Charset::german;
  for (const auto& mark : marks_) {
    const TextMark* text = std::get_if<TextMark>(&mark);
    for (int index = 0; text && index < text->block.lines(); ++index) {
      const std::optional<Charset> its = text->block.set_line(index).charset;
      if (!its) return std::nullopt;
      charset = std::max(charset, *its);
    }
  }
  return charset;
}

void Page::write(ContentStream& content) const {
  for (const auto& mark : marks_) std::visit([&content](const auto& any) { any.write(content); }, mark);
}

double Page::TextMark::left_mm(int index) const { return align == Align::left ? x_mm : x_mm - block.line_width_mm(index); }

void Page::TextMark::write(ContentStream& content) const {
  for (int index = 0; index < block.lines(); ++index)
    content.text(block.set_line(index), block.style(), left_mm(index), baseline_mm + index * block.pitch_mm());
}

void Page::RuleMark::write(ContentStream& content) const { content.rule(from_x_mm, from_y_mm, to_x_mm, to_y_mm, width_pt, colour); }

void Page::BoxMark::write(ContentStream& content) const { content.box(x_mm, y_mm, width_mm, height_mm, fill, radius_mm); }

void Page::CodeMark::write(ContentStream& content) const {
  content.picture(std::make_shared<const PictureObject>(stencil_of(code)), x_mm, y_mm, side_mm, side_mm);
}

void Page::ImageMark::write(ContentStream& content) const { content.picture(logo.packed, x_mm, y_mm, width_mm, height_mm); }

}  // namespace klickwerk::document
