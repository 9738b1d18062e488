#include "document/pdf/annex_readings.h"

#include <algorithm>

namespace klickwerk::document {

namespace {

using sheet::left_mm, sheet::right_mm;

constexpr double device_width_mm = 44;
constexpr double counter_x_mm = left_mm + 47, counter_width_mm = 19;
constexpr double old_right_mm = left_mm + 95, new_right_mm = left_mm + 125, reading_width_mm = 28;
constexpr double difference_right_mm = left_mm + 141.5, weight_right_mm = left_mm + 151, figure_width_mm = 15;
constexpr double clicks_width_mm = 13;
constexpr double row_padding_mm = 1.3, sum_height_mm = 6.2;

constexpr TextStyle figure_style{8.5, 3.9};
constexpr TextStyle detail_style{7, 3.3, false, colours::grey};

void draw_head(Flow& flow, const Stationery& stationery) {
  Page& page = flow.page();
  const double baseline_mm = flow.y_mm() + 3;
  const auto column = [&](Word word, double x_mm, Align align) {
    page.text(stationery.type.line(stationery.word(word), styles::column), x_mm, baseline_mm, align);
  };
  column(Word::annex_device, left_mm, Align::left);
  column(Word::annex_counter, counter_x_mm, Align::left);
  column(Word::annex_old, old_right_mm, Align::right);
  column(Word::annex_new, new_right_mm, Align::right);
  column(Word::annex_difference, difference_right_mm, Align::right);
  column(Word::annex_weight, weight_right_mm, Align::right);
  column(Word::annex_clicks, right_mm, Align::right);
  page.rule(left_mm, flow.y_mm() + 4.8, right_mm, flow.y_mm() + 4.8, 0.8, stationery.accent);
  flow.advance(5.1);
}

// A column of blocks under each other in one cell.
struct Cell {
  std::vector<TextBlock> blocks;

  double height_mm() const {
    double height = 0;
    for (const TextBlock& block : blocks) height += block.height_mm();
    return height;
  }
  void draw(Page& page, double x_mm, double top_mm, Align align) const {
    for (const TextBlock& block : blocks) {
      page.text(block, x_mm, top_mm + block.ascent_mm(), align);
      top_mm += block.height_mm();
    }
  }
};

Cell device_cell(const Stationery& stationery, const AnnexSegment& segment) {
  Cell cell;
  if (!segment.position.empty())
    cell.blocks.push_back(stationery.type.paragraph(segment.position, figure_style, device_width_mm, 2));
  const std::string serial = segment.serial.empty() ? "" : stationery.word(Word::serial, {{"serial", segment.serial}});
  const std::string device =
      segment.model.empty() || serial.empty() ? segment.model + serial : segment.model + " · " + serial;
  if (device.empty()) return cell;
  const TextBlock whole = stationery.type.paragraph(device, detail_style, device_width_mm);
  if (whole.lines() <= 2) {
    cell.blocks.push_back(whole);
    return cell;
  }
  // Too long for two lines: the model gives way, by the serial number the customer finds his device.
  if (!segment.model.empty()) cell.blocks.push_back(stationery.type.paragraph(segment.model, detail_style, device_width_mm, serial.empty() ? 2 : 1));
  if (!serial.empty()) cell.blocks.push_back(stationery.type.shrunk(serial, detail_style, device_width_mm));
  return cell;
}

Cell reading_cell(const Stationery& stationery, std::int64_t value, Day day, const std::string& source) {
  Cell cell;
  cell.blocks.push_back(stationery.type.shrunk(stationery.count(value), figure_style, reading_width_mm));
  cell.blocks.push_back(stationery.type.line(stationery.day(day), detail_style));
  if (!source.empty()) cell.blocks.push_back(stationery.type.paragraph(source, detail_style, reading_width_mm, 3));
  return cell;
}

Cell figure_cell(const Stationery& stationery, const std::string& figure, double width_mm) {
  return {{stationery.type.shrunk(figure, figure_style, width_mm)}};
}

std::int64_t difference_of(const AnnexSegment& segment) { return segment.to_value - segment.from_value; }

struct Row {
  Cell device, counter, before, after, difference, weight, clicks;

  double height_mm() const {
    return std::max({device.height_mm(), counter.height_mm(), before.height_mm(), after.height_mm()}) +
           2 * row_padding_mm;
  }
};

Row set_row(const Stationery& stationery, const AnnexSegment& segment) {
  const std::int64_t difference = difference_of(segment);
  return {device_cell(stationery, segment),
          {{stationery.type.paragraph(segment.counter, figure_style, counter_width_mm, 2)}},
          reading_cell(stationery, segment.from_value, segment.from_day, segment.from_source),
          reading_cell(stationery, segment.to_value, segment.to_day, segment.to_source),
          figure_cell(stationery, stationery.count(difference), figure_width_mm),
          figure_cell(stationery, "×" + stationery.count(segment.weight), 7),
          figure_cell(stationery, stationery.count(difference * segment.weight), clicks_width_mm)};
}

void draw_row(Flow& flow, const Row& row) {
  Page& page = flow.page();
  const double top_mm = flow.y_mm() + row_padding_mm;
  row.device.draw(page, left_mm, top_mm, Align::left);
  row.counter.draw(page, counter_x_mm, top_mm, Align::left);
  row.before.draw(page, old_right_mm, top_mm, Align::right);
  row.after.draw(page, new_right_mm, top_mm, Align::right);
  row.difference.draw(page, difference_right_mm, top_mm, Align::right);
  row.weight.draw(page, weight_right_mm, top_mm, Align::right);
  row.clicks.draw(page, right_mm, top_mm, Align::right);
  flow.advance(row.height_mm());
  page.rule(left_mm, flow.y_mm(), right_mm, flow.y_mm(), 0.4, colours::hairline);
}

void continue_on_next_page(Flow& flow, const Stationery& stationery, const AnnexMeter& meter) {
  flow.new_page();
  draw_continued(flow, stationery, meter);
  draw_head(flow, stationery);
}

void draw_sum(Flow& flow, const Stationery& stationery, std::int64_t clicks) {
  const double baseline_mm = flow.y_mm() + 4.2;
  flow.page().text(stationery.type.line(stationery.word(Word::annex_sum), styles::body.strong()), left_mm, baseline_mm);
  flow.page().text(stationery.type.shrunk(stationery.count(clicks), styles::body.strong(), 30), right_mm, baseline_mm,
                   Align::right);
  flow.advance(sum_height_mm);
}

}  // namespace

void draw_continued(Flow& flow, const Stationery& stationery, const AnnexMeter& meter) {
  const std::string name = stationery.word(Word::annex_continued, {{"name", meter.section.empty() ? meter.name : meter.name + ", " + meter.section}});
  flow.page().text(stationery.type.paragraph(name, styles::body.strong(), sheet::text_width_mm, 1), left_mm, flow.y_mm() + 3.4);
  flow.advance(5.6);
}

void draw_readings(Flow& flow, const Stationery& stationery, const AnnexMeter& meter) {
  if (meter.segments.empty()) {
    flow.paragraph(stationery.type.paragraph(stationery.word(Word::annex_no_readings), styles::body.in(colours::grey),
                                             sheet::text_width_mm));
    flow.advance(1);
    return;
  }
  draw_head(flow, stationery);
  std::int64_t clicks = 0;
  for (const AnnexSegment& segment : meter.segments) {
    const Row row = set_row(stationery, segment);
    // The sum never stands alone on a page: the last row comes with it.
    const double below_mm = &segment == &meter.segments.back() ? sum_height_mm : 0;
    if (flow.room_mm() < row.height_mm() + below_mm) continue_on_next_page(flow, stationery, meter);
    draw_row(flow, row);
    clicks += difference_of(segment) * segment.weight;
  }
  draw_sum(flow, stationery, clicks);
}

}  // namespace klickwerk::document
