#include "document/pdf/dunning_pdf.h"

#include <algorithm>

#include "document/document_error.h"
#include "document/pdf/archive_file.h"
#include "document/pdf/letter.h"
#include "document/pdf/letterhead.h"
#include "document/pdf/payment_slip.h"
#include "document/pdf/pdf_file.h"
#include "document/pdf/sums.h"

namespace klickwerk::document {
namespace {

using sheet::left_mm, sheet::right_mm;

constexpr double issued_right_mm = left_mm + 68, due_right_mm = left_mm + 93, days_right_mm = left_mm + 109, interest_right_mm = left_mm + 136;
constexpr double number_width_mm = 42, amount_width_mm = 26;
constexpr double row_mm = 6.2, sum_row_mm = 5.4, carry_mm = 6.5;
constexpr double sums_left_mm = left_mm + 85;

class LetterDrawing {
 public:
  LetterDrawing(const DunningLetter& letter, const Stationery& stationery, Flow& flow, bool with_slip)
      : letter_(letter), words_(dunning_words(letter.language)), stationery_(stationery), flow_(flow), with_interest_(letter.interest() > Money{}), with_slip_(with_slip) {}

  void draw() {
    Page& page = flow_.page();
    draw_edge_marks(page, stationery_);
    draw_letterhead(page, stationery_);
    draw_foot(page, stationery_);
    draw_address_window(page, stationery_);
    information();
    flow_.move_to(stationery_.first_sheet().subject_mm);
    const TextBlock title = stationery_.type.line(dunning_subject(letter_.level, letter_.language), styles::title);
    flow_.page().text(title, left_mm, flow_.y_mm() + title.ascent_mm());
    flow_.advance(title.height_mm() + 3);
    words(letter_.language == Language::english ? "Dear customer," : "Sehr geehrte Damen und Herren,");
    flow_.advance(1.5);
    words(dunning_intro(letter_));
    flow_.advance(4);
    rows();
    sums();
    flow_.advance(5);
    words(dunning_request(letter_));
    flow_.advance(3);
    if (with_slip_) words(std::string(stationery_.word(Word::see_payment_part))), flow_.advance(3);
    else if (!letter_.seller.iban.empty()) flow_.need(bank_panel_mm), draw_bank_panel(flow_, stationery_), flow_.advance(6);
    flow_.need(14);
    words(words_.greeting);
    flow_.advance(1);
    words(letter_.seller.address.name);
  }

 private:
  void words(const std::string& text) { flow_.paragraph(stationery_.type.paragraph(text, styles::body, sheet::text_width_mm)); }

  std::string in_currency(const char* column) const { return std::string(column) + " " + letter_.seller.currency; }

  void information() {
    double y_mm = stationery_.first_sheet().information_mm;
    const auto add = [&](std::string_view label, const std::string& value) {
      if (value.empty()) return;
      flow_.page().text(stationery_.type.line(label, styles::label.in(colours::grey)), 120, y_mm);
      flow_.page().text(stationery_.type.squeezed(value, styles::body, right_mm - 148, 6), 148, y_mm);
      y_mm += styles::body.pitch_mm + 0.75;
    };
    add(words_.dated, stationery_.day(letter_.dated_on));
    add(stationery_.word(Word::customer_number), letter_.customer_number);
    add(stationery_.word(Word::contact), letter_.seller.contact_name);
    add(stationery_.word(Word::phone), letter_.seller.phone);
    add(stationery_.word(Word::email), letter_.seller.email);
  }

  void text(std::string_view what, double x_mm, Align align, const TextStyle& style, double baseline_mm, double width_mm) {
    flow_.page().text(stationery_.type.squeezed(what, style, width_mm, 5.5), x_mm, baseline_mm, align);
  }

  void head() {
    const double baseline_mm = flow_.y_mm() + 3;
    text(words_.number, left_mm, Align::left, styles::column, baseline_mm, number_width_mm);
    text(words_.issued, issued_right_mm, Align::right, styles::column, baseline_mm, 24);
    text(words_.due, due_right_mm, Align::right, styles::column, baseline_mm, 24);
    text(words_.days, days_right_mm, Align::right, styles::column, baseline_mm, 14);
    if (with_interest_) text(in_currency(words_.interest), interest_right_mm, Align::right, styles::column, baseline_mm, amount_width_mm);
    text(in_currency(words_.open), right_mm, Align::right, styles::column, baseline_mm, amount_width_mm);
    flow_.page().rule(left_mm, flow_.y_mm() + 5, right_mm, flow_.y_mm() + 5, 1.0, stationery_.accent);
    flow_.advance(5.4);
  }

  void row(const DunnedInvoice& one) {
    const double baseline_mm = flow_.y_mm() + 4.3;
    text(one.number, left_mm, Align::left, styles::body, baseline_mm, number_width_mm);
    text(stationery_.day(one.issued_on), issued_right_mm, Align::right, styles::body, baseline_mm, 24);
    text(stationery_.day(one.due_on), due_right_mm, Align::right, styles::body, baseline_mm, 24);
    text(std::to_string(one.days_over), days_right_mm, Align::right, styles::body, baseline_mm, 14);
    if (with_interest_) figure(one.interest, interest_right_mm, styles::body, baseline_mm);
    figure(one.open, right_mm, styles::body, baseline_mm);
    flow_.advance(row_mm);
    flow_.page().rule(left_mm, flow_.y_mm(), right_mm, flow_.y_mm(), 0.4, colours::hairline);
  }

  void credit_row(const OpenCredit& one) {
    const double baseline_mm = flow_.y_mm() + 4.3;
    text(one.payment ? words_.payment : std::string(words_.credit) + " " + one.number, left_mm, Align::left, styles::body, baseline_mm, number_width_mm);
    text(stationery_.day(one.issued_on), issued_right_mm, Align::right, styles::body, baseline_mm, 24);
    figure(-one.left, right_mm, styles::body, baseline_mm);
    flow_.advance(row_mm);
    flow_.page().rule(left_mm, flow_.y_mm(), right_mm, flow_.y_mm(), 0.4, colours::hairline);
  }

  // Never cut: a figure gets smaller instead.
  void figure(Money money, double x_mm, const TextStyle& style, double baseline_mm) {
    flow_.page().text(stationery_.type.shrunk(stationery_.money(money), style, amount_width_mm), x_mm, baseline_mm, Align::right);
  }

  void carried(const char* word, int page, Money sum) {
    const double baseline_mm = flow_.y_mm() + 4.4;
    text(std::string(word) + " " + std::to_string(page), left_mm, Align::left, styles::body.strong(), baseline_mm, 90);
    figure(sum, right_mm, styles::body.strong(), baseline_mm);
    flow_.advance(carry_mm);
  }

  void rows() {
    head();
    Money open;
    const double below_mm = sums_mm();
    const std::size_t count = letter_.invoices.size() + letter_.credits.size();
    for (std::size_t i = 0; i < count; ++i) {
      const bool last = i + 1 == count;
      if (i > 0 && flow_.room_mm() < row_mm + (last ? below_mm : carry_mm)) {
        const int from = flow_.page_number();
        carried(words_.carried_to, from + 1, open);
        flow_.new_page();
        head();
        carried(words_.carried_from, from, open);
      }
      if (i < letter_.invoices.size()) row(letter_.invoices[i]), open += letter_.invoices[i].open;
      else credit_row(letter_.credits[i - letter_.invoices.size()]), open -= letter_.credits[i - letter_.invoices.size()].left;
    }
  }

  double sums_mm() const { return 2 + (letter_.credits.empty() ? 3 : 4) * sum_row_mm + 10; }

  void sum(const std::string& label, Money money) {
    const double baseline_mm = flow_.y_mm() + 3.9;
    text(label, sums_left_mm, Align::left, styles::body.in(colours::grey), baseline_mm, 50);
    figure(money, right_mm, styles::body, baseline_mm);
    flow_.advance(sum_row_mm);
  }

  void sums() {
    flow_.advance(2);
    if (!letter_.credits.empty() || letter_.total() != letter_.open()) sum(words_.sum, letter_.open());
    if (!letter_.credits.empty()) sum(words_.credit_sum, -letter_.credit());
    if (with_interest_) sum(dunning_interest(letter_), letter_.interest());
    if (letter_.fee > Money{}) sum(words_.fee, letter_.fee);
    flow_.advance(0.8);
    Page& page = flow_.page();
    page.rule(sums_left_mm, flow_.y_mm(), right_mm, flow_.y_mm(), 1.2, stationery_.accent);
    page.rule(sums_left_mm, flow_.y_mm() + 8.8, right_mm, flow_.y_mm() + 8.8, 0.5, stationery_.accent);
    text(words_.total, sums_left_mm, Align::left, styles::total, flow_.y_mm() + 5.8, 38);
    page.text(stationery_.type.shrunk(stationery_.sum(letter_.total()), styles::total, 38), right_mm, flow_.y_mm() + 5.8, Align::right);
    flow_.advance(8.8);
  }

  const DunningLetter& letter_;
  const DunningWords& words_;
  const Stationery& stationery_;
  Flow& flow_;
  bool with_interest_, with_slip_;
};

// On pages after the first; page numbers on all.
void dress_pages(std::vector<Page>& pages, const DunningLetter& letter, const Stationery& stationery, bool with_slip) {
  const int count = static_cast<int>(pages.size());
  for (int number = 1; number <= count; ++number) {
    Page& page = pages[static_cast<std::size_t>(number - 1)];
    if (number > 1) {
      const std::string document = dunning_subject(letter.level, letter.language) + ", " + stationery.day(letter.dated_on) + ", " + letter.customer_number;
      page.text(stationery.type.paragraph(letter.seller.address.name, styles::label.strong(), 75, 1), left_mm, 16);
      page.text(stationery.type.paragraph(document, styles::label, 85, 1), right_mm, 16, Align::right);
      page.rule(left_mm, 18.4, right_mm, 18.4, 0.5, colours::hairline);
    }
    draw_page_number(page, stationery, number, count, page_number_mm(with_slip && number == count));
  }
}

// What the shared parts of a letter look at: parties, language, and for bank panel and GiroCode the sum and the reference.
InvoiceDocument letter_facts(const DunningLetter& letter) {
  InvoiceDocument facts;
  facts.language = letter.language, facts.seller = letter.seller, facts.buyer = letter.buyer;
  facts.layout = letter.layout, facts.customer_number = letter.customer_number, facts.issued_on = letter.dated_on;
  facts.number = dunning_reference(letter), facts.gross = letter.total();
  return facts;
}

// One invoice's payment is known by its reference; for several the customer's number stands, and the message names them.
QrBillTopic topic_of(const DunningLetter& letter) {
  const bool one = letter.invoices.size() == 1;
  return {one ? Series::invoice : Series::customer, one ? letter.invoices.front().number : letter.customer_number, dunning_reference(letter)};
}

}  // namespace

struct DunningPrinter::Workshop {
  Typesetter type;
  LogoShelf logos;
};

DunningPrinter::DunningPrinter() : workshop_(std::make_unique<Workshop>()) {}
DunningPrinter::~DunningPrinter() = default;

std::string DunningPrinter::print(const DunningLetter& letter) {
  if (letter.invoices.empty()) throw DocumentError("a dunning letter to " + letter.customer_number + " without an invoice");
  const InvoiceDocument facts = letter_facts(letter);
  const Stationery stationery{facts, workshop_->type, workshop_->logos, accent_of(letter.seller.accent_colour)};
  const std::string title = dunning_subject(letter.level, letter.language) + " " + letter.customer_number;
  Flow flow;
  const auto bill = swiss_qr_bill(facts, topic_of(letter));
  LetterDrawing(letter, stationery, flow, bill.has_value()).draw();
  if (bill) draw_payment_slip(flow, stationery, *bill);
  dress_pages(flow.pages(), letter, stationery, bill.has_value());
  return archive_pdf(write_pdf(flow.pages(), workshop_->type.faces(), {{title, 1}}), {title, letter.seller.address.name, "", letter.language == Language::german ? "de-DE" : "en-GB", letter.dated_on, false}, {});
}

}  // namespace klickwerk::document
