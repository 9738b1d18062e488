#include "document/pdf/letterhead.h"

#include <algorithm>

namespace klickwerk::document {

namespace {

using sheet::left_mm, sheet::right_mm, sheet::text_width_mm;

void draw_logo(Page& page, const Stationery& stationery) {
  const FirstSheet& place = stationery.first_sheet();
  const Logo logo = stationery.logos.take(stationery.facts.seller.logo_png);
  const double scale = std::min(logo_place::width_mm / logo.width_px, place.logo_height_mm / logo.height_px);
  page.image(logo, left_mm, place.head_top_mm, logo.width_px * scale, logo.height_px * scale);
}

void draw_name_in_type(Page& page, const Stationery& stationery) {
  constexpr double name_width_mm = 105;
  constexpr TextStyle style{18, 7.4, true};
  const Address& address = stationery.facts.seller.address;
  const FirstSheet& place = stationery.first_sheet();
  const double baseline_mm = place.head_top_mm + place.name_drop_mm;
  page.box(left_mm, place.head_top_mm, 14, 1.3, stationery.accent);
  TextBlock name = stationery.type.line(address.name, style);
  if (name.width_mm() > name_width_mm)
    name = stationery.type.paragraph(address.name, {12, 5.2, true}, name_width_mm, place.name_lines);
  page.text(name, left_mm, baseline_mm);
  if (address.name_extra.empty()) return;
  const TextBlock extra =
      stationery.type.paragraph(address.name_extra, styles::body.in(colours::grey), name_width_mm, 1);
  page.text(extra, left_mm, baseline_mm + name.height_mm() - name.pitch_mm() + 5.2);
}

struct FootLines {
  Typesetter& type;
  double width_mm;
  std::vector<TextBlock> lines;

  // A label is printed before what it names; nothing is printed for an empty fact.
  void add(const std::string& fact, std::string_view label = {}) {
    if (fact.empty()) return;
    lines.push_back(type.paragraph(labelled(fact, label), styles::footer, width_mm, 2));
  }
  // For what must not be broken: an address on the net, an account.
  void add_whole(const std::string& fact, std::string_view label = {}) {
    if (!fact.empty()) lines.push_back(type.shrunk(labelled(fact, label), styles::footer, width_mm));
  }

 private:
  static std::string labelled(const std::string& fact, std::string_view label) {
    return label.empty() ? fact : std::string(label) + " " + fact;
  }
};

// Here it stands in full (§ 14 (4) no. 1 UStG), however little of a long one the head has room for.
TextBlock whole_name(const std::string& name, const Stationery& stationery, double width_mm) {
  const double most_mm = 3 * styles::footer.pitch_mm + 0.1;
  for (const TextStyle style : {styles::footer.strong(), TextStyle{6, 2.8, true, colours::grey}, TextStyle{5.4, 2.5, true, colours::grey}}) {
    const TextBlock block = stationery.type.paragraph(name, style, width_mm);
    if (block.height_mm() <= most_mm) return block;
  }
  return stationery.type.paragraph(name, {4.8, 2.3, true, colours::grey}, width_mm, 4);
}

void fill_address(FootLines& foot, const Address& address, const Stationery& stationery) {
  foot.lines.push_back(whole_name(address.name, stationery, foot.width_mm));
  foot.add(address.street);
  foot.add(address.postcode.empty() ? address.city : address.postcode + " " + address.city);
  if (stationery.facts.buyer.country != address.country)
    foot.add(country_name(address.country, stationery.facts.language));
}

void fill_contact(FootLines& foot, const Seller& seller, const Stationery& stationery) {
  foot.add_whole(seller.phone, stationery.word(Word::phone));
  foot.add_whole(seller.email);
  foot.add_whole(seller.website);
}

void fill_bank(FootLines& foot, const Seller& seller, const Stationery& stationery) {
  foot.add(seller.bank_name);
  foot.add_whole(iban_text(seller.iban), stationery.word(Word::iban));
  foot.add_whole(seller.bic, stationery.word(Word::bic));
}

void fill_register(FootLines& foot, const Seller& seller, const Stationery& stationery) {
  foot.add(seller.register_entry);
  foot.add(seller.managing_directors, std::string(stationery.word(Word::managing_directors)) + ":");
  foot.add_whole(seller.vat_id, stationery.word(Word::vat_id));
  foot.add_whole(seller.tax_number, stationery.word(Word::tax_number));
}

}  // namespace

void draw_letterhead(Page& page, const Stationery& stationery) {
  if (stationery.facts.seller.logo_png.empty())
    draw_name_in_type(page, stationery);
  else
    draw_logo(page, stationery);

  double baseline_mm = stationery.first_sheet().head_top_mm + 3.2;
  const Seller& seller = stationery.facts.seller;
  for (const std::string& fact : {seller.phone, seller.email, seller.website}) {
    if (fact.empty()) continue;
    page.text(stationery.type.shrunk(fact, {8, 3.9, false, colours::grey}, 55), right_mm, baseline_mm, Align::right);
    baseline_mm += 3.9;
  }
}

void draw_foot(Page& page, const Stationery& stationery) {
  // From here the foot grows down; its longest column decides nothing but its own length.
  constexpr double top_mm = 271.5;
  constexpr double column_x_mm[] = {left_mm, left_mm + 37.5, left_mm + 80.5, left_mm + 124.5};
  constexpr double column_width_mm[] = {35.5, 41, 42, 40.5};
  page.rule(left_mm, top_mm, right_mm, top_mm, 0.5, colours::hairline);
  for (int column = 0; column < 4; ++column) {
    FootLines foot{stationery.type, column_width_mm[column], {}};
    const Seller& seller = stationery.facts.seller;
    if (column == 0) fill_address(foot, seller.address, stationery);
    if (column == 1) fill_contact(foot, seller, stationery);
    if (column == 2) fill_bank(foot, seller, stationery);
    if (column == 3) fill_register(foot, seller, stationery);
    double baseline_mm = top_mm + 3.9;
    for (const TextBlock& line : foot.lines) {
      page.text(line, column_x_mm[column], baseline_mm);
      baseline_mm += line.height_mm();
    }
  }
}

void draw_edge_marks(Page& page, const Stationery& stationery) {
  if (!stationery.facts.layout.fold_marks) return;
  constexpr double edge_mm = 4;
  for (const double y_mm : {stationery.first_sheet().first_fold_mm, stationery.first_sheet().second_fold_mm})
    page.rule(edge_mm, y_mm, edge_mm + 4, y_mm, 0.4, colours::grey);
  page.rule(edge_mm, sheet::punch_mm, edge_mm + 6, sheet::punch_mm, 0.4, colours::grey);
}

void draw_running_head(Page& page, const Stationery& stationery) {
  constexpr double baseline_mm = 16;
  const InvoiceDocument& facts = stationery.facts;
  const std::string document =
      stationery.word(Word::document_of_date, {{"document", std::string(stationery.kind_word())},
                                               {"number", facts.number},
                                               {"date", stationery.day(facts.issued_on)}});
  page.text(stationery.type.paragraph(facts.seller.address.name, styles::label.strong(), 75, 1), left_mm, baseline_mm);
  page.text(stationery.type.paragraph(document, styles::label, 85, 1), right_mm, baseline_mm, Align::right);
  page.rule(left_mm, baseline_mm + 2.4, right_mm, baseline_mm + 2.4, 0.5, colours::hairline);
}

void draw_page_number(Page& page, const Stationery& stationery, int number, int pages, std::optional<double> baseline_mm) {
  const std::string text =
      stationery.word(Word::page_of_pages, {{"page", std::to_string(number)}, {"pages", std::to_string(pages)}});
  page.text(stationery.type.line(text, styles::label), right_mm, baseline_mm.value_or(number == 1 ? 269 : 287), Align::right);
}

}  // namespace klickwerk::document
