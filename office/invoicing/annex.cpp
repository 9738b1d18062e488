#include "office/invoicing/annex.h"

#include "billing/settlement/discount.h"
#include "office/invoicing/invoice_words.h"

namespace klickwerk::office {
namespace {

document::AnnexSegment annex_segment(const billing::CountedSegment& segment, const InvoiceParties& parties) {
  auto model = parties.models.find(segment.serial);
  return {.position = position_name(segment.position, parties),
          .model = model == parties.models.end() ? std::string{} : model->second,
          .serial = segment.serial,
          .counter = usual_label(segment.counter, parties.language).name,
          .weight = segment.weight,
          .from_day = segment.from_day,
          .to_day = segment.to_day,
          .from_value = segment.from_value,
          .to_value = segment.to_value,
          .from_source = source_words(segment.from_source, parties.language),
          .to_source = source_words(segment.to_source, parties.language)};
}

std::string per_unit(const MeterLabel& label, const InvoiceParties& parties) {
  const Language language = parties.language;
  if (parties.price_base != 1)
    return " " + parties.seller.currency + either(language, " je ", " per ") + count_text(parties.price_base, language) +
           (label.clicks ? either(language, " Klicks", " clicks") : either(language, " Einheiten", " units"));
  const std::string unit = label.clicks ? either(language, " je Klick", " per click") : either(language, " je Einheit", " per unit");
  return " " + parties.seller.currency + unit;
}

void add_tiers(std::vector<std::string>& remarks, const std::vector<billing::Tier>& tiers, const std::string& kind,
               const std::string& unit, const std::string& since, int base, Language language) {
  for (std::size_t i = 0; i < tiers.size(); ++i)
    remarks.push_back(kind + " " + tier_range(tiers, static_cast<int>(i) + 1, language) + ": " +
                      printed_price(tiers[i].price, base, language).text + unit + since);
}

struct PriceWriter {
  std::vector<std::string>& remarks;
  std::string unit, currency, since;
  int base;
  Language language;

  void operator()(const billing::UnitPricing& pricing) const {
    remarks.push_back(printed_price(pricing.price, base, language).text + unit + since);
  }
  void operator()(const billing::GraduatedPricing& pricing) const {
    add_tiers(remarks, pricing.tiers, either(language, "Stufe", "Tier"), unit, since, base, language);
  }
  void operator()(const billing::VolumePricing& pricing) const {
    add_tiers(remarks, pricing.tiers, either(language, "Staffel", "Volume"), unit, since, base, language);
  }
  void operator()(const billing::PackagePricing& pricing) const {
    remarks.push_back(price_text(pricing.price, language) +
                      " " + currency + either(language, " je angefangenes Paket zu ", " per started package of ") +
                      count_text(pricing.package_size.count, language) + since);
  }
};

std::string since_words(Day from, Language language) {
  return either(language, " ab ", " from ") + day_text(from, language);
}

void add_dated_prices(std::vector<std::string>& remarks, const billing::MeterTerms& meter, Period span,
                      const std::string& unit, const InvoiceParties& parties) {
  const Language language = parties.language;
  for (std::size_t i = 0; i < meter.prices.size(); ++i) {
    bool begun = meter.prices[i].from < span.end;
    bool over = i + 1 < meter.prices.size() && meter.prices[i + 1].from <= span.first;
    if (begun && !over)
      std::visit(PriceWriter{remarks, unit, parties.seller.currency, since_words(meter.prices[i].from, language), parties.price_base, language}, meter.prices[i].pricing);
  }
}

// Those in force within the span, from the day on which each begins to count.
void add_discounts(std::vector<std::string>& remarks, const billing::ContractTerms& terms, Period span, Language language) {
  constexpr auto clicks = billing::Discount::Scope::clicks;
  std::vector<Day> days = billing::discount_changes(terms.discounts, clicks);
  for (std::size_t i = 0; i < days.size(); ++i) {
    const bool over = i + 1 < days.size() && days[i + 1] <= span.first;
    const auto* discount = billing::discount_on(terms.discounts, clicks, days[i]);
    if (days[i] >= span.end || over) continue;
    if (discount == nullptr) {
      if (span.first < days[i]) remarks.push_back(either(language, "kein Rabatt", "no discount") + since_words(days[i], language));
      continue;
    }
    const auto printed = printed_discount(billing::LineDiscount{discount->percent_bp, {}, discount->reason}, language);
    remarks.push_back(either(language, "abzüglich ", "less ") + document::percent_text(printed->percent_bp, language) + " " + printed->reason + since_words(days[i], language));
  }
}

}  // namespace

std::vector<std::string> price_remarks(const billing::MeterTerms& meter, Period span, const LineContext& context) {
  Language language = context.parties.language;
  std::string unit = per_unit(meter_label(meter.id, context.parties), context.parties);
  std::vector<std::string> remarks;
  add_dated_prices(remarks, meter, span, unit, context.parties);
  for (const auto& own : meter.price_per_position)
    remarks.push_back(position_name(own.position, context.parties) + ": " + printed_price(own.price, context.parties.price_base, language).text + unit);
  bool credited = context.input.terms.credit_unused && meter.credit_price && meter.credit_price->price.micro != 0;
  if (credited)
    remarks.push_back(either(language, "Nicht verbrauchte Freikopien: ", "Unused free copies: ") +
                      printed_price(*meter.credit_price, context.parties.price_base, language).text + unit);
  add_discounts(remarks, context.input.terms, span, language);
  return remarks;
}

document::AnnexMeter annex_meter(const billing::MeterAccount& account, const LineContext& context) {
  document::AnnexMeter annex{.name = meter_label(account.meter, context.parties).name,
                             .span = account.span,
                             .estimated = account.estimated,
                             .usage = account.usage,
                             .allowance = account.allowance,
                             .billable = account.billable,
                             .unused = account.unused,
                             .segments = {},
                             .prices = {},
                             .remarks = account_remarks(account, context),
                             .section = {},
                             .settled = account.state == billing::MeterAccount::State::settled};
  for (const auto& segment : account.segments) annex.segments.push_back(annex_segment(segment, context.parties));
  if (annex.settled) annex.prices = price_remarks(terms_of(account.meter, context.input), account.span, context);
  return annex;
}

}  // namespace klickwerk::office
