#include "document/pdf/payment_slip.h"

#include "core/assert.h"
#include "document/pdf/qr_code.h"

namespace klickwerk::document {
namespace {

constexpr Colour black{0, 0, 0}, white{1, 1, 1};
constexpr double slip_height_mm = 105, slip_top_mm = sheet::height_mm - slip_height_mm;
constexpr double receipt_width_mm = 62, margin_mm = 5;
constexpr double part_left_mm = receipt_width_mm + margin_mm, details_left_mm = part_left_mm + 51;
constexpr double code_side_mm = 46, code_top_mm = slip_top_mm + 17, cross_side_mm = 7;
constexpr double information_top_mm = slip_top_mm + 12, amount_top_mm = slip_top_mm + 68, acceptance_top_mm = slip_top_mm + 82;
constexpr double page_number_above_slip_mm = 187;
constexpr double pt_mm = 25.4 / 72;

constexpr TextStyle title{11, 11 * pt_mm, true, black};
struct Styles {
  TextStyle heading, value;
};
constexpr Styles receipt_styles{{6, 9 * pt_mm, true, black}, {8, 9 * pt_mm, false, black}};
constexpr Styles part_styles{{8, 11 * pt_mm, true, black}, {10, 11 * pt_mm, false, black}};

// 1 590.00: a blank between thousands, a point before the hundredths, in every language.
std::string slip_amount(Money amount) {
  std::string text = decimal(amount);
  for (auto at = static_cast<std::ptrdiff_t>(text.find('.')) - 3; at > 0; at -= 3) text.insert(static_cast<std::size_t>(at), " ");
  return text;
}

std::vector<std::string> lines_of(const BillParty& party) {
  std::vector<std::string> lines{party.name};
  if (!party.street.empty()) lines.push_back(party.street + (party.house_number.empty() ? "" : " " + party.house_number));
  lines.push_back((party.country == "CH" ? "" : party.country + "-") + party.postcode + " " + party.town);
  return lines;
}

// A column of headings with what stands below them.
class Column {
 public:
  Column(Page& page, Typesetter& type, const Styles& styles, double x_mm, double top_mm, double width_mm)
      : page_(page), type_(type), styles_(styles), x_mm_(x_mm), y_mm_(top_mm), width_mm_(width_mm) {}

  // Of the lines one may need several, the others get smaller.
  void add(std::string_view heading, const std::vector<std::string>& lines, std::size_t wrapping = 0, int most_lines = 2) {
    add_heading(heading);
    for (std::size_t i = 0; i < lines.size(); ++i)
      put(i == wrapping ? type_.paragraph(lines[i], styles_.value, width_mm_, most_lines) : type_.squeezed(lines[i], styles_.value, width_mm_, 6));
    y_mm_ += styles_.value.pitch_mm;
  }
  // What somebody writes in by hand, between marks at the corners.
  void add_blank(std::string_view heading, double width_mm, double height_mm) {
    add_heading(heading);
    const double left_mm = x_mm_, right_mm = x_mm_ + width_mm, top_mm = y_mm_ + 1, bottom_mm = top_mm + height_mm;
    constexpr double arm_mm = 3, width_pt = 0.75;
    for (const double x_mm : {left_mm, right_mm})
      for (const double y_mm : {top_mm, bottom_mm}) {
        page_.rule(x_mm, y_mm, x_mm + (x_mm == left_mm ? arm_mm : -arm_mm), y_mm, width_pt, black);
        page_.rule(x_mm, y_mm, x_mm, y_mm + (y_mm == top_mm ? arm_mm : -arm_mm), width_pt, black);
      }
    y_mm_ = bottom_mm + styles_.value.pitch_mm;
  }

 private:
  void add_heading(std::string_view heading) { put(type_.line(heading, styles_.heading)); }
  void put(const TextBlock& block) {
    page_.text(block, x_mm_, y_mm_ + block.ascent_mm());
    y_mm_ += block.height_mm();
  }

  Page& page_;
  Typesetter& type_;
  const Styles& styles_;
  double x_mm_, y_mm_, width_mm_;
};

class Slip {
 public:
  Slip(Page& page, const Stationery& stationery, const QrBill& bill) : page_(page), stationery_(stationery), type_(stationery.type), bill_(bill) {}

  void draw() {
    separation();
    heading(Word::receipt, margin_mm);
    Column receipt(page_, type_, receipt_styles, margin_mm, information_top_mm, 52);
    account(receipt);
    debtor(receipt, 52, 20);
    amount(receipt_styles, margin_mm, 14);
    const TextBlock acceptance = type_.line(word(Word::acceptance_point), receipt_styles.heading);
    page_.text(acceptance, receipt_width_mm - margin_mm, acceptance_top_mm + acceptance.ascent_mm(), Align::right);
    heading(Word::payment_part, part_left_mm);
    code();
    amount(part_styles, part_left_mm, 18);
    Column details(page_, type_, part_styles, details_left_mm, slip_top_mm + margin_mm, sheet::width_mm - margin_mm - details_left_mm);
    account(details);
    if (!bill_.message.empty()) details.add(word(Word::additional_information), {bill_.message}, 0, 3);
    debtor(details, 65, 25);
  }

 private:
  std::string_view word(Word which) const { return stationery_.word(which); }

  // A sheet that comes as a PDF has no perforation: a line, and words above it.
  void separation() {
    constexpr double width_pt = 0.5;
    const TextBlock words = type_.line(word(Word::separate_before_paying), styles::footer.in(black));
    page_.text(words, (sheet::width_mm - words.width_mm()) / 2, slip_top_mm - 1.4);
    page_.rule(0, slip_top_mm, sheet::width_mm, slip_top_mm, width_pt, black);
    page_.rule(receipt_width_mm, slip_top_mm, receipt_width_mm, sheet::height_mm, width_pt, black);
  }

  void heading(Word which, double x_mm) {
    const TextBlock block = type_.line(word(which), title);
    page_.text(block, x_mm, slip_top_mm + margin_mm + block.ascent_mm());
  }

  void account(Column& column) {
    std::vector<std::string> lines = lines_of(bill_.creditor);
    lines.insert(lines.begin(), iban_text(bill_.iban));
    column.add(word(Word::account_payable_to), lines, 1, 2);
    if (!bill_.reference.empty()) column.add(word(Word::reference), {reference_text(bill_.reference)});
  }

  void debtor(Column& column, double blank_width_mm, double blank_height_mm) {
    if (bill_.debtor) column.add(word(Word::payable_by), lines_of(*bill_.debtor));
    else column.add_blank(word(Word::payable_by_name), blank_width_mm, blank_height_mm);
  }

  void amount(const Styles& styles, double x_mm, double to_amount_mm) {
    Column(page_, type_, styles, x_mm, amount_top_mm, to_amount_mm).add(word(Word::currency), {bill_.currency});
    Column(page_, type_, styles, x_mm + to_amount_mm, amount_top_mm, 36).add(word(Word::amount), {slip_amount(bill_.amount)});
  }

  // A white cross on black, 7 x 7 mm with its white frame; the bars are a sixth longer than wide (the flag's).
  void code() {
    const auto code = qr_code(swiss_qr_text(bill_));
    KW_ASSERT(code.has_value());  // 997 characters at most, far below what a code takes
    page_.code(*code, part_left_mm, code_top_mm, code_side_mm);
    constexpr double square_mm = 6.0, bar_length_mm = 3.9, bar_width_mm = 1.17;
    const double x_mm = part_left_mm + code_side_mm / 2, y_mm = code_top_mm + code_side_mm / 2;
    const auto centred = [&](double width_mm, double height_mm, Colour colour) {
      page_.box(x_mm - width_mm / 2, y_mm - height_mm / 2, width_mm, height_mm, colour);
    };
    centred(cross_side_mm, cross_side_mm, white);
    centred(square_mm, square_mm, black);
    centred(bar_length_mm, bar_width_mm, white);
    centred(bar_width_mm, bar_length_mm, white);
  }

  Page& page_;
  const Stationery& stationery_;
  Typesetter& type_;
  const QrBill& bill_;
};

}  // namespace

std::optional<double> page_number_mm(bool with_slip) { return with_slip ? std::optional(page_number_above_slip_mm) : std::nullopt; }

void draw_payment_slip(Flow& flow, const Stationery& stationery, const QrBill& bill) {
  constexpr double above_mm = page_number_above_slip_mm - 4;
  if (flow.page_number() == 1 || flow.y_mm() > above_mm) flow.new_page();
  Slip(flow.page(), stationery, bill).draw();
  flow.move_to(sheet::height_mm);
}

}  // namespace klickwerk::document
