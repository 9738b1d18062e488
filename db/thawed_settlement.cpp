// The way back from freeze(): what was written once can be read for ever.
#include <nlohmann/json.hpp>

#include "db/errors.h"
#include "db/frozen_json_internal.h"
#include "db/frozen_settlement.h"

namespace klickwerk::db {
namespace {

using namespace billing;
using Json = nlohmann::json;

std::string text(const Json& json) { return json.get<std::string>(); }
std::int64_t number(const Json& json) { return json.get<std::int64_t>(); }
int small_number(const Json& json) { return json.get<int>(); }
bool truth(const Json& json) { return json.get<bool>(); }

Day day(const Json& json) {
  auto parsed = Day::parse(json.get_ref<const std::string&>());
  if (!parsed) throw Error("frozen settlement: no such day: " + text(json));
  return *parsed;
}
std::optional<Day> optional_day(const Json& object, const char* key) {
  return object.contains(key) ? std::optional(day(object.at(key))) : std::nullopt;
}
Period period(const Json& json) { return {day(json.at(0)), day(json.at(1))}; }
AgreedPrice price(const Json& json) { return {{number(json.at(0))}, small_number(json.at(1))}; }
Clicks clicks(const Json& json) { return {number(json)}; }
Money money(const Json& json) { return {number(json)}; }
CounterValue counter_value(const Json& json) { return {text(json.at(0)), number(json.at(1))}; }

template <class T>
std::vector<T> list(const Json& array, T (*element)(const Json&)) {
  std::vector<T> result;
  for (const Json& one : array) result.push_back(element(one));
  return result;
}

Tier tier(const Json& json) {
  return {json.at(0).is_null() ? std::nullopt : std::optional(clicks(json.at(0))), price(json.at(1))};
}

Pricing pricing(const Json& json) {
  const std::string model = text(json.at("model"));
  if (model == "unit") return UnitPricing{price(json.at("price"))};
  if (model == "package") return PackagePricing{clicks(json.at("size")), price(json.at("price"))};
  if (model == "graduated") return GraduatedPricing{list(json.at("tiers"), tier)};
  return VolumePricing{list(json.at("tiers"), tier)};
}

DatedPricing dated_pricing(const Json& json) { return {day(json.at("from")), pricing(json)}; }
CounterWeight weight(const Json& json) { return {text(json.at(0)), number(json.at(1))}; }
PositionClicks position_clicks(const Json& json) { return {text(json.at(0)), clicks(json.at(1))}; }
PositionPrice position_price(const Json& json) { return {text(json.at(0)), price(json.at(1))}; }
FlatFee flat_fee(const Json& json) { return {day(json.at(0)), price(json.at(1))}; }

// What came after format 1 was in use may be missing.
std::string optional_text(const Json& object, const char* key) { return object.contains(key) ? text(object.at(key)) : std::string(); }
std::optional<VatClass> vat_class(const Json& object) {
  return object.contains("vat_class") ? std::optional(from_word<VatClass>(text(object.at("vat_class")))) : std::nullopt;
}
bool flag(const Json& object, const char* key) { return object.contains(key) && truth(object.at(key)); }
template <class T>
std::vector<T> optional_list(const Json& object, const char* key, T (*element)(const Json&)) {
  return object.contains(key) ? list(object.at(key), element) : std::vector<T>{};
}

Fraction fraction(const Json& json) { return {number(json.at(0)), number(json.at(1))}; }
VatRate vat_rate(const Json& json) { return {from_word<VatClass>(text(json.at(0))), day(json.at(1)), small_number(json.at(2))}; }
LineVat line_vat(const Json& json) { return {from_word<VatClass>(text(json.at(0))), small_number(json.at(1))}; }
VatGroup vat_group(const Json& json) { return {line_vat(json.at(0)), money(json.at(1)), money(json.at(2))}; }
LineDiscount line_discount(const Json& json) { return {small_number(json.at(0)), money(json.at(1)), text(json.at(2))}; }
Discount discount(const Json& json) {
  return {from_word<Discount::Scope>(text(json.at(0))), day(json.at(1)), small_number(json.at(2)), text(json.at(3))};
}
std::optional<std::vector<Discount>> own_discounts(const Json& object) {
  return object.contains("discounts") ? std::optional(list(object.at("discounts"), discount)) : std::nullopt;
}
ServiceCopies service_copies(const Json& json) { return {day(json.at(0)), text(json.at(1)), number(json.at(2))}; }

ScheduledFee scheduled_fee(const Json& json) {
  return {text(json.at("name")), optional_text(json, "revenue_group"), small_number(json.at("months")), day(json.at("anchor")),
          truth(json.at("in_advance")), optional_day(json, "from"), optional_day(json, "last_day"), list(json.at("prices"), flat_fee),
          vat_class(json), optional_text(json, "payer"), own_discounts(json)};
}

FeeLedgerEntry::Part fee_part(const Json& json) {
  return {period(json.at(0)), fraction(json.at(1)), price(json.at(2)), money(json.at(3))};
}

FeeLedgerEntry fee_entry(const Json& json) { return {text(json.at("fee")), period(json.at("period")), list(json.at("parts"), fee_part)}; }

MeterTerms meter(const Json& json) {
  MeterTerms meter;
  meter.id = text(json.at("id"));
  meter.counts = list(json.at("counts"), weight);
  meter.free_per_month = clicks(json.at("free"));
  meter.free_per_position = list(json.at("free_per_position"), position_clicks);
  meter.prices = list(json.at("prices"), dated_pricing);
  meter.price_per_position = list(json.at("price_per_position"), position_price);
  if (json.contains("credit_price")) meter.credit_price = price(json.at("credit_price"));
  meter.no_average = truth(json.at("no_average"));
  meter.revenue_group = optional_text(json, "revenue_group");
  meter.vat_class = vat_class(json);
  meter.payer = optional_text(json, "payer");
  meter.discounts = own_discounts(json);
  return meter;
}

Minimum minimum(const Json& terms) {
  if (!terms.contains("minimum")) return {};
  const Json& json = terms.at("minimum");
  if (json.contains("clicks")) return MinimumClicks{text(json.at("meter")), clicks(json.at("clicks"))};
  return MinimumAmount{from_word<MinimumAmount::Scope>(text(json.at("scope"))), price(json.at("amount"))};
}

ContractTerms terms(const Json& json) {
  ContractTerms terms;
  terms.number = text(json.at("number"));
  terms.start = day(json.at("start"));
  terms.last_day = optional_day(json, "last_day");
  terms.vat_rate_bp = small_number(json.at("vat_rate_bp"));
  terms.proration = from_word<Proration>(text(json.at("proration")));
  terms.credit_unused = truth(json.at("credit_unused"));
  terms.true_up = from_word<TrueUp>(text(json.at("true_up")));
  terms.average_last_n = small_number(json.at("average_last_n"));
  terms.cycle = from_word<SettlementCycle>(text(json.at("cycle")));
  terms.interim_billing = truth(json.at("interim_billing"));
  terms.minimum = minimum(json);
  terms.flat_fees = list(json.at("flat_fees"), flat_fee);
  terms.meters = list(json.at("meters"), meter);
  terms.fees = optional_list(json, "fees", scheduled_fee);
  terms.pauses = optional_list(json, "pauses", period);
  terms.vat_class = vat_class(json);
  terms.vat_rates = optional_list(json, "vat_rates", vat_rate);
  terms.hide_zero_lines = flag(json, "hide_zero_lines");
  if (json.contains("minimum_invoice")) terms.minimum_invoice = money(json.at("minimum_invoice"));
  if (json.contains("maximum_invoice")) terms.maximum_invoice = money(json.at("maximum_invoice"));
  if (json.contains("tolerance_days")) terms.tolerance = {small_number(json.at("tolerance_days").at(0)), small_number(json.at("tolerance_days").at(1))};
  terms.discounts = optional_list(json, "discounts", discount);
  terms.show_included = flag(json, "show_included");
  return terms;
}

PlacedDevice device(const Json& json) {
  return {text(json.at("serial")), day(json.at("from")), optional_day(json, "last_day"), list(json.at("start"), counter_value),
          list(json.at("final"), counter_value)};
}

CounterReset reset(const Json& json) { return {day(json.at(0)), text(json.at(1)), number(json.at(2)), number(json.at(3))}; }
Reading reading(const Json& json) { return {text(json.at(0)), day(json.at(1)), number(json.at(2)), text(json.at(3)), {}}; }

UndecidedReading undecided(const Json& json) {
  return {text(json.at(0)), day(json.at(1)), number(json.at(2)), text(json.at(3)), number(json.at(4)), truth(json.at(5))};
}

PositionHistory position(const Json& json) {
  return {text(json.at("id")), optional_day(json, "from"), optional_day(json, "last_day"), list(json.at("devices"), device),
          list(json.at("resets"), reset), list(json.at("readings"), reading), optional_list(json, "service_copies", service_copies),
          optional_list(json, "undecided", undecided)};
}

MeterLedgerEntry::Usage usage(const Json& json) { return {text(json.at(0)), clicks(json.at(1)), truth(json.at(2))}; }

MeterLedgerEntry ledger_entry(const Json& json) {
  return {text(json.at("meter")), period(json.at("period")), from_word<MeterLedgerEntry::Outcome>(text(json.at("outcome"))),
          list(json.at("usage"), usage), clicks(json.at("invoiced").at(0)), money(json.at("invoiced").at(1)),
          clicks(json.at("credited").at(0)), money(json.at("credited").at(1))};
}

SettlementLine line(const Json& json) {
  SettlementLine line;
  line.kind = from_word<LineKind>(text(json.at("kind")));
  line.period = period(json.at("period"));
  line.meter = text(json.at("meter"));
  line.position = text(json.at("position"));
  line.quantity = clicks(json.at("quantity"));
  line.months = {number(json.at("months").at(0)), number(json.at("months").at(1))};
  line.unit_price = price(json.at("unit_price"));
  line.tier = small_number(json.at("tier"));
  if (json.contains("packaged_clicks")) line.packaged_clicks = clicks(json.at("packaged_clicks"));
  line.estimated = truth(json.at("estimated"));
  line.amount = money(json.at("cents"));
  line.fee = optional_text(json, "fee");
  line.refund = flag(json, "refund");
  line.revenue_group = optional_text(json, "revenue_group");
  line.payer = optional_text(json, "payer");
  if (json.contains("vat")) line.vat = line_vat(json.at("vat"));
  if (json.contains("discount")) line.discount = line_discount(json.at("discount"));
  return line;
}

CountedSegment segment(const Json& json) {
  return {text(json.at(0)), text(json.at(1)), text(json.at(2)), text(json.at(3)), number(json.at(4)), day(json.at(5)),
          number(json.at(6)), text(json.at(7)), day(json.at(8)), number(json.at(9)), text(json.at(10))};
}

MeterAccount account(const Json& json) {
  return {text(json.at("meter")), from_word<MeterAccount::State>(text(json.at("state"))), truth(json.at("estimated")), period(json.at("span")),
          clicks(json.at("usage")), clicks(json.at("allowance")), clicks(json.at("billable")), clicks(json.at("unused")),
          list(json.at("segments"), segment), list(json.at("remarks"), text)};
}

SettlementException exception(const Json& json) {
  return {period(json.at("period")), text(json.at("meter")), from_word<ExceptionCode>(text(json.at("code"))), text(json.at("position")),
          text(json.at("serial")), text(json.at("what")), text(json.at("next_step"))};
}

template <class T>
T thawed(std::string_view text, const char* what, T (*from)(const Json&)) {
  try {
    const Json json = Json::parse(text);
    if (json.at("format") != frozen_format)
      throw Error(std::string(what) + " has format " + json.at("format").dump() + ", which this program does not know: update it");
    return from(json);
  } catch (const Json::exception& error) {
    throw Error(std::string(what) + " cannot be read: " + error.what());
  }
}

}  // namespace

SettlementInput thaw_input(std::string_view text) {
  return thawed<SettlementInput>(text, "a frozen input", [](const Json& json) {
    SettlementInput input;
    input.terms = terms(json.at("terms"));
    input.positions = list(json.at("positions"), position);
    input.ledger = list(json.at("ledger"), ledger_entry);
    input.period = period(json.at("period"));
    if (json.contains("fee_run")) input.fee_run = period(json.at("fee_run"));
    input.fee_arrears_end = optional_day(json, "fee_arrears_end");
    input.billing_from = optional_day(json, json.contains("fees_from") ? "fees_from" : "billing_from");  // what it was called first
    input.fees_only = flag(json, "fees_only");
    input.fee_ledger = optional_list(json, "fee_ledger", fee_entry);
    input.carried = optional_list(json, "carried", line);
    return input;
  });
}

Settlement thaw_settlement(std::string_view text) {
  return thawed<Settlement>(text, "a frozen settlement", [](const Json& json) {
    const Json& sums = json.at("cents");
    return Settlement{period(json.at("period")), list(json.at("lines"), line), money(sums.at(0)), money(sums.at(1)), money(sums.at(2)),
                      list(json.at("accounts"), account), list(json.at("exceptions"), exception), list(json.at("ledger"), ledger_entry),
                      optional_list(json, "fee_ledger", fee_entry), flag(json, "carried"), optional_list(json, "vat_groups", vat_group)};
  });
}

}  // namespace klickwerk::db
