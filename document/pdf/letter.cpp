#include "document/pdf/letter.h"

#include <algorithm>

#include "document/pdf/letterhead.h"
#include "document/pdf/note.h"

namespace klickwerk::document {

namespace {

std::string joined(std::initializer_list<std::string> parts, std::string_view between) {
  std::string all;
  for (const std::string& part : parts) {
    if (part.empty()) continue;
    if (!all.empty()) all += between;
    all += part;
  }
  return all;
}

std::string town_of(const Address& address) { return joined({address.postcode, address.city}, " "); }

std::string upper(const std::string& text) {
  const std::unique_ptr<char, decltype(&g_free)> raised(g_utf8_strup(text.c_str(), -1), &g_free);
  return raised.get();
}

// The recipient's lines; DIN 5008 wants the country in capitals, and only abroad.
std::vector<std::string> recipient_lines(const Stationery& stationery) {
  const Address& buyer = stationery.facts.buyer;
  std::vector<std::string> lines;
  for (const std::string& line : {buyer.name, buyer.name_extra, buyer.street, town_of(buyer)})
    if (!line.empty()) lines.push_back(line);
  if (buyer.country != stationery.facts.seller.address.country)
    lines.push_back(upper(country_name(buyer.country, stationery.facts.language)));
  return lines;
}

struct SetLines {
  std::vector<TextBlock> blocks;
  double height_mm = 0;
};

SetLines set_lines(const std::vector<std::string>& lines, const Stationery& stationery, const TextStyle& style,
                   int most_lines) {
  SetLines set;
  for (const std::string& line : lines) {
    set.blocks.push_back(stationery.type.paragraph(line, style, window::width_mm, most_lines));
    set.height_mm += set.blocks.back().height_mm();
  }
  return set;
}

// Six lines of 10 points fit the window. More lines or longer ones: smaller type; in the end each line is cut with "…",
// because what leaves the window is not seen by the postman.
SetLines fit_recipient(const Stationery& stationery) {
  const std::vector<std::string> lines = recipient_lines(stationery);
  for (const double size_pt : {10.0, 9.0, 8.0, 7.0, 6.0}) {
    const SetLines set = set_lines(lines, stationery, {size_pt, size_pt * 0.455}, 0);
    if (set.height_mm <= window::recipient_height_mm) return set;
  }
  const int lines_each =
      std::max(1, static_cast<int>(window::recipient_height_mm / (6 * 0.455) / static_cast<double>(lines.size())));
  return set_lines(lines, stationery, {6, 6 * 0.455}, lines_each);
}

// Label left, value right of it, from 5 mm under the address field's upper edge down.
class InformationBlock {
 public:
  InformationBlock(Page& page, const Stationery& stationery) : page_(page), stationery_(stationery), y_mm_(stationery.first_sheet().information_mm) {}

  void add(Word label, const std::string& value, bool strong = false) {
    if (value.empty()) return;
    const TextBlock name = stationery_.type.paragraph(stationery_.word(label), styles::label.in(colours::grey), 27, 1);
    const TextStyle style = strong ? styles::body.strong() : styles::body;
    TextBlock fact = stationery_.type.line(value, style);
    if (fact.width_mm() > width_mm) fact = stationery_.type.paragraph(value, {8, 3.7, strong}, width_mm, 3);
    page_.text(name, left_mm, y_mm_);
    page_.text(fact, value_mm, y_mm_);
    y_mm_ += fact.height_mm() + 0.75;
  }

  double end_mm() const { return y_mm_; }

 private:
  static constexpr double left_mm = 120, value_mm = 148, width_mm = sheet::right_mm - value_mm;
  Page& page_;
  const Stationery& stationery_;
  double y_mm_;
};

double draw_information_block(Page& page, const Stationery& stationery) {
  const InvoiceDocument& facts = stationery.facts;
  InformationBlock block(page, stationery);
  block.add(stationery.refers() ? Word::cancellation_number : Word::invoice_number, facts.number, true);
  block.add(stationery.refers() ? Word::cancellation_date : Word::invoice_date, stationery.day(facts.issued_on));
  const std::string others = facts.corrected.size() > 1 ? " (+ " + std::to_string(facts.corrected.size() - 1) + ")" : "";
  if (stationery.refers()) block.add(stationery.cancels() ? Word::cancels : Word::corrects, facts.cancels_number + others);
  if (!facts.service.empty()) block.add(Word::service_period, period_text(facts.service, facts.language));
  if (!stationery.cancels() && facts.gross > Money{}) block.add(Word::due_on, stationery.day(facts.due_on));
  block.add(Word::customer_number, facts.customer_number);
  block.add(Word::contract, facts.contract_number);
  block.add(Word::buyer_reference, facts.buyer_reference);
  block.add(Word::order_number, facts.order_number);
  block.add(Word::cost_centre, facts.cost_centre);
  block.add(Word::buyer_vat_id, facts.buyer_vat_id);
  block.add(Word::contact, facts.seller.contact_name);
  return block.end_mm();
}

std::string intro_of(const Stationery& stationery) {
  const InvoiceDocument& facts = stationery.facts;
  if (!facts.intro_note.empty()) return facts.intro_note;
  if (!stationery.refers()) return std::string(stationery.word(Word::intro_invoice));
  const bool cancels = stationery.cancels();
  if (!facts.cancels_issued_on)
    return stationery.word(cancels ? Word::intro_cancellation_undated : Word::intro_correction_undated,
                           {{"number", facts.cancels_number}});
  return stationery.word(cancels ? Word::intro_cancellation : Word::intro_correction,
                         {{"number", facts.cancels_number}, {"date", stationery.day(*facts.cancels_issued_on)}});
}

// "Oktober 2026 · Standort: Werk Nord"
std::string subtitle_of(const Stationery& stationery) {
  const InvoiceDocument& facts = stationery.facts;
  const std::string period = facts.service.empty() ? "" : period_title(facts.service, facts.language);
  const std::string site = facts.site.empty() ? "" : std::string(stationery.word(Word::site)) + ": " + facts.site;
  return joined({period, site}, "  ·  ");
}

void draw_subject(Flow& flow, const Stationery& stationery) {
  TextBlock title = stationery.type.line(stationery.name(), styles::title);
  if (title.width_mm() > sheet::text_width_mm)
    title = stationery.type.paragraph(stationery.name(), {11, 5, true}, sheet::text_width_mm, 3);
  flow.page().text(title, sheet::left_mm, flow.y_mm() + title.ascent_mm());
  flow.advance(title.height_mm() - 0.6);
  const std::string subtitle = subtitle_of(stationery);
  if (!subtitle.empty())
    flow.paragraph(stationery.type.paragraph(subtitle, styles::body.in(colours::grey), sheet::text_width_mm, 3));
  flow.advance(4);
  draw_note(flow, stationery, intro_of(stationery));
  if (!stationery.facts.reason.empty())
    flow.paragraph(stationery.type.paragraph(stationery.word(Word::reason, {{"reason", stationery.facts.reason}}),
                                             styles::body, sheet::text_width_mm));
  flow.advance(3);
}

}  // namespace

void draw_address_window(Page& page, const Stationery& stationery) {
  const Address& seller = stationery.facts.seller.address;
  const std::string sender = joined({seller.name, seller.street, town_of(seller)}, " · ");
  const TextStyle sender_style{6.5, 3, false, colours::grey};
  const double recipient_top_mm = stationery.first_sheet().recipient_top_mm, sender_baseline_mm = recipient_top_mm - 1.8;
  page.text(stationery.type.squeezed(sender, sender_style, window::width_mm, 4.8), window::left_mm, sender_baseline_mm);
  page.rule(window::left_mm, sender_baseline_mm + 1.0, window::left_mm + window::width_mm, sender_baseline_mm + 1.0,
            0.4, colours::hairline);

  double top_mm = recipient_top_mm + 0.8;
  for (const TextBlock& block : fit_recipient(stationery).blocks) {
    page.text(block, window::left_mm, top_mm + block.ascent_mm());
    top_mm += block.height_mm();
  }
}

void draw_letter(Flow& flow, const Stationery& stationery) {
  Page& page = flow.page();
  draw_edge_marks(page, stationery);
  draw_letterhead(page, stationery);
  draw_foot(page, stationery);
  draw_address_window(page, stationery);
  flow.move_to(std::max(stationery.first_sheet().subject_mm, draw_information_block(page, stationery) + 2));
  draw_subject(flow, stationery);
}

}  // namespace klickwerk::document
