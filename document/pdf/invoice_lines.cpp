#include "document/pdf/invoice_lines.h"

#include "document/difference_words.h"
#include "document/pdf/sums.h"

namespace klickwerk::document {

namespace {

using sheet::left_mm, sheet::right_mm;

constexpr double text_x_mm = left_mm + 10, text_width_mm = 84;
constexpr double quantity_right_mm = left_mm + 117, quantity_width_mm = 22;
constexpr double price_right_mm = left_mm + 141, price_width_mm = 22;
constexpr double amount_width_mm = 22;
constexpr double head_height_mm = 5.4, carry_height_mm = 6.5;
constexpr double row_padding_mm = 1.35;
// A text longer than this is cut: no row may be higher than a page.
constexpr int most_text_lines = 10;

void draw_head(Flow& flow, const Stationery& stationery) {
  Page& page = flow.page();
  const double baseline_mm = flow.y_mm() + 3;
  const auto column = [&](Word word, double x_mm, Align align) {
    page.text(stationery.type.line(stationery.word(word, {{"currency", stationery.facts.seller.currency}}), styles::column), x_mm, baseline_mm, align);
  };
  column(Word::position_column, left_mm, Align::left);
  column(Word::text_column, text_x_mm, Align::left);
  column(Word::quantity_column, quantity_right_mm, Align::right);
  column(Word::unit_price_column, price_right_mm, Align::right);
  column(Word::amount_column, right_mm, Align::right);
  page.rule(left_mm, flow.y_mm() + 5, right_mm, flow.y_mm() + 5, 1.0, stationery.accent);
  flow.advance(head_height_mm);
}

// One line of the table, set but not yet placed.
struct Row {
  TextBlock position, text, discount, service, quantity, price, price_base, amount;
  bool estimated = false, discounted = false;

  double discount_height_mm() const { return discounted ? discount.height_mm() : 0; }
  double height_mm() const { return text.height_mm() + discount_height_mm() + service.height_mm() + 2 * row_padding_mm; }
};

// Which rate the line bears, where the invoice has more than one.
std::string vat_mark(const DocumentLine& line, const Stationery& stationery) {
  if (stationery.facts.vat_groups.size() < 2) return {};
  if (line.vat_category != "S" && line.vat_category != "Z") return "  ·  " + std::string(stationery.word(Word::no_vat_mark));
  return "  ·  " + stationery.word(Word::vat_mark, {{"rate", percent_text(line.vat_rate_bp, stationery.facts.language)}});
}

std::string price_base(const DocumentLine& line, const Stationery& stationery) {
  if (line.price_base == 1 || line.unit_price.empty()) return {};
  return stationery.word(Word::per_quantity, {{"quantity", stationery.count(line.price_base)}});
}

Row set_row(const DocumentLine& line, int position, const Stationery& stationery) {
  Typesetter& type = stationery.type;
  const Period service = line.service.empty() ? stationery.facts.service : line.service;
  const std::string service_text = period_text(service, stationery.facts.language) + vat_mark(line, stationery);
  return {type.line(std::to_string(position), styles::body.in(colours::grey)),
          type.paragraph(line.text, styles::body, text_width_mm, most_text_lines),
          line.discount ? type.shrunk(discount_words(*line.discount, stationery.facts.language), styles::body, text_width_mm) : TextBlock{},
          type.line(service_text, styles::small),
          type.shrunk(with_minus_sign(line.quantity), styles::body, quantity_width_mm),
          type.shrunk(with_minus_sign(line.unit_price), styles::body, price_width_mm),
          type.line(price_base(line, stationery), styles::small),
          type.shrunk(stationery.money(line.amount), styles::body, amount_width_mm),
          line.estimated,
          line.discount.has_value()};
}

void draw_row(Flow& flow, const Row& row, const Stationery& stationery) {
  Page& page = flow.page();
  const double baseline_mm = flow.y_mm() + row_padding_mm + row.text.ascent_mm();
  const double service_baseline_mm = flow.y_mm() + row_padding_mm + row.text.height_mm() + row.discount_height_mm() + row.service.ascent_mm();
  page.text(row.position, left_mm, baseline_mm);
  page.text(row.text, text_x_mm, baseline_mm);
  if (row.discounted) page.text(row.discount, text_x_mm, flow.y_mm() + row_padding_mm + row.text.height_mm() + row.discount.ascent_mm());
  page.text(row.service, text_x_mm, service_baseline_mm);
  if (row.estimated)
    draw_badge(page, stationery, stationery.word(Word::estimated), text_x_mm + row.service.width_mm() + 2,
               service_baseline_mm, true);
  page.text(row.quantity, quantity_right_mm, baseline_mm, Align::right);
  page.text(row.price, price_right_mm, baseline_mm, Align::right);
  page.text(row.price_base, price_right_mm, baseline_mm + row.price.height_mm(), Align::right);
  page.text(row.amount, right_mm, baseline_mm, Align::right);
  flow.advance(row.height_mm());
  page.rule(left_mm, flow.y_mm(), right_mm, flow.y_mm(), 0.4, colours::hairline);
}

void draw_carried(Flow& flow, const Stationery& stationery, Word word, int page_named, Money sum) {
  const double baseline_mm = flow.y_mm() + 4.4;
  const std::string label = stationery.word(word, {{"page", std::to_string(page_named)}});
  flow.page().text(stationery.type.line(label, styles::body.strong()), text_x_mm, baseline_mm);
  flow.page().text(stationery.type.shrunk(stationery.money(sum), styles::body.strong(), amount_width_mm), right_mm,
                   baseline_mm, Align::right);
  flow.advance(carry_height_mm);
}

void carry_over(Flow& flow, const Stationery& stationery, Money sum) {
  const int from = flow.page_number();
  draw_carried(flow, stationery, Word::carried_to_page, from + 1, sum);
  flow.new_page();
  draw_head(flow, stationery);
  draw_carried(flow, stationery, Word::carried_from_page, from, sum);
  flow.page().rule(left_mm, flow.y_mm(), right_mm, flow.y_mm(), 0.4, colours::hairline);
}

// Above the lines of one contract; again on a page that goes on with them.
TextBlock section_heading(const Stationery& stationery, const std::string& section) {
  return stationery.type.paragraph(section, styles::body.strong(), right_mm - left_mm, 2);
}

double section_height_mm(const TextBlock& heading) { return heading.height_mm() + 4; }

void draw_section(Flow& flow, const TextBlock& heading) {
  flow.page().text(heading, left_mm, flow.y_mm() + 2.4 + heading.ascent_mm());
  flow.advance(section_height_mm(heading));
  flow.page().rule(left_mm, flow.y_mm(), right_mm, flow.y_mm(), 0.4, colours::hairline);
}

void draw_subtotal(Flow& flow, const Stationery& stationery, Money sum) {
  const double baseline_mm = flow.y_mm() + 4.4;
  flow.page().text(stationery.type.line(stationery.word(Word::section_sum), styles::body.strong()), text_x_mm, baseline_mm);
  flow.page().text(stationery.type.shrunk(stationery.money(sum), styles::body.strong(), amount_width_mm), right_mm, baseline_mm, Align::right);
  flow.advance(carry_height_mm);
  flow.page().rule(left_mm, flow.y_mm(), right_mm, flow.y_mm(), 0.4, colours::hairline);
}

bool begins_section(const std::vector<DocumentLine>& lines, std::size_t index) {
  return !lines[index].section.empty() && (index == 0 || lines[index - 1].section != lines[index].section);
}

bool ends_section(const std::vector<DocumentLine>& lines, std::size_t index) {
  return !lines[index].section.empty() && (index + 1 == lines.size() || lines[index + 1].section != lines[index].section);
}

void draw_no_lines(Flow& flow, const Stationery& stationery) {
  const TextBlock note = stationery.type.line(stationery.word(Word::no_lines), styles::body.in(colours::grey));
  flow.page().text(note, text_x_mm, flow.y_mm() + 5);
  flow.advance(8);
  flow.page().rule(left_mm, flow.y_mm(), right_mm, flow.y_mm(), 0.4, colours::hairline);
}

// Sums and payment never stand alone on a page: the last line goes with them. Where they fit anyway, they are not set twice.
double below_last_line_mm(const Flow& flow, double row_mm, const Stationery& stationery) {
  constexpr double ample_mm = 120;
  const double sums_mm = sums_height_mm(stationery);
  if (flow.room_mm() > row_mm + sums_mm + ample_mm) return sums_mm;
  const double all_mm = sums_mm + payment_height_mm(stationery);
  const double empty_page_mm = sheet::following_bottom_mm - sheet::following_top_mm - head_height_mm - carry_height_mm;
  return row_mm + all_mm <= empty_page_mm ? all_mm : sums_mm;
}

}  // namespace

void draw_invoice_lines(Flow& flow, const Stationery& stationery) {
  const std::vector<DocumentLine>& lines = stationery.facts.lines;
  flow.need(30);
  draw_head(flow, stationery);
  if (lines.empty()) draw_no_lines(flow, stationery);
  Money sum, section_sum;
  for (std::size_t index = 0; index < lines.size(); ++index) {
    const Row row = set_row(lines[index], static_cast<int>(index) + 1, stationery);
    const bool begins = begins_section(lines, index), ends = ends_section(lines, index);
    const std::string& section = lines[index].section;
    const TextBlock heading = section.empty() ? TextBlock{} : section_heading(stationery, section);
    const double around_mm = (begins ? section_height_mm(heading) : 0) + (ends ? carry_height_mm : 0);
    const bool last = index + 1 == lines.size();
    const double below_mm = last ? below_last_line_mm(flow, row.height_mm() + around_mm, stationery) : carry_height_mm;
    if (index > 0 && flow.room_mm() < row.height_mm() + around_mm + below_mm) {
      carry_over(flow, stationery, sum);
      if (!begins && !section.empty()) draw_section(flow, section_heading(stationery, stationery.word(Word::annex_continued, {{"name", section}})));
    }
    if (begins) draw_section(flow, heading), section_sum = {};
    draw_row(flow, row, stationery);
    sum += lines[index].amount;
    section_sum += lines[index].amount;
    if (ends) draw_subtotal(flow, stationery, section_sum);
    if (last && index == 0 && flow.room_mm() < below_mm) carry_over(flow, stationery, sum);
  }
  flow.need(sums_height_mm(stationery));
  draw_sums(flow, stationery);
}

}  // namespace klickwerk::document
