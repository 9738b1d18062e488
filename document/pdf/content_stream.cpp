#include "document/pdf/content_stream.h"

#include <cmath>

namespace klickwerk::document {

namespace {

constexpr double points_per_mm = 72.0 / 25.4;

long x_thousandths(double x_mm) { return std::lround(x_mm * points_per_mm * 1000); }
// PDF counts from the lower edge.
long y_thousandths(double y_mm) { return std::lround((sheet::height_mm - y_mm) * points_per_mm * 1000); }

void append_thousandths(std::string& text, long value) {
  if (value < 0) text += '-', value = -value;
  text += std::to_string(value / 1000);
  if (value % 1000 == 0) return;
  char digits[] = {'.', static_cast<char>('0' + value / 100 % 10), static_cast<char>('0' + value / 10 % 10), static_cast<char>('0' + value % 10)};
  std::size_t length = sizeof digits;
  while (digits[length - 1] == '0') --length;
  text.append(digits, length);
}

std::string colour_text(Colour colour) {
  std::string text;
  for (const double part : {colour.red, colour.green, colour.blue}) append_thousandths(text, std::lround(part * 1000)), text += ' ';
  return text;
}

}  // namespace

void ContentStream::thousandths(long value) {
  append_thousandths(operators_, value);
  operators_ += ' ';
}

void ContentStream::number(double value) { thousandths(std::lround(value * 1000)); }

void ContentStream::point(double x_mm, double y_mm) {
  thousandths(x_thousandths(x_mm));
  thousandths(y_thousandths(y_mm));
}

void ContentStream::fill_with(Colour colour) {
  std::string text = colour_text(colour);
  if (text == fill_) return;
  operators_ += text + "rg\n";
  fill_ = std::move(text);
}

void ContentStream::stroke_with(Colour colour) {
  std::string text = colour_text(colour);
  if (text == stroke_) return;
  operators_ += text + "RG\n";
  stroke_ = std::move(text);
}

void ContentStream::begin_text() {
  if (in_text_) return;
  operators_ += "BT\n";
  in_text_ = true, text_x_ = 0, text_y_ = 0;
}

void ContentStream::end_text() {
  if (in_text_) operators_ += "ET\n";
  in_text_ = false;
}

void ContentStream::text(const SetLine& line, const TextStyle& style, double x_mm, double baseline_mm) {
  if (line.shown.empty()) return;
  begin_text();
  fill_with(style.colour);
  std::string font = style.bold ? "/B " : "/R ";
  append_thousandths(font, std::lround(style.size_pt * 1000));
  if (font != font_) operators_ += font + " Tf\n";
  font_ = std::move(font);
  const long x = x_thousandths(x_mm), y = y_thousandths(baseline_mm);
  thousandths(x - text_x_), thousandths(y - text_y_);
  operators_ += "Td ";
  operators_ += line.shown;
  operators_ += '\n';
  text_x_ = x, text_y_ = y;
}

void ContentStream::rule(double from_x_mm, double from_y_mm, double to_x_mm, double to_y_mm, double width_pt, Colour colour) {
  end_text();
  stroke_with(colour);
  if (width_pt != line_width_pt_) number(width_pt), operators_ += "w ";
  line_width_pt_ = width_pt;
  point(from_x_mm, from_y_mm);
  operators_ += "m ";
  point(to_x_mm, to_y_mm);
  operators_ += "l S\n";
}

// A quarter of a circle between two sides that meet in the corner, as one curve.
void ContentStream::arc_to(double corner_x_mm, double corner_y_mm, double from_x_mm, double from_y_mm, double to_x_mm, double to_y_mm) {
  constexpr double kappa = 0.5522847498;
  point(from_x_mm + kappa * (corner_x_mm - from_x_mm), from_y_mm + kappa * (corner_y_mm - from_y_mm));
  point(to_x_mm + kappa * (corner_x_mm - to_x_mm), to_y_mm + kappa * (corner_y_mm - to_y_mm));
  point(to_x_mm, to_y_mm);
  operators_ += "c ";
}

void ContentStream::box(double x_mm, double y_mm, double width_mm, double height_mm, Colour fill, double radius_mm) {
  end_text();
  fill_with(fill);
  const double right = x_mm + width_mm, bottom = y_mm + height_mm, r = radius_mm;
  if (r <= 0) {
    point(x_mm, bottom);
    number(width_mm * points_per_mm), number(height_mm * points_per_mm);
    operators_ += "re f\n";
    return;
  }
  const auto line_to = [this](double x, double y) { point(x, y), operators_ += "l "; };
  point(x_mm + r, y_mm), operators_ += "m ";
  line_to(right - r, y_mm), arc_to(right, y_mm, right - r, y_mm, right, y_mm + r);
  line_to(right, bottom - r), arc_to(right, bottom, right, bottom - r, right - r, bottom);
  line_to(x_mm + r, bottom), arc_to(x_mm, bottom, x_mm + r, bottom, x_mm, bottom - r);
  line_to(x_mm, y_mm + r), arc_to(x_mm, y_mm, x_mm, y_mm + r, x_mm + r, y_mm);
  operators_ += "h f\n";
}

void ContentStream::picture(std::shared_ptr<const PictureObject> picture, double x_mm, double y_mm, double width_mm, double height_mm) {
  end_text();
  fill_with({0, 0, 0});
  operators_ += "q ";
  number(width_mm * points_per_mm);
  operators_ += "0 0 ";
  number(height_mm * points_per_mm);
  point(x_mm, y_mm + height_mm);
  operators_ += "cm /P" + std::to_string(pictures_.size()) + " Do Q\n";
  pictures_.push_back(std::move(picture));
}

std::string ContentStream::take() {
  end_text();
  return std::move(operators_);
}

}  // namespace klickwerk::document
