#include "document/einvoice/from_line.h"

#include <algorithm>
#include <set>

#include "document/difference_words.h"
#include "document/einvoice/decimal_text.h"
#include "document/einvoice/printed_figures.h"
#include "document/einvoice/totals.h"
#include "document/format.h"

namespace klickwerk::document::einvoice {

namespace {

struct Words {
  std::string_view old_reading, new_reading, usage, allowance, billable, weight, quantity, price, estimated, discount;
};

constexpr Words german{"Zählerstand alt", "Zählerstand neu", "Nutzung",         "Freikopien", "Berechnete Klicks",
                       "Gewicht",         "Menge",           "Einzelpreis",     "geschätzt",  "Rabatt"};
constexpr Words english{"Old reading", "New reading", "Usage",          "Free copies", "Billable clicks",
                        "Weight",      "Quantity",    "Unit price",     "estimated",   "Discount"};

const Words& words_of(Language language) { return language == Language::german ? german : english; }

void turn(Line& line) {
  line.quantity.micro = -line.quantity.micro;
  line.net = -line.net;
}

// UNTDID 5189: discount.
constexpr const char* discount_code = "95";

// The product of which a discount is taken off; without one the amount.
Money product_of(const DocumentLine& printed) { return printed.amount + (printed.discount ? printed.discount->amount : Money{}); }

// BG-27 takes off what is positive. A discount of something that is given back lowers it, and stands in the amount alone.
bool is_allowance(const DocumentLine& printed, InvoiceType type) {
  if (!printed.discount) return false;
  return type == InvoiceType::credit_note ? printed.discount->amount < Money{} : printed.discount->amount > Money{};
}

void allow_discount(Line& line, const DocumentLine& printed) {
  const auto size = [](Money money) { return money < Money{} ? -money : money; };
  AllowanceCharge allowance;
  allowance.amount = size(printed.discount->amount);
  allowance.base = size(product_of(printed));
  allowance.percent_bp = printed.discount->percent_bp;
  allowance.reason = printed.discount->reason;
  allowance.reason_code = discount_code;
  line.allowances_charges.push_back(std::move(allowance));
}

// Quantity and price as printed, when they give the amount to the cent. A cancellation may print the amount turned and
// the quantity as it was.
bool use_printed_figures(Line& line, const DocumentLine& printed, Language language) {
  const auto quantity = parse_printed_quantity(printed.quantity, language);
  const auto price = parse_printed_price(printed.unit_price, language);
  if (!quantity || !price || *price < UnitPrice{}) return false;
  line.quantity = quantity->quantity;
  line.unit = quantity->unit;
  line.price = *price;
  if (printed.price_base != 1) line.base_quantity = printed.price_base;
  if (line_net(line) == -line.net) line.quantity.micro = -line.quantity.micro;
  return line_net(line) == line.net;
}

void use_amount_alone(Line& line, const DocumentLine& printed, const InvoiceDocument& document) {
  const Words& words = words_of(document.language);
  line.quantity = Quantity::of(Clicks{line.net < Money{} ? -1 : 1});
  line.unit = "C62";
  line.base_quantity.reset();
  line.price = UnitPrice{(line.net < Money{} ? -line.net : line.net).cents * 10'000};
  if (given(printed.quantity)) line.attributes.push_back({std::string(words.quantity), printed.quantity});
  if (given(printed.unit_price)) line.attributes.push_back({std::string(words.price) + " " + document.seller.currency, printed.unit_price});
}

void name_discount(Line& line, const DocumentLine& printed, const InvoiceDocument& document) {
  line.attributes.push_back({std::string(words_of(document.language).discount), discount_words(*printed.discount, document.language)});
}

std::string common_serial(const AnnexMeter& meter) {
  std::set<std::string> serials;
  for (const AnnexSegment& segment : meter.segments) serials.insert(segment.serial);
  return serials.size() == 1 ? *serials.begin() : "";
}

void add_segment(Line& line, const AnnexSegment& segment, bool named, const InvoiceDocument& document) {
  const Words& words = words_of(document.language);
  const std::string which = named ? ", " + segment.serial + " " + segment.counter : "";
  const auto add = [&](std::string_view what, Day day, std::int64_t value) {
    const std::string name = std::string(what) + " " + day_text(day, document.language) + which;
    line.attributes.push_back({name, std::to_string(value)});
  };
  add(words.old_reading, segment.from_day, segment.from_value);
  add(words.new_reading, segment.to_day, segment.to_value);
  if (segment.weight != 1)
    line.attributes.push_back({std::string(words.weight) + which, std::to_string(segment.weight)});
}

void add_readings(Line& line, const AnnexMeter& meter, const InvoiceDocument& document) {
  const Words& words = words_of(document.language);
  for (const AnnexSegment& segment : meter.segments) add_segment(line, segment, meter.segments.size() > 1, document);
  const auto add = [&](std::string_view name, Clicks clicks) {
    line.attributes.push_back({std::string(name), std::to_string(clicks.count)});
  };
  add(words.usage, meter.usage);
  if (meter.allowance.count != 0) add(words.allowance, meter.allowance);
  add(words.billable, meter.billable);
}

// BT-128 and BG-32; the readings only at the first line of a meter, which may have many lines (tiers, prices).
void add_meter(Line& line, const DocumentLine& printed, const InvoiceDocument& document, std::set<std::string>& shown) {
  if (printed.meter.empty()) return;
  const auto meter = std::ranges::find_if(document.annex, [&](const AnnexMeter& each) { return each.name == printed.meter && each.section == printed.section; });
  if (meter == document.annex.end()) return;
  line.object = {common_serial(*meter), ""};
  if (meter->settled && shown.insert(printed.section + "\n" + printed.meter).second) add_readings(line, *meter, document);
}

Line line_of(const InvoiceDocument& document, std::size_t index, InvoiceType type) {
  const DocumentLine& printed = document.lines[index];
  Line line;
  line.id = std::to_string(index + 1);
  line.name = printed.text;
  line.net = printed.amount;
  if (!printed.service.empty()) line.period = printed.service;
  if (printed.estimated) line.note = words_of(document.language).estimated;
  if (!printed.section.empty()) line.note += (line.note.empty() ? "" : ", ") + printed.section;
  if (printed.difference)
    line.note += (line.note.empty() ? "" : ", ") + difference_sentence(printed, document.language, document.seller.currency);
  line.order_line = printed.order_line;
  line.accounting = printed.cost_centre;
  line.category = vat_category(printed.vat_category);
  if (line.category != VatCategory::not_subject) line.rate_bp = printed.vat_rate_bp;
  const bool allowed = is_allowance(printed, type);
  if (allowed) line.net = product_of(printed);
  if ((printed.discount && !allowed) || !use_printed_figures(line, printed, document.language)) use_amount_alone(line, printed, document);
  line.net = printed.amount;
  if (allowed) allow_discount(line, printed);
  else if (printed.discount) name_discount(line, printed, document);
  return line;
}

}  // namespace

std::vector<Line> lines_of(const InvoiceDocument& document, InvoiceType type) {
  std::vector<Line> lines;
  std::set<std::string> shown;
  for (std::size_t index = 0; index < document.lines.size(); ++index) {
    Line line = line_of(document, index, type);
    add_meter(line, document.lines[index], document, shown);
    if (type == InvoiceType::credit_note) turn(line);
    lines.push_back(std::move(line));
  }
  return lines;
}

}  // namespace klickwerk::document::einvoice
