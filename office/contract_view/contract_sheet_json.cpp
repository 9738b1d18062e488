// The contract for programs. Prices and amounts are decimal texts, so that no digit is lost.
#include <nlohmann/json.hpp>

#include "billing/contract/counters.h"
#include "office/contract_view/contract_sheet.h"

namespace klickwerk::office {
namespace {

using Json = nlohmann::ordered_json;

Json day_json(const std::optional<Day>& day) { return day ? Json(day->iso()) : Json(nullptr); }
Json period_json(const Period& period) { return {{"from", period.first.iso()}, {"to", period.last().iso()}}; }
std::string price_json(const billing::AgreedPrice& price) { return decimal(price.price, price.places); }

const char* lines_word(billing::Discount::Scope scope) {
  using Scope = billing::Discount::Scope;
  return scope == Scope::clicks ? "clicks" : scope == Scope::fees ? "fees" : "all";
}

Json tiers_json(const char* model, const std::vector<billing::Tier>& tiers) {
  Json list = Json::array();
  for (const auto& tier : tiers) list.push_back({{"up_to", tier.up_to ? Json(tier.up_to->count) : Json(nullptr)}, {"price", price_json(tier.price)}});
  return {{"model", model}, {"tiers", std::move(list)}};
}

struct PricingJson {
  Json operator()(const billing::UnitPricing& unit) const { return {{"model", "unit"}, {"price", price_json(unit.price)}}; }
  Json operator()(const billing::GraduatedPricing& graduated) const { return tiers_json("graduated", graduated.tiers); }
  Json operator()(const billing::VolumePricing& volume) const { return tiers_json("volume", volume.tiers); }
  Json operator()(const billing::PackagePricing& package) const {
    return {{"model", "package"}, {"package_size", package.package_size.count}, {"price", price_json(package.price)}};
  }
};

Json meter_json(const billing::MeterTerms& meter, const billing::ContractTerms& terms) {
  Json counts = Json::array();
  for (const auto& weight : meter.counts) counts.push_back({{"counter", weight.counter}, {"weight", weight.weight}});
  if (meter.counts.empty()) counts.push_back({{"counter", meter.id}, {"weight", 1}});
  Json free_of = Json::object();
  for (const auto& position : meter.free_per_position) free_of[position.position] = position.per_month.count;
  Json prices = Json::array();
  for (const auto& dated : meter.prices) {
    Json price{{"from", dated.from.iso()}};
    price.update(std::visit(PricingJson{}, dated.pricing));
    prices.push_back(std::move(price));
  }
  return {{"meter", meter.id},
          {"counts", std::move(counts)},
          {"free_per_month", meter.free_per_month.count},
          {"free_per_position", std::move(free_of)},
          {"prices", std::move(prices)},
          {"credit_price", terms.credit_unused && meter.credit_price ? Json(price_json(*meter.credit_price)) : Json(nullptr)},
          {"no_average", meter.no_average}};
}

Json placement_json(const ContractSheet& sheet, const db::Placement& placement) {
  const auto device = sheet.devices.find(placement.device.value);
  Json readings = Json::array();
  for (const auto& counter : billing::counters_of(sheet.contract.terms)) {
    const auto found = sheet.last.find({placement.device.value, counter});
    if (found == sheet.last.end()) continue;
    readings.push_back({{"counter", counter}, {"value", found->second.reading.value}, {"day", found->second.local_day.iso()}, {"source", found->second.reading.source}});
  }
  return {{"serial", device == sheet.devices.end() ? Json(nullptr) : Json(device->second.serial)},
          {"model", device == sheet.devices.end() ? Json(nullptr) : Json(device->second.model)},
          {"from", placement.from.iso()},
          {"to", day_json(placement.last_day)},
          {"last_readings", std::move(readings)}};
}

Json positions_json(const ContractSheet& sheet) {
  Json positions = Json::array();
  for (const auto& position : sheet.contract.positions) {
    Json placements = Json::array();
    for (const auto& placement : position.placements) placements.push_back(placement_json(sheet, placement));
    positions.push_back({{"position", position.label}, {"place", position.name}, {"devices", std::move(placements)}});
  }
  return positions;
}

Json invoices_json(const ContractSheet& sheet) {
  Json invoices = Json::array();
  for (const auto& invoice : sheet.invoices)
    invoices.push_back({{"id", invoice.id.value},
                        {"number", invoice.number.empty() ? Json(nullptr) : Json(invoice.number)},
                        {"service_period", period_json(invoice.service)},
                        {"net", decimal(invoice.net)},
                        {"gross", decimal(invoice.gross)},
                        {"issued_on", day_json(invoice.issued_on)},
                        {"estimated", invoice.estimated},
                        {"cancelled", invoice.cancelled}});
  return invoices;
}

}  // namespace

std::string contract_sheet_json(const ContractSheet& sheet) {
  const auto& contract = sheet.contract;
  Json flat_fees = Json::array(), fees = Json::array(), meters = Json::array(), pauses = Json::array();
  for (const auto& fee : contract.terms.flat_fees) flat_fees.push_back({{"from", fee.from.iso()}, {"per_month", price_json(fee.per_month)}});
  for (const auto& fee : contract.terms.fees) {
    Json prices = Json::array();
    for (const auto& price : fee.prices) prices.push_back({{"from", price.from.iso()}, {"per_month", price_json(price.per_month)}});
    fees.push_back({{"name", fee.name}, {"months", fee.rhythm_months}, {"in_advance", fee.in_advance}, {"payer", fee.payer}, {"prices", std::move(prices)}});
  }
  for (const auto& meter : contract.terms.meters) meters.push_back(meter_json(meter, contract.terms));
  for (const Period& pause : contract.terms.pauses) pauses.push_back(period_json(pause));
  Json discounts = Json::array();
  for (const auto& discount : contract.terms.discounts)
    discounts.push_back({{"from", discount.from.iso()}, {"percent", decimal(Money{discount.percent_bp})}, {"lines", lines_word(discount.scope)}, {"reason", discount.reason}});
  const Json sheet_json{{"contract", contract.terms.number},
                        {"title", contract.title},
                        {"customer", {{"number", sheet.customer.number}, {"name", sheet.customer.name}}},
                        {"site", sheet.site ? Json(sheet.site->name) : Json(nullptr)},
                        {"start", contract.terms.start.iso()},
                        {"last_day", day_json(contract.terms.last_day)},
                        {"cycle_months", contract.cycle_months},
                        {"billed_elsewhere", contract.billed_elsewhere},
                        {"hold", contract.hold_from ? Json{{"from", contract.hold_from->iso()}, {"until", day_json(contract.hold_until)}} : Json(nullptr)},
                        {"pauses", std::move(pauses)},
                        {"flat_fees", std::move(flat_fees)},
                        {"fees", std::move(fees)},
                        {"discounts", std::move(discounts)},
                        {"show_included", contract.terms.show_included},
                        {"meters", std::move(meters)},
                        {"positions", positions_json(sheet)},
                        {"invoices", invoices_json(sheet)},
                        {"settled_until", day_json(sheet.settled_until)},
                        {"next_period", sheet.next_period ? period_json(*sheet.next_period) : Json(nullptr)}};
  return sheet_json.dump(2) + "\n";
}

std::string contract_list_json(const std::vector<db::ContractSummary>& contracts) {
  Json list = Json::array();
  for (const auto& contract : contracts)
    list.push_back({{"contract", contract.number},
                    {"title", contract.title},
                    {"kind", contract.kind},
                    {"customer", {{"number", contract.customer_number}, {"name", contract.customer_name}}},
                    {"start", contract.start.iso()},
                    {"last_day", day_json(contract.last_day)},
                    {"cycle_months", contract.cycle_months},
                    {"positions", contract.positions},
                    {"billed_elsewhere", contract.billed_elsewhere},
                    {"hold_from", day_json(contract.hold_from)},
                    {"hold_until", day_json(contract.hold_until)}});
  return list.dump(2) + "\n";
}

}  // namespace klickwerk::office
