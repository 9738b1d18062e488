#include "document/pdf/annex_calculation.h"

#include <algorithm>

#include "document/difference_words.h"
#include "document/pdf/annex_readings.h"

namespace klickwerk::document {

namespace {

using sheet::left_mm, sheet::right_mm;

// Left the prices, right the calculation in figures.
constexpr double prices_width_mm = 64;
constexpr double ledger_left_mm = left_mm + 72, ledger_width_mm = right_mm - ledger_left_mm;
constexpr double ledger_row_mm = 4.7, figure_width_mm = 30;

struct LedgerRow {
  std::string label, figure;
  bool strong = false;
};

void add_usage(std::vector<LedgerRow>& rows, const Stationery& stationery, const AnnexMeter& meter) {
  const std::string how(stationery.word(meter.estimated ? Word::estimated : Word::metered));
  rows.push_back(
      {std::string(stationery.word(Word::annex_usage)) + " (" + how + ")", stationery.count(meter.usage.count)});
  if (meter.allowance != Clicks{})
    rows.push_back({std::string(stationery.word(Word::annex_allowance)), stationery.count(meter.allowance.count)});
  if (meter.unused != Clicks{})
    rows.push_back({std::string(stationery.word(Word::annex_unused)), stationery.count(meter.unused.count)});
  rows.push_back({std::string(stationery.word(Word::annex_billable)), stationery.count(meter.billable.count), true});
}

// "Pos. 3: 1.470 × 0,0100"; a line without a product (the rest to a minimum amount) says what it is.
std::string charge_label(const Stationery& stationery, const DocumentLine& line, int position) {
  const std::string number = std::to_string(position);
  if (line.quantity.empty() || line.unit_price.empty())
    return stationery.word(Word::annex_charged_text, {{"position", number}, {"text", line.text}});
  return stationery.word(Word::annex_charged_line,
                         {{"position", number}, {"quantity", with_minus_sign(line.quantity)}, {"price", based_price(line.unit_price, line.price_base, stationery.facts.language)}}) +
         discount_factor(line.discount, stationery.facts.language);
}

void add_charges(std::vector<LedgerRow>& rows, const Stationery& stationery, const AnnexMeter& meter) {
  int position = 0;
  for (const DocumentLine& line : stationery.facts.lines) {
    ++position;
    if (line.meter.empty() || line.meter != meter.name || line.section != meter.section) continue;
    rows.push_back({charge_label(stationery, line, position), stationery.sum(line.amount)});
  }
}

// The billable clicks end the counting, the charges begin the money: a rule parts them.
void draw_ledger_row(Flow& flow, const Stationery& stationery, const LedgerRow& row) {
  const TextStyle style = row.strong ? styles::body.strong() : styles::body;
  const double baseline_mm = flow.y_mm() + 3.6;
  flow.page().text(stationery.type.shrunk(row.label, style, ledger_width_mm - figure_width_mm - 2), ledger_left_mm,
                   baseline_mm);
  flow.page().text(stationery.type.shrunk(row.figure, style, figure_width_mm), right_mm, baseline_mm, Align::right);
  flow.advance(ledger_row_mm);
  if (row.strong) flow.page().rule(ledger_left_mm, flow.y_mm(), right_mm, flow.y_mm(), 0.6, stationery.accent);
  if (row.strong) flow.advance(0.8);
}

double draw_prices(Flow& flow, const Stationery& stationery, const AnnexMeter& meter) {
  if (meter.prices.empty()) return flow.y_mm();
  double top_mm = flow.y_mm();
  flow.page().text(stationery.type.line(stationery.word(Word::annex_prices), styles::column), left_mm, top_mm + 3.4);
  top_mm += 4.7;
  for (const std::string& price : meter.prices) {
    const TextBlock block = stationery.type.paragraph(price, styles::body, prices_width_mm, 3);
    flow.page().text(block, left_mm, top_mm + block.ascent_mm());
    top_mm += block.height_mm();
  }
  return top_mm;
}

double prices_height_mm(const Stationery& stationery, const AnnexMeter& meter) {
  double height_mm = 4.7;
  for (const std::string& price : meter.prices)
    height_mm += stationery.type.paragraph(price, styles::body, prices_width_mm, 3).height_mm();
  return height_mm;
}

// So long a list of prices that it has no place beside the figures gets the whole width and flows.
void draw_prices_above(Flow& flow, const Stationery& stationery, const AnnexMeter& meter) {
  flow.need(10);
  flow.page().text(stationery.type.line(stationery.word(Word::annex_prices), styles::column), left_mm,
                   flow.y_mm() + 3.4);
  flow.advance(4.7);
  for (const std::string& price : meter.prices)
    flow.paragraph(stationery.type.paragraph(price, styles::body, sheet::text_width_mm, 3));
  flow.advance(2);
}

}  // namespace

void draw_calculation(Flow& flow, const Stationery& stationery, const AnnexMeter& meter) {
  std::vector<LedgerRow> rows;
  add_usage(rows, stationery, meter);
  add_charges(rows, stationery, meter);
  // What does not fit beside or below each other on a part of a page flows over several.
  constexpr double most_kept_mm = 80;
  const double prices_mm = prices_height_mm(stationery, meter),
               ledger_mm = static_cast<double>(rows.size()) * ledger_row_mm + 1;
  const bool beside = prices_mm <= most_kept_mm;
  flow.advance(1.5);
  if (!beside) draw_prices_above(flow, stationery, meter);
  if (flow.room_mm() < std::min(beside ? std::max(prices_mm, ledger_mm) : ledger_mm, most_kept_mm)) {
    flow.new_page();
    draw_continued(flow, stationery, meter);
  }
  const double prices_end_mm = beside ? draw_prices(flow, stationery, meter) : flow.y_mm();
  const int page = flow.page_number();
  for (const LedgerRow& row : rows) {
    flow.need(ledger_row_mm + 0.8);
    draw_ledger_row(flow, stationery, row);
  }
  if (flow.page_number() == page) flow.move_to(std::max(flow.y_mm(), prices_end_mm));
}

void draw_remarks(Flow& flow, const Stationery& stationery, const AnnexMeter& meter) {
  if (meter.remarks.empty()) return;
  flow.advance(2);
  flow.need(10);
  flow.page().text(stationery.type.line(stationery.word(Word::annex_remarks), styles::column), left_mm,
                   flow.y_mm() + 3.4);
  flow.advance(4.7);
  for (const std::string& remark : meter.remarks) {
    const TextBlock block = stationery.type.paragraph(remark, styles::body, sheet::text_width_mm - 4);
    flow.need(block.pitch_mm());
    flow.page().text(stationery.type.line("–", styles::body.in(stationery.accent)), left_mm,
                     flow.y_mm() + block.ascent_mm());
    flow.paragraph(block, left_mm + 4);
    flow.advance(0.6);
  }
}

}  // namespace klickwerk::document
