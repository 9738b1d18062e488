#include "document/pdf/sums.h"

#include <algorithm>

#include "document/annex_csv.h"
#include "document/payment_words.h"
#include "document/pdf/giro_code.h"
#include "document/pdf/note.h"
#include "document/swiss_qr_bill.h"

namespace klickwerk::document {

namespace {

using sheet::left_mm, sheet::right_mm;

constexpr double sums_left_mm = left_mm + 85;
constexpr double figure_width_mm = 32;
constexpr double sum_row_mm = 5.0, total_row_mm = 8.8, above_mm = 2, below_mm = 2;

void draw_sum(Flow& flow, const Stationery& stationery, const std::string& label, Money sum) {
  const double baseline_mm = flow.y_mm() + 3.8;
  const double label_width_mm = right_mm - sums_left_mm - 3 - figure_width_mm;
  flow.page().text(stationery.type.shrunk(label, styles::body.in(colours::grey), label_width_mm), sums_left_mm,
                   baseline_mm);
  flow.page().text(stationery.type.shrunk(stationery.money(sum), styles::body, figure_width_mm), right_mm, baseline_mm,
                   Align::right);
  flow.advance(sum_row_mm);
}

void draw_total(Flow& flow, const Stationery& stationery) {
  Page& page = flow.page();
  const Word label = stationery.cancels()  ? Word::gross_of_cancellation
                     : stationery.refers() ? Word::gross_of_correction
                                           : Word::gross_of_invoice;
  flow.advance(0.8);
  page.rule(sums_left_mm, flow.y_mm(), right_mm, flow.y_mm(), 1.2, stationery.accent);
  page.rule(sums_left_mm, flow.y_mm() + total_row_mm, right_mm, flow.y_mm() + total_row_mm, 0.5, stationery.accent);
  const double baseline_mm = flow.y_mm() + 5.8;
  page.text(stationery.type.shrunk(stationery.word(label), styles::total, 38), sums_left_mm, baseline_mm);
  page.text(stationery.type.shrunk(stationery.sum(stationery.facts.gross), styles::total, 38), right_mm,
            baseline_mm, Align::right);
  flow.advance(total_row_mm);
}

std::string payment_text(const Stationery& stationery) {
  const InvoiceDocument& facts = stationery.facts;
  if (stationery.cancels()) return std::string(stationery.word(Word::cancellation_settles));
  if (facts.gross == Money{}) return std::string(stationery.word(Word::nothing_to_pay));
  if (facts.gross < Money{}) return stationery.word(Word::credit_balance, {{"amount", stationery.money(-facts.gross)}, {"currency", facts.seller.currency}});
  if (!facts.payment_note.empty()) return facts.payment_note;
  if (facts.direct_debit) return collection_text(facts);
  const std::string request = stationery.word(Word::pay_until,
                         {{"amount", stationery.money(facts.gross)}, {"currency", facts.seller.currency}, {"date", stationery.day(facts.due_on)}});
  return asks_for_transfer(facts) && swiss_qr_bill(facts) ? request + " " + std::string(stationery.word(Word::see_payment_part)) : request;
}

// "2, 4–6": the lines of the group, as counted on the document.
std::string positions_of(const VatGroup& group, const std::vector<DocumentLine>& lines) {
  const auto of_group = [&](std::size_t index) {
    return index < lines.size() && lines[index].vat_category == group.category && (group.category != "S" || lines[index].vat_rate_bp == group.rate_bp);
  };
  std::string positions;
  for (std::size_t index = 0; index < lines.size(); ++index) {
    if (!of_group(index)) continue;
    positions += (positions.empty() ? "" : ", ") + std::to_string(index + 1);
    std::size_t last = index;
    while (of_group(last + 1)) ++last;
    if (last > index) positions += (last == index + 1 ? ", " : "–") + std::to_string(last + 1);
    index = last;
  }
  return positions;
}

// Where only some lines go untaxed it says which.
std::string reason_text(const Stationery& stationery, const VatGroup& group) {
  if (group.reason.empty() || stationery.facts.vat_groups.size() < 2) return group.reason;
  const std::string positions = positions_of(group, stationery.facts.lines);
  return positions.empty() ? group.reason : stationery.word(Word::reason_of_lines, {{"positions", positions}, {"reason", group.reason}});
}

// What a QR-bill says at the document's end need not stand here as well.
bool shows_bank_panel(const InvoiceDocument& facts) { return asks_for_transfer(facts) && !swiss_qr_bill(facts); }

constexpr double payment_above_mm = 3, paragraph_gap_mm = 1.6, request_gap_mm = 2, panel_gap_mm = 3.5;
constexpr double panel_height_mm = bank_panel_mm, code_side_mm = 22, quiet_zone_mm = 2.5;

// The code on white, with the quiet zone that cameras need (four modules of about 0.5 mm).
bool draw_giro_code(Page& page, const Stationery& stationery, double panel_top_mm) {
  const auto code = stationery.facts.layout.giro_code ? giro_code(stationery.facts) : std::nullopt;
  if (!code) return false;
  const double x_mm = right_mm - quiet_zone_mm - code_side_mm, y_mm = panel_top_mm + quiet_zone_mm;
  page.box(right_mm - 2 * quiet_zone_mm - code_side_mm, panel_top_mm, code_side_mm + 2 * quiet_zone_mm, panel_height_mm,
           {1, 1, 1});
  page.code(*code, x_mm, y_mm, code_side_mm);
  return true;
}

void draw_paragraph(Flow& flow, const Stationery& stationery, std::string_view text, const TextStyle& style) {
  if (text.empty()) return;
  flow.paragraph(stationery.type.paragraph(text, style, sheet::text_width_mm));
  flow.advance(paragraph_gap_mm);
}

// What the reader needs to know about the lines stands in the free place left of the sums.
std::string pointer_of(const Stationery& stationery) {
  const InvoiceDocument& facts = stationery.facts;
  const bool estimated =
      std::any_of(facts.lines.begin(), facts.lines.end(), [](const DocumentLine& line) { return line.estimated; });
  if (has_annex(facts)) return std::string(stationery.word(estimated ? Word::see_annex_estimated : Word::see_annex));
  if (is_explained(facts)) return stationery.word(estimated ? Word::see_table_estimated : Word::see_table, {{"file", annex_csv_name(facts.language)}});
  return estimated ? std::string(stationery.word(Word::estimated_lines)) : std::string();
}

}  // namespace

bool asks_for_transfer(const InvoiceDocument& facts) {
  return facts.kind != DocumentKind::cancellation && facts.gross > Money{} && !facts.direct_debit &&
         facts.payment_note.empty() &&
         !facts.seller.iban.empty();
}

void draw_bank_panel(Flow& flow, const Stationery& stationery) {
  const InvoiceDocument& facts = stationery.facts;
  Page& page = flow.page();
  page.box(left_mm, flow.y_mm(), sheet::text_width_mm, panel_height_mm, colours::tint);
  page.box(left_mm, flow.y_mm(), 1.0, panel_height_mm, stationery.accent);
  const bool coded = draw_giro_code(page, stationery, flow.y_mm());
  const auto field = [&](Word label, const std::string& value, double x_mm, double y_mm, double width_mm) {
    if (value.empty()) return;
    page.text(stationery.type.line(stationery.word(label), {6.8, 3.2, false, colours::grey}), x_mm, flow.y_mm() + y_mm);
    page.text(stationery.type.squeezed(value, styles::body.strong(), width_mm, 5.5), x_mm, flow.y_mm() + y_mm + 3.9);
  };
  const double first_mm = left_mm + 5, second_mm = left_mm + 75;
  constexpr double first_row_mm = 4.6, second_row_mm = 12.4, third_row_mm = 20.2;
  constexpr double first_width_mm = 66, second_width_mm = 58;
  field(Word::payee, facts.seller.address.name, first_mm, first_row_mm, first_width_mm);
  field(Word::bank, facts.seller.bank_name, second_mm, first_row_mm, second_width_mm);
  field(Word::iban, iban_text(facts.seller.iban), first_mm, second_row_mm, first_width_mm);
  field(Word::bic, facts.seller.bic, second_mm, second_row_mm, second_width_mm);
  field(Word::payment_reference, facts.number, first_mm, third_row_mm, first_width_mm);
  if (coded) field(Word::pay_by_code, std::string(stationery.word(Word::giro_code)), second_mm, third_row_mm, second_width_mm);
  flow.advance(panel_height_mm);
}

double sums_height_mm(const Stationery& stationery) {
  const double rows = 1 + static_cast<double>(stationery.facts.vat_groups.size());
  return above_mm + rows * sum_row_mm + 0.8 + total_row_mm + below_mm;
}

void draw_sums(Flow& flow, const Stationery& stationery) {
  const InvoiceDocument& facts = stationery.facts;
  flow.advance(above_mm);
  const TextBlock pointer =
      stationery.type.paragraph(pointer_of(stationery), styles::small, sums_left_mm - left_mm - 9, 4);
  flow.page().text(pointer, left_mm, flow.y_mm() + 3.8);
  draw_sum(flow, stationery, std::string(stationery.word(Word::net)), facts.net);
  for (const VatGroup& group : facts.vat_groups) {
    const std::string rate = percent_text(group.rate_bp, facts.language), net = stationery.money(group.net);
    draw_sum(flow, stationery, stationery.word(Word::vat_on_net, {{"rate", rate}, {"net", net}}), group.vat);
  }
  draw_total(flow, stationery);
  flow.advance(below_mm);
}

double payment_height_mm(const Stationery& stationery) {
  const InvoiceDocument& facts = stationery.facts;
  constexpr double few_lines_mm = 25;
  const auto height_mm = [&](std::string_view text) {
    return text.empty() ? 0 : stationery.type.paragraph(text, styles::body, sheet::text_width_mm).height_mm();
  };
  double sum_mm = payment_above_mm + height_mm(payment_text(stationery));
  for (const VatGroup& group : facts.vat_groups) sum_mm += group.reason.empty() ? 0 : height_mm(reason_text(stationery, group)) + paragraph_gap_mm;
  if (shows_bank_panel(facts)) sum_mm += request_gap_mm + panel_height_mm;
  const double closing_mm = note_height_mm(stationery, facts.closing_note);
  if (closing_mm == 0 || closing_mm > few_lines_mm) return sum_mm;
  return sum_mm + (shows_bank_panel(facts) ? panel_gap_mm : request_gap_mm) + closing_mm;
}

void draw_payment(Flow& flow, const Stationery& stationery) {
  const InvoiceDocument& facts = stationery.facts;
  flow.advance(payment_above_mm);
  for (const VatGroup& group : facts.vat_groups) draw_paragraph(flow, stationery, reason_text(stationery, group), styles::body);
  const TextBlock request = stationery.type.paragraph(payment_text(stationery), styles::body, sheet::text_width_mm);
  flow.need(std::min(request.height_mm(), 60.0) + (shows_bank_panel(facts) ? request_gap_mm + panel_height_mm : 0));
  flow.paragraph(request);
  flow.advance(request_gap_mm);
  if (shows_bank_panel(facts)) {
    draw_bank_panel(flow, stationery);
    flow.advance(panel_gap_mm);
  }
  if (facts.closing_note.empty()) return;
  draw_note(flow, stationery, facts.closing_note);
  flow.advance(paragraph_gap_mm);
}

}  // namespace klickwerk::document
