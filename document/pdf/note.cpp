#include "document/pdf/note.h"

#include "document/note_lines.h"

namespace klickwerk::document {

namespace {

constexpr double empty_line_mm = 2.1;

TextBlock line_of(const Stationery& stationery, std::string_view line) { return stationery.type.paragraph(line, styles::body, sheet::text_width_mm); }

}  // namespace

double note_height_mm(const Stationery& stationery, std::string_view note) {
  double height_mm = 0;
  for (const std::string_view line : note_lines(note)) height_mm += line.empty() ? empty_line_mm : line_of(stationery, line).height_mm();
  return height_mm;
}

void draw_note(Flow& flow, const Stationery& stationery, std::string_view note) {
  for (const std::string_view line : note_lines(note)) {
    if (line.empty()) flow.advance(empty_line_mm);
    else flow.paragraph(line_of(stationery, line));
  }
}

}  // namespace klickwerk::document
