#include "document/pdf/annex_differences.h"

#include <algorithm>

#include "document/difference_words.h"

namespace klickwerk::document {

namespace {

using sheet::left_mm, sheet::right_mm, sheet::text_width_mm;

constexpr double ledger_left_mm = left_mm + 72, figure_width_mm = 30;
constexpr double row_mm = 4.7, rule_mm = 0.8;

struct Row {
  std::string label;
  Money amount;
};

std::vector<Row> rows_of(const Stationery& stationery, const LineDifference& difference) {
  std::vector<Row> rows;
  for (const LineDifference::Charge& charge : difference.charges)
    rows.push_back({with_minus_sign(charge.quantity) + " × " + based_price(charge.unit_price, charge.price_base, stationery.facts.language) +
                        discount_factor(charge.discount, stationery.facts.language),
                    charge.amount});
  if (rows.empty()) rows.push_back({std::string(stationery.word(Word::annex_now)), difference.now});
  rows.push_back({difference.documents.empty() ? std::string(stationery.word(Word::annex_before))
                                               : stationery.word(Word::annex_before_by, {{"documents", difference.documents}}),
                  -difference.before});
  return rows;
}

void draw_row(Flow& flow, const Stationery& stationery, const Row& row, const TextStyle& style) {
  // Many documents wrap: their numbers are what the reader looks up.
  constexpr double label_width_mm = right_mm - ledger_left_mm - figure_width_mm - 2, little_more = 1.25;
  const bool one_line = stationery.type.line(row.label, style).width_mm() <= label_width_mm * little_more;
  const TextBlock label = one_line ? stationery.type.shrunk(row.label, style, label_width_mm) : stationery.type.paragraph(row.label, style, label_width_mm, 6);
  flow.need(label.height_mm() + 1);
  const double baseline_mm = flow.y_mm() + 3.6;
  flow.page().text(label, ledger_left_mm, baseline_mm);
  flow.page().text(stationery.type.shrunk(stationery.sum(row.amount), style, figure_width_mm), right_mm, baseline_mm, Align::right);
  flow.advance(std::max(row_mm, label.height_mm() + 0.6));
}

void draw_difference(Flow& flow, const Stationery& stationery, const DocumentLine& line, int position) {
  const std::string name = line.section.empty() ? line.text : line.section + ": " + line.text;
  const TextBlock title = stationery.type.paragraph(stationery.word(Word::annex_charged_text, {{"position", std::to_string(position)}, {"text", name}}),
                                                    styles::body.strong(), text_width_mm, 3);
  const TextBlock sentence = stationery.type.paragraph(difference_sentence(line, stationery.facts.language, stationery.facts.seller.currency),
                                                       styles::body, text_width_mm, 4);
  const std::vector<Row> rows = rows_of(stationery, *line.difference);
  flow.need(title.height_mm() + sentence.height_mm() + static_cast<double>(std::min<std::size_t>(rows.size(), 8) + 1) * row_mm + rule_mm + 1);
  flow.paragraph(title);
  flow.paragraph(sentence);
  flow.advance(0.6);
  for (const Row& row : rows) {
    flow.need(row_mm);
    draw_row(flow, stationery, row, styles::body);
  }
  flow.need(row_mm + rule_mm);
  flow.page().rule(ledger_left_mm, flow.y_mm(), right_mm, flow.y_mm(), 0.6, stationery.accent);
  flow.advance(rule_mm);
  draw_row(flow, stationery, {std::string(stationery.word(Word::annex_difference)), line.amount}, styles::body.strong());
  flow.advance(3);
}

}  // namespace

void draw_differences(Flow& flow, const Stationery& stationery) {
  const std::vector<DocumentLine>& lines = stationery.facts.lines;
  if (std::ranges::none_of(lines, [](const DocumentLine& line) { return line.difference.has_value(); })) return;
  flow.need(44);
  flow.page().text(stationery.type.line(stationery.word(Word::annex_settled_again), styles::heading), left_mm, flow.y_mm() + 3.9);
  flow.advance(6.6);
  for (std::size_t index = 0; index < lines.size(); ++index)
    if (lines[index].difference) draw_difference(flow, stationery, lines[index], static_cast<int>(index) + 1);
  flow.advance(3);
}

}  // namespace klickwerk::document
