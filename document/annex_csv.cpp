#include "document/annex_csv.h"

#include <algorithm>
#include <array>

#include "core/money.h"

namespace klickwerk::document {

namespace {

enum Column {
  what, item, text, first_day, last_day, quantity, unit_price, amount, vat, meter, place, device, serial, counter, old_day,
  old_value, old_source, new_day, new_value, new_source, weight, clicks, usage, allowance, billable, estimated,
  price_for, clicks_before, amount_now, amount_before, documents, discount_percent, discount, discount_reason, columns
};

// Of prices for more than one, of lines that are differences, of discounts: no column where nothing stands in it.
constexpr std::size_t first_of_differences = clicks_before, first_of_discounts = discount_percent;

struct Heading {
  const char *german, *english;
};

constexpr std::array<Heading, columns> headings{{{"Art", "Row"}, {"Pos.", "Item"}, {"Bezeichnung", "Description"},
    {"Leistung von", "Service from"}, {"Leistung bis", "Service to"}, {"Menge", "Quantity"}, {"Einzelpreis", "Unit price"},
    {"Betrag", "Amount"}, {"USt %", "VAT %"}, {"Zähler laut Vertrag", "Meter"}, {"Stellplatz", "Position"},
    {"Gerät", "Device"}, {"Seriennummer", "Serial number"}, {"Gerätezähler", "Counter"}, {"Alter Stand am", "Old reading on"},
    {"Alter Stand", "Old reading"}, {"Herkunft alt", "Old source"}, {"Neuer Stand am", "New reading on"},
    {"Neuer Stand", "New reading"}, {"Herkunft neu", "New source"}, {"Gewicht", "Weight"}, {"Klicks", "Clicks"},
    {"Nutzung", "Usage"}, {"Freikopien", "Free copies"}, {"Berechnet", "Billable"}, {"Geschätzt", "Estimated"},
    {"Preis je", "Price per"}, {"Klicks bisher", "Clicks before"}, {"Betrag jetzt", "Amount now"},
    {"Betrag bisher", "Amount before"}, {"Belege bisher", "Documents before"},
    {"Rabatt %", "Discount %"}, {"Rabatt", "Discount"}, {"Rabatt für", "Discount for"}}};

struct Shown {
  bool bases = false, differences = false, discounts = false;
  bool has(std::size_t column) const {
    if (column >= first_of_discounts) return discounts;
    if (column >= first_of_differences) return differences;
    return column != price_for || bases;
  }
};

class Table {
 public:
  Table(Language language, const std::string& currency, Shown shown) : german_(language == Language::german), shown_(shown) {
    for (std::size_t column = 0; column < columns; ++column)
      row_[column] = german_ ? headings[column].german : headings[column].english;
    for (const Column priced : {unit_price, amount, amount_now, amount_before, discount}) row_[priced] += " " + currency;
    end_row();
  }

  bool german() const { return german_; }
  // A text of the customer's or the dealer's: never a formula.
  void words(Column column, const std::string& value) {
    const bool formula = !value.empty() && std::string_view("=+-@\t\r").find(value.front()) != std::string_view::npos;
    row_[column] = formula ? "'" + value : value;
  }
  void count(Column column, std::int64_t value) { row_[column] = std::to_string(value); }
  void money(Column column, Money value) { row_[column] = figure(decimal(value)); }
  void day(Column column, Day value) { row_[column] = german_ ? value.german() : value.iso(); }
  void percent(Column column, int rate_bp) { row_[column] = figure(decimal(Money{rate_bp})); }
  // As printed, but without the marks that group thousands; a fraction ("15/31 Monat") stays a text.
  void printed(Column column, std::string value) {
    std::erase(value, german_ ? '.' : ',');
    const bool plain = value.find_first_not_of(german_ ? "-0123456789," : "-0123456789.") == std::string::npos;
    plain ? void(row_[column] = value) : words(column, value);
  }

  void end_row() {
    for (std::size_t column = 0; column < columns; ++column) {
      if (!shown_.has(column)) {
        row_[column].clear();
        continue;
      }
      if (column > 0) text_ += german_ ? ';' : ',';
      text_ += quoted(row_[column]);
      row_[column].clear();
    }
    text_ += "\r\n";
  }
  std::string finish() && { return std::move(text_); }

 private:
  std::string figure(std::string value) const {
    if (german_)
      for (char& sign : value)
        if (sign == '.') sign = ',';
    return value;
  }
  std::string quoted(const std::string& value) const {
    if (value.find_first_of(german_ ? ";\"\r\n" : ",\"\r\n") == std::string::npos) return value;
    std::string out = "\"";
    for (const char sign : value) out += sign == '"' ? std::string("\"\"") : std::string(1, sign);
    return out + "\"";
  }

  bool german_;
  Shown shown_;
  std::string text_ = "\xEF\xBB\xBF";
  std::array<std::string, columns> row_;
};

void add_period(Table& table, Period period) {
  if (period.empty()) return;
  table.day(first_day, period.first);
  table.day(last_day, period.last());
}

// Quantity x price less this is the amount.
void add_discount(Table& table, const std::optional<billing::LineDiscount>& given) {
  if (!given) return;
  table.percent(discount_percent, given->percent_bp);
  table.money(discount, given->amount);
  table.words(discount_reason, given->reason);
}

void add_line(Table& table, const DocumentLine& line, int position, Period service) {
  table.words(what, table.german() ? "Position" : "Line");
  table.count(item, position);
  table.words(text, line.section.empty() ? line.text : line.section + ": " + line.text);
  add_period(table, line.service.empty() ? service : line.service);
  table.printed(quantity, line.quantity);
  table.printed(unit_price, line.unit_price);
  table.money(amount, line.amount);
  table.percent(vat, line.vat_rate_bp);
  table.words(meter, line.meter);
  if (line.price_base != 1) table.count(price_for, line.price_base);
  if (line.estimated) table.words(estimated, table.german() ? "ja" : "yes");
  add_discount(table, line.discount);
  table.end_row();
}

// What was settled again, what had been billed of it, and below it the products that give what is billed now. Their sums
// stand in columns of their own: those of the lines are the document's alone.
void add_difference(Table& table, const DocumentLine& line, int position) {
  const LineDifference& difference = *line.difference;
  table.words(what, table.german() ? "Neu abgerechnet" : "Settled again");
  table.count(item, position);
  table.words(text, line.section.empty() ? line.text : line.section + ": " + line.text);
  add_period(table, difference.period);
  if (difference.usage) table.count(usage, difference.usage->count);
  if (difference.allowance) table.count(allowance, difference.allowance->count);
  if (difference.clicks_now) table.count(billable, difference.clicks_now->count);
  if (difference.clicks_before) table.count(clicks_before, difference.clicks_before->count);
  table.money(amount_now, difference.now);
  table.money(amount_before, difference.before);
  table.words(documents, difference.documents);
  table.end_row();
  for (const LineDifference::Charge& charge : difference.charges) {
    table.words(what, table.german() ? "Neue Berechnung" : "New calculation");
    table.count(item, position);
    table.printed(quantity, charge.quantity);
    table.printed(unit_price, charge.unit_price);
    if (charge.price_base != 1) table.count(price_for, charge.price_base);
    table.money(amount_now, charge.amount);
    add_discount(table, charge.discount);
    table.end_row();
  }
}

void add_segment(Table& table, const AnnexMeter& of, const AnnexSegment& segment) {
  table.words(what, table.german() ? "Zählerstand" : "Reading");
  table.words(meter, of.section.empty() ? of.name : of.name + ", " + of.section);
  table.words(place, segment.position);
  table.words(device, segment.model);
  table.words(serial, segment.serial);
  table.words(counter, segment.counter);
  table.day(old_day, segment.from_day);
  table.count(old_value, segment.from_value);
  table.words(old_source, segment.from_source);
  table.day(new_day, segment.to_day);
  table.count(new_value, segment.to_value);
  table.words(new_source, segment.to_source);
  table.count(weight, segment.weight);
  table.count(clicks, segment.weight * (segment.to_value - segment.from_value));
  table.end_row();
}

void add_usage(Table& table, const AnnexMeter& of) {
  table.words(what, table.german() ? "Nutzung" : "Usage");
  table.words(meter, of.section.empty() ? of.name : of.name + ", " + of.section);
  add_period(table, of.span);
  table.count(usage, of.usage.count);
  table.count(allowance, of.allowance.count);
  table.count(billable, of.billable.count);
  if (of.estimated) table.words(estimated, table.german() ? "ja" : "yes");
  table.end_row();
}

void add_words(Table& table, const char* german, const char* english, const std::string& of, const std::string& value) {
  table.words(what, table.german() ? german : english);
  table.words(meter, of);
  table.words(text, value);
  table.end_row();
}

// What else only the annex says.
void add_explanations(Table& table, const AnnexMeter& of) {
  const std::string name = of.section.empty() ? of.name : of.name + ", " + of.section;
  for (const std::string& price : of.prices) add_words(table, "Vereinbarter Preis", "Agreed price", name, price);
  for (const std::string& remark : of.remarks) add_words(table, "Erläuterung", "Remark", name, remark);
}

Shown shown_of(const std::vector<DocumentLine>& lines) {
  Shown shown;
  for (const DocumentLine& line : lines) {
    shown.bases |= line.price_base != 1;
    shown.discounts |= line.discount.has_value();
    if (!line.difference) continue;
    shown.differences = true;
    for (const LineDifference::Charge& charge : line.difference->charges) {
      shown.bases |= charge.price_base != 1;
      shown.discounts |= charge.discount.has_value();
    }
  }
  return shown;
}

}  // namespace

std::string annex_csv_name(Language language) {
  return language == Language::german ? "positionen-und-zaehlerstaende.csv" : "lines-and-readings.csv";
}

std::string annex_csv(const InvoiceDocument& facts) {
  Table table(facts.language, facts.seller.currency, shown_of(facts.lines));
  int position = 0;
  for (const DocumentLine& line : facts.lines) add_line(table, line, ++position, facts.service);
  position = 0;
  for (const DocumentLine& line : facts.lines)
    if (++position, line.difference) add_difference(table, line, position);
  const bool alone = facts.layout.annex == AnnexForm::table;
  for (const AnnexMeter& each : facts.annex) {
    for (const AnnexSegment& segment : each.segments) add_segment(table, each, segment);
    if (each.settled) add_usage(table, each);
    if (alone) add_explanations(table, each);
  }
  if (alone && !facts.true_up_note.empty()) add_words(table, "Ausgleich von Schätzungen", "True-up of estimates", "", facts.true_up_note);
  return std::move(table).finish();
}

}  // namespace klickwerk::document
