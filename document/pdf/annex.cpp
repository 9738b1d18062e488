#include "document/pdf/annex.h"

#include "document/annex_csv.h"
#include "document/pdf/annex_calculation.h"
#include "document/pdf/annex_differences.h"
#include "document/pdf/annex_readings.h"

namespace klickwerk::document {

namespace {

using sheet::left_mm, sheet::right_mm, sheet::text_width_mm;

bool shows_readings(const Stationery& stationery) { return stationery.facts.layout.annex == AnnexForm::full; }

std::string rule_of(const Stationery& stationery) {
  if (shows_readings(stationery)) return std::string(stationery.word(Word::annex_reading_rule));
  return stationery.word(Word::annex_sums_rule, {{"file", annex_csv_name(stationery.facts.language)}});
}

void draw_title(Flow& flow, const Stationery& stationery) {
  const InvoiceDocument& facts = stationery.facts;
  const TextBlock title = stationery.type.line(annex_title(stationery), styles::title);
  flow.page().text(title, left_mm, flow.y_mm() + title.ascent_mm());
  flow.advance(title.height_mm() - 0.4);
  const std::string document =
      stationery.word(Word::annex_of_document, {{"document", std::string(stationery.kind_word())},
                                                {"number", facts.number},
                                                {"date", stationery.day(facts.issued_on)}});
  flow.paragraph(stationery.type.paragraph(document, styles::body.in(colours::grey), text_width_mm, 2));
  flow.advance(1.5);
  flow.paragraph(stationery.type.paragraph(rule_of(stationery), styles::small, text_width_mm));
  flow.advance(5);
}

// Whether the figures were read, estimated, or are not known yet.
Word state_of(const AnnexMeter& meter) {
  if (!meter.settled) return Word::pending;
  return meter.estimated ? Word::estimated : Word::metered;
}

void draw_meter_heading(Flow& flow, const Stationery& stationery, const AnnexMeter& meter) {
  Page& page = flow.page();
  const double baseline_mm = flow.y_mm() + 3.9;
  const TextBlock name = stationery.type.paragraph(meter.name, styles::heading, 95, 1);
  page.text(name, left_mm, baseline_mm);
  const Word state = state_of(meter);
  draw_badge(page, stationery, stationery.word(state), left_mm + name.width_mm() + 3, baseline_mm - 0.3,
             state != Word::metered);
  if (!meter.span.empty())
    page.text(stationery.type.line(period_text(meter.span, stationery.facts.language), styles::body.in(colours::grey)),
              right_mm, baseline_mm, Align::right);
  flow.advance(6.2);
}

// On an invoice for several contracts: whose meters follow.
void draw_section(Flow& flow, const Stationery& stationery, const std::string& section) {
  const TextBlock name = stationery.type.paragraph(section, styles::heading, text_width_mm - 6, 2);
  flow.page().box(left_mm, flow.y_mm(), text_width_mm, name.height_mm() + 2.6, colours::tint);
  flow.page().box(left_mm, flow.y_mm(), 1.0, name.height_mm() + 2.6, stationery.accent);
  flow.page().text(name, left_mm + 4, flow.y_mm() + 1.2 + name.ascent_mm());
  flow.advance(name.height_mm() + 6);
}

void draw_true_up(Flow& flow, const Stationery& stationery) {
  if (stationery.facts.true_up_note.empty()) return;
  flow.need(12);
  flow.page().text(stationery.type.line(stationery.word(Word::annex_true_up), styles::column), left_mm,
                   flow.y_mm() + 3);
  flow.advance(4.6);
  flow.paragraph(stationery.type.paragraph(stationery.facts.true_up_note, styles::body, text_width_mm));
}

}  // namespace

std::string annex_title(const Stationery& stationery) {
  return std::string(stationery.word(shows_readings(stationery) ? Word::annex_title : Word::annex_sums_title));
}

void draw_annex(Flow& flow, const Stationery& stationery) {
  flow.new_page();
  draw_title(flow, stationery);
  std::string section;
  for (const AnnexMeter& meter : stationery.facts.annex) {
    const bool begins_section = meter.section != section;
    // The headings, the table's head and one reading stay together.
    flow.need(begins_section ? 50 : 34);
    if (begins_section && !meter.section.empty()) draw_section(flow, stationery, meter.section);
    section = meter.section;
    draw_meter_heading(flow, stationery, meter);
    if (shows_readings(stationery) && (meter.settled || !meter.segments.empty())) draw_readings(flow, stationery, meter);
    if (meter.settled) draw_calculation(flow, stationery, meter);
    draw_remarks(flow, stationery, meter);
    flow.advance(8);
  }
  draw_differences(flow, stationery);
  draw_true_up(flow, stationery);
}

}  // namespace klickwerk::document
