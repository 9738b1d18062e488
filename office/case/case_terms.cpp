#include "office/case/case_terms.h"

#include <algorithm>
#include <array>

namespace klickwerk::office {
namespace {

using billing::AgreedPrice;

AgreedPrice read_price(const JsonNode& node) {
  const std::string text = node.decimal_text();
  const auto price = parse_unit_price(text);
  if (!price) node.complain("must be a decimal number with at most 6 places such as \"0.0085\", but is \"" + text + "\"");
  return {*price, places_of(text)};
}

// Amounts are shown in cents even where the contract wrote less.
AgreedPrice read_amount(const JsonNode& node) {
  AgreedPrice amount = read_price(node);
  amount.places = std::max(amount.places, 2);
  return amount;
}

int read_vat_bp(const JsonNode& node) {
  const auto percent = parse_money(node.decimal_text());
  if (!percent || percent->cents < 0 || percent->cents > 10'000)
    node.complain("must be a percentage from 0 to 100 with at most 2 places such as \"19\", but is \"" + node.decimal_text() + "\"");
  return static_cast<int>(percent->cents);
}

template <class Value, std::size_t N>
Value read_choice(const JsonNode& node, const std::array<std::pair<std::string_view, Value>, N>& choices) {
  const std::string text = node.text();
  std::string known;
  for (const auto& [name, value] : choices) {
    if (name == text) return value;
    known += (known.empty() ? "" : ", ") + std::string{name};
  }
  node.complain("is \"" + text + "\", but must be one of " + known);
}

using billing::Proration;
using billing::SettlementCycle;
using billing::TrueUp;
constexpr std::array<std::pair<std::string_view, Proration>, 4> kProrations{{{"actual_days", Proration::actual_days},
                                                                            {"days_30_360", Proration::days_30_360},
                                                                            {"full_month", Proration::full_month},
                                                                            {"none", Proration::none}}};
constexpr std::array<std::pair<std::string_view, TrueUp>, 2> kTrueUps{
    {{"keep_estimates", TrueUp::keep_estimates}, {"by_days", TrueUp::by_days}}};
constexpr std::array<std::pair<std::string_view, SettlementCycle>, 2> kCycles{
    {{"period", SettlementCycle::period}, {"calendar_year", SettlementCycle::calendar_year}}};
using Scope = billing::MinimumAmount::Scope;
constexpr std::array<std::pair<std::string_view, Scope>, 2> kScopes{{{"clicks", Scope::clicks}, {"all", Scope::all}}};
enum class MinimumType { clicks, amount };
constexpr std::array<std::pair<std::string_view, MinimumType>, 2> kMinimums{
    {{"clicks", MinimumType::clicks}, {"amount", MinimumType::amount}}};

billing::Minimum read_minimum(const JsonNode& node) {
  node.only({"type", "meter", "scope", "per_month"});
  if (read_choice(node.at("type"), kMinimums) == MinimumType::clicks) {
    if (auto scope = node.find("scope")) scope->complain("belongs to a minimum amount only");
    return billing::MinimumClicks{node.at("meter").name(), {node.at("per_month").whole_number()}};
  }
  if (auto meter = node.find("meter")) meter->complain("belongs to minimum clicks only");
  return billing::MinimumAmount{read_choice(node.at("scope"), kScopes), read_amount(node.at("per_month"))};
}

void read_contract(const JsonNode& node, billing::ContractTerms& terms) {
  node.only({"number", "start", "end", "vat_percent", "proration", "credit_unused", "true_up", "average_last_n", "settlement",
             "interim_billing", "minimum", "tolerance_before_days", "tolerance_after_days", "show_included"});
  terms.number = node.at("number").name();
  terms.start = node.at("start").day();
  if (auto end = node.find("end")) terms.last_day = end->day();
  terms.vat_rate_bp = read_vat_bp(node.at("vat_percent"));
  if (auto proration = node.find("proration")) terms.proration = read_choice(*proration, kProrations);
  if (auto credit = node.find("credit_unused")) terms.credit_unused = credit->yes_or_no();
  if (auto true_up = node.find("true_up")) terms.true_up = read_choice(*true_up, kTrueUps);
  if (auto n = node.find("average_last_n")) {
    if (n->whole_number() < 1 || n->whole_number() > 120) n->complain("must be a number of periods from 1 to 120");
    terms.average_last_n = static_cast<int>(n->whole_number());
  }
  if (auto cycle = node.find("settlement")) terms.cycle = read_choice(*cycle, kCycles);
  if (auto interim = node.find("interim_billing")) terms.interim_billing = interim->yes_or_no();
  if (auto minimum = node.find("minimum")) terms.minimum = read_minimum(*minimum);
  if (auto days = node.find("tolerance_before_days")) terms.tolerance.before_days = static_cast<int>(std::min<std::int64_t>(days->whole_number(), 999));
  if (auto days = node.find("tolerance_after_days")) terms.tolerance.after_days = static_cast<int>(std::min<std::int64_t>(days->whole_number(), 999));
  if (auto shown = node.find("show_included")) terms.show_included = shown->yes_or_no();
}

using DiscountScope = billing::Discount::Scope;
constexpr std::array<std::pair<std::string_view, DiscountScope>, 3> kDiscountScopes{
    {{"all", DiscountScope::all}, {"clicks", DiscountScope::clicks}, {"fees", DiscountScope::fees}}};

billing::Discount read_discount(const JsonNode& node) {
  node.only({"from", "percent", "scope", "reason"});
  billing::Discount discount;
  discount.from = node.at("from").day();
  discount.percent_bp = read_vat_bp(node.at("percent"));
  if (auto scope = node.find("scope")) discount.scope = read_choice(*scope, kDiscountScopes);
  if (auto reason = node.find("reason")) discount.reason = reason->text();
  return discount;
}

std::vector<billing::Tier> read_tiers(const JsonNode& node) {
  std::vector<billing::Tier> tiers;
  for (const auto& tier : node.elements()) {
    tier.only({"up_to", "price"});
    tier.at("up_to");  // must be written down, null or not
    const auto up_to = tier.find("up_to");
    tiers.push_back({up_to ? std::optional<Clicks>{{up_to->whole_number()}} : std::nullopt, read_price(tier.at("price"))});
  }
  return tiers;
}

enum class Model { unit, graduated, volume, package };
constexpr std::array<std::pair<std::string_view, Model>, 4> kModels{
    {{"unit", Model::unit}, {"graduated", Model::graduated}, {"volume", Model::volume}, {"package", Model::package}}};

billing::Pricing read_pricing(const JsonNode& node) {
  switch (read_choice(node.at("model"), kModels)) {
    case Model::unit: node.only({"from", "model", "price"}); return billing::UnitPricing{read_price(node.at("price"))};
    case Model::graduated: node.only({"from", "model", "tiers"}); return billing::GraduatedPricing{read_tiers(node.at("tiers"))};
    case Model::volume: node.only({"from", "model", "tiers"}); return billing::VolumePricing{read_tiers(node.at("tiers"))};
    case Model::package: break;
  }
  node.only({"from", "model", "package_size", "price"});
  return billing::PackagePricing{{node.at("package_size").whole_number()}, read_price(node.at("price"))};
}

template <class Dated>
void sort_by_date(std::vector<Dated>& list) {
  std::stable_sort(list.begin(), list.end(), [](const auto& a, const auto& b) { return a.from < b.from; });
}

billing::MeterTerms read_meter(const JsonNode& node) {
  node.only({"id", "counts", "free_per_month", "free_per_position_per_month", "prices", "price_per_position", "credit_price",
             "no_average"});
  billing::MeterTerms meter;
  meter.id = node.at("id").name();
  if (auto counts = node.find("counts"))
    for (const auto& count : counts->elements()) {
      count.only({"counter", "weight"});
      const auto weight = count.find("weight");
      meter.counts.push_back({count.at("counter").name(), weight ? weight->whole_number() : 1});
    }
  if (auto free = node.find("free_per_month")) meter.free_per_month = {free->whole_number()};
  if (auto free = node.find("free_per_position_per_month"))
    for (const auto& [position, clicks] : free->members()) meter.free_per_position.push_back({position, {clicks.whole_number()}});
  for (const auto& price : node.at("prices").elements()) meter.prices.push_back({price.at("from").day(), read_pricing(price)});
  sort_by_date(meter.prices);
  if (auto prices = node.find("price_per_position"))
    for (const auto& [position, price] : prices->members()) meter.price_per_position.push_back({position, read_price(price)});
  if (auto price = node.find("credit_price")) meter.credit_price = read_price(*price);
  if (auto no_average = node.find("no_average")) meter.no_average = no_average->yes_or_no();
  return meter;
}

}  // namespace

billing::ContractTerms read_terms(const JsonNode& input) {
  billing::ContractTerms terms;
  read_contract(input.at("contract"), terms);
  if (auto fees = input.find("flat_fee"))
    for (const auto& fee : fees->elements()) {
      fee.only({"from", "amount_per_month"});
      terms.flat_fees.push_back({fee.at("from").day(), read_amount(fee.at("amount_per_month"))});
    }
  sort_by_date(terms.flat_fees);
  if (auto discounts = input.find("discounts"))
    for (const auto& discount : discounts->elements()) terms.discounts.push_back(read_discount(discount));
  sort_by_date(terms.discounts);
  for (const auto& meter : input.at("meters").elements()) terms.meters.push_back(read_meter(meter));
  return terms;
}

}  // namespace klickwerk::office
