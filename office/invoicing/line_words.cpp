#include "office/invoicing/line_words.h"

#include <algorithm>

#include "core/assert.h"
#include "office/invoicing/invoice_words.h"
#include "office/invoicing/tax_words.h"

namespace klickwerk::office {
namespace {

using billing::LineKind;
using billing::SettlementLine;

const billing::MeterAccount* account_of(const std::string& meter, const billing::Settlement& settlement) {
  for (const auto& account : settlement.accounts)
    if (account.meter == meter) return &account;
  return nullptr;
}

// "Klicks Schwarzweiß"; a meter that counts no clicks says with its own name what it counts.
std::string counted(const std::string& meter, const LineContext& context) {
  MeterLabel label = meter_label(meter, context.parties);
  return label.clicks ? std::string(either(context.parties.language, "Klicks ", "Clicks ")) + label.name : label.name;
}

// ", Stufe 2 (5.001 bis 15.000)", ", Staffelpreis (ab 5.001)", ", Pakete zu 1.000 (2.450 Klicks)" or nothing.
std::string price_kind(const SettlementLine& line, const LineContext& context) {
  Language language = context.parties.language;
  const billing::DatedPricing* dated = pricing_on(line.period.first, terms_of(line.meter, context.input));
  if (dated == nullptr) return {};
  if (auto* graduated = std::get_if<billing::GraduatedPricing>(&dated->pricing); graduated && line.tier > 0)
    return either(language, ", Stufe ", ", tier ") + std::to_string(line.tier) + " (" +
           tier_range(graduated->tiers, line.tier, language) + ")";
  if (auto* volume = std::get_if<billing::VolumePricing>(&dated->pricing); volume && line.tier > 0)
    return either(language, ", Staffelpreis (", ", volume price (") + tier_range(volume->tiers, line.tier, language) + ")";
  if (auto* package = std::get_if<billing::PackagePricing>(&dated->pricing); package && line.packaged_clicks)
    return either(language, ", Pakete zu ", ", packages of ") + count_text(package->package_size.count, language) + " (" +
           count_text(line.packaged_clicks->count, language) + either(language, " Klicks)", " clicks)");
  return {};
}

std::string click_text(const SettlementLine& line, const LineContext& context) {
  Language language = context.parties.language;
  std::string text = counted(line.meter, context);
  const auto* account = account_of(line.meter, context.settlement);
  if (account != nullptr && account->allowance.count > 0)
    text += either(language, " über Freikopien", " above free copies");
  if (!line.position.empty()) text += ", " + position_name(line.position, context.parties);
  return text + price_kind(line, context);
}

// The same kind of line corrects an estimate, or at the year's end what the periods were billed in advance.
std::string correction_text(const SettlementLine& line, const LineContext& context) {
  Language language = context.parties.language;
  const auto& terms = context.input.terms;
  bool year_end = terms.cycle == billing::SettlementCycle::calendar_year && terms.interim_billing;
  std::string name = meter_label(line.meter, context.parties).name, when = period_title(line.period, language);
  const bool of_billed = context.parties.corrects_invoice || context.parties.bills_difference;
  if (line.kind == LineKind::correction_click && of_billed)
    return either(language, "Berichtigung ", "Correction of ") + counted(line.meter, context) + " " + when;
  if (line.kind == LineKind::correction_click)
    return year_end ? either(language, "Jahresausgleich ", "Year-end settlement ") + counted(line.meter, context) + " " + when
                    : either(language, "Korrektur geschätzter ", "Correction of estimated ") +
                          counted(line.meter, context) + " " + when;
  if (of_billed)
    return either(language, "Berichtigung nicht verbrauchter Freikopien ", "Correction of unused free copies ") + name + " " + when;
  return year_end ? either(language, "Jahresausgleich Freikopien ", "Year-end settlement free copies ") + name + " " + when
                  : either(language, "Korrektur Gutschrift Freikopien ", "Correction of credited free copies ") + name +
                        " " + when;
}

// What was agreed stands in it, so that the customer can recompute the difference.
std::string minimum_text(const SettlementLine& line, const LineContext& context) {
  Language language = context.parties.language;
  std::string difference = either(language, " je Monat, Differenz", " per month, difference");
  if (auto* clicks = std::get_if<billing::MinimumClicks>(&context.input.terms.minimum))
    return either(language, "Mindestabnahme ", "Minimum volume ") + counted(line.meter, context) + " " +
           count_text(clicks->per_month.count, language) + difference;
  auto* amount = std::get_if<billing::MinimumAmount>(&context.input.terms.minimum);
  KW_ASSERT(amount != nullptr);
  bool all = amount->scope == billing::MinimumAmount::Scope::all;
  return (all ? either(language, "Mindestumsatz ", "Minimum charge ") : either(language, "Mindestumsatz Klicks ", "Minimum click charge ")) +
         price_text(amount->per_month, language) + " " + context.parties.seller.currency + difference;
}

// Whole months, and of a fee with a rhythm of its own whole periods of it: from the 15th to the 14th is no part of a month.
bool is_whole(const SettlementLine& line, const billing::ContractTerms& terms) {
  const std::int64_t months = line.months.numerator / line.months.denominator;
  if (months == 0 || line.months.numerator % line.months.denominator != 0) return false;
  const auto fee = std::ranges::find(terms.fees, line.fee, &billing::ScheduledFee::name);
  return line.fee.empty() || fee == terms.fees.end() || months % fee->rhythm_months == 0;
}

// A fee with a name of its own is printed by it; what was billed too much comes back with the days that it was for. A
// whole month, quarter or year of the calendar is named in the text; days stand below the text, and not twice.
std::string fee_text(const SettlementLine& line, const billing::ContractTerms& terms, Language language) {
  std::string name = line.fee.empty() ? either(language, "Grundpauschale", "Base charge") : line.fee;
  if (line.refund) name = either(language, "Erstattung ", "Refund of ") + name;
  const std::string title = period_title(line.period, language);
  const bool days = title == document::period_text(line.period, language);
  if (!days) return name + " " + title;
  return name + (is_whole(line, terms) ? "" : either(language, ", anteilig", ", pro rata"));
}

std::string line_text(const SettlementLine& line, const LineContext& context) {
  Language language = context.parties.language;
  switch (line.kind) {
    case LineKind::flat: return fee_text(line, context.input.terms, language);
    case LineKind::click: return click_text(line, context);
    case LineKind::credit:
      // On a correction the word would mean self-billing (§ 14 (2) UStG).
      return (context.parties.corrects_invoice ? either(language, "Vergütung nicht verbrauchter Freikopien ", "Refund for unused free copies ")
                                               : either(language, "Gutschrift nicht verbrauchter Freikopien ", "Credit for unused free copies ")) +
             meter_label(line.meter, context.parties).name;
    case LineKind::minimum: return minimum_text(line, context);
    case LineKind::correction_click:
    case LineKind::correction_credit: return correction_text(line, context);
    case LineKind::included:
      return counted(line.meter, context) + (line.quantity.count > 0 ? either(language, ", in den Freikopien enthalten", ", included in the free copies")
                                                                     : either(language, ", keine Nutzung", ", not used"));
  }
  KW_ASSERT(false);
}

bool is_minimum_amount(const SettlementLine& line) { return line.kind == LineKind::minimum && line.meter.empty(); }

// A difference of two settlements need not be a product: at another price, in another tier, over another month.
bool is_product(const SettlementLine& line) {
  const Money product = line.amount + (line.discount ? line.discount->amount : Money{});
  return product == (line.kind == LineKind::flat ? amount_of(line.months, line.unit_price.price) : amount_of(line.quantity, line.unit_price.price));
}

std::string quantity_words(const SettlementLine& line, Language language) {
  if (is_minimum_amount(line)) return {};  // an amount, not a number of clicks
  if (!is_product(line)) return line.amount < Money{} ? "-1" : "1";
  if (line.kind == LineKind::flat) return months_text(line.months, language);
  return count_text(line.quantity.count, language);
}

// A quantity of nothing (the difference to a minimum amount) has no price to follow.
PrintedPrice line_price(const SettlementLine& line, const InvoiceParties& parties) {
  if (is_minimum_amount(line)) return {};
  if (!is_product(line)) return {document::money_text(line.amount < Money{} ? -line.amount : line.amount, parties.language), 1};
  const bool clicks = line.kind != LineKind::flat && !line.packaged_clicks;
  return printed_price(line.unit_price, clicks ? parties.price_base : 1, parties.language);
}

// A correction's amount is the difference of two settlements, not quantity x price: the annex shows no product for it.
std::string billed_meter(const SettlementLine& line, const InvoiceParties& parties) {
  bool product = line.kind == LineKind::click || line.kind == LineKind::credit || line.kind == LineKind::minimum || line.kind == LineKind::included;
  return product && !line.meter.empty() ? meter_label(line.meter, parties).name : std::string{};
}

}  // namespace

document::DocumentLine line_words(const SettlementLine& line, const LineContext& context) {
  Language language = context.parties.language;
  PrintedPrice price = line_price(line, context.parties);
  return {.kind = line.kind,
          .text = line_text(line, context),
          .service = line.period,
          .quantity = quantity_words(line, language),
          .unit_price = std::move(price.text),
          .amount = line.amount,
          .estimated = line.estimated,
          .meter = billed_meter(line, context.parties),
          .vat_category = line.vat ? vat_category(line.vat->vat_class) : vat_category(context.input.terms),
          .vat_rate_bp = line.vat ? line.vat->rate_bp : context.input.terms.vat_rate_bp,
          .order_line = {},
          .cost_centre = {},
          .section = {},
          .price_base = price.base,
          .discount = printed_discount(line.discount, language)};
}

std::optional<billing::LineDiscount> printed_discount(std::optional<billing::LineDiscount> discount, Language language) {
  if (discount && discount->reason.empty()) discount->reason = either(language, "Rabatt", "discount");
  return discount;
}

MeterLabel meter_label(const std::string& meter, const InvoiceParties& parties) {
  auto found = parties.meters.find(meter);
  return found == parties.meters.end() ? usual_label(meter, parties.language) : found->second;
}

std::string position_name(const std::string& position, const InvoiceParties& parties) {
  auto found = parties.positions.find(position);
  return found == parties.positions.end() || found->second.empty() ? position : found->second;
}

const billing::MeterTerms& terms_of(const std::string& meter, const billing::SettlementInput& input) {
  for (const auto& terms : input.terms.meters)
    if (terms.id == meter) return terms;
  KW_ASSERT(!"a settlement names only meters of its terms");
}

const billing::DatedPricing* pricing_on(Day day, const billing::MeterTerms& meter) {
  const billing::DatedPricing* in_force = nullptr;
  for (const auto& dated : meter.prices)
    if (dated.from <= day) in_force = &dated;
  return in_force;
}

}  // namespace klickwerk::office
