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
  return terms;
}

PlacedDevice device(const Json& json) {
  return {text(json.at("serial")), day(json.at("from")), optional_day(json, "last_day"), list(json.at("start"), counter_value),
          list(json.at("final"), counter_value)};
}

CounterReset reset(const Json& json) { return {day(json.at(0)), text(json.at(1)), number(json.at(2)), number(json.at(3))}; }
Reading reading(const Json& json) { return {text(json.at(0)), day(json.at(1)), number(json.at(2)), text(json.at(3))}; }

PositionHistory position(const Json& json) {
  return {text(json.at("id")), optional_day(json, "from"), optional_day(json, "last_day"), list(json.at("devices"), device),
          list(json.at("resets"), reset), list(json.at("readings"), reading)};
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
    return SettlementInput{terms(json.at("terms")), list(json.at("positions"), position), list(json.at("ledger"), ledger_entry),
                           period(json.at("period"))};
  });
}

Settlement thaw_settlement(std::string_view text) {
  return thawed<Settlement>(text, "a frozen settlement", [](const Json& json) {
    const Json& sums = json.at("cents");
    return Settlement{period(json.at("period")), list(json.at("lines"), line), money(sums.at(0)), money(sums.at(1)), money(sums.at(2)),
                      list(json.at("accounts"), account), list(json.at("exceptions"), exception), list(json.at("ledger"), ledger_entry)};
  });
}

}  // namespace klickwerk::db
