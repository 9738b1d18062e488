#include <algorithm>

#include "db/contract_rows_internal.h"
#include "db/words.h"

namespace klickwerk::db {

const char* const contract_columns =
    "k.contract_id, k.number, k.customer_id, k.site_id, k.kind, k.title, k.start_day, k.last_day, k.vat_rate_bp, k.proration, k.credit_unused, "
    "k.true_up, k.average_last_n, k.settlement_cycle, k.interim_billing, k.minimum_kind, k.minimum_meter, k.minimum_clicks, k.minimum_scope, "
    "k.minimum_micro, k.minimum_places, k.cycle_months, k.rhythm_anchor, k.billed_elsewhere, k.hold_from, k.payment_terms_days, "
    "k.buyer_reference, k.remark, k.billing_from, k.vat_class, k.hide_zero_lines, k.minimum_invoice_cents, k.maximum_invoice_cents, "
    "k.hold_until, k.after_hold, k.order_number, k.cost_centre, k.invoice_grouping, k.tolerance_before_days, k.tolerance_after_days, "
    "exists (select from contract_fees f where f.contract_id = k.contract_id), k.show_included";

namespace {

using billing::AgreedPrice;
using billing::MeterTerms;

constexpr Statement flat_fees{"flat_fees.of", R"(
  select contract_id, from_day, per_month_micro, places from flat_fees where contract_id = any($1::bigint[]) order by contract_id, from_day)"};
constexpr Statement meters{"contract_meters.of", R"(
  select m.contract_id, m.meter, m.name, m.free_per_month, m.credit_micro, m.credit_places, m.no_average, m.revenue_group, m.vat_class,
         coalesce(c.number, '')
    from contract_meters m left join customers c on c.customer_id = m.payer_id
   where m.contract_id = any($1::bigint[]) order by m.contract_id, m.ordinal)"};
constexpr Statement fees{"contract_fees.of", R"(
  select f.contract_id, f.name, f.revenue_group, f.rhythm_months, f.anchor, f.in_advance, f.from_day, f.last_day, f.vat_class, coalesce(c.number, '')
    from contract_fees f left join customers c on c.customer_id = f.payer_id
   where f.contract_id = any($1::bigint[]) order by f.contract_id, f.ordinal)"};
constexpr Statement fee_prices{"contract_fee_prices.of", R"(
  select contract_id, fee, from_day, per_month_micro, places
    from contract_fee_prices where contract_id = any($1::bigint[]) order by contract_id, fee, from_day)"};
constexpr Statement pauses{"contract_pauses.of", R"(
  select contract_id, from_day, last_day from contract_pauses where contract_id = any($1::bigint[]) order by contract_id, from_day)"};
constexpr Statement discounts{"contract_discounts.of", R"(
  select contract_id, scope, from_day, percent_bp, reason
    from contract_discounts where contract_id = any($1::bigint[]) order by contract_id, from_day, scope)"};
constexpr Statement counters{"meter_counters.of", R"(
  select contract_id, meter, counter, weight from meter_counters where contract_id = any($1::bigint[]) order by contract_id, meter, ordinal)"};
constexpr Statement prices{"meter_prices.of", R"(
  select contract_id, meter, from_day, model, price_micro, places, package_size
    from meter_prices where contract_id = any($1::bigint[]) order by contract_id, meter, from_day)"};
constexpr Statement tiers{"meter_price_tiers.of", R"(
  select contract_id, meter, from_day, up_to, price_micro, places
    from meter_price_tiers where contract_id = any($1::bigint[]) order by contract_id, meter, from_day, tier)"};
constexpr Statement meter_positions{"meter_positions.of", R"(
  select m.contract_id, m.meter, p.label, m.free_per_month, m.price_micro, m.price_places
    from meter_positions m join contract_positions p using (position_id)
   where m.contract_id = any($1::bigint[]) order by m.contract_id, p.position_id)"};
constexpr Statement positions{"contract_positions.of", R"(
  select contract_id, position_id, label, name, site_id, from_day, last_day
    from contract_positions where contract_id = any($1::bigint[]) order by contract_id, position_id)"};
constexpr Statement placements{"placements.of", R"(
  select p.contract_id, p.position_id, l.placement_id, l.device_id, l.from_day, l.last_day
    from placements l join contract_positions p using (position_id)
   where p.contract_id = any($1::bigint[]) order by p.contract_id, p.position_id, l.from_day, l.placement_id)"};
constexpr Statement placement_counters{"placement_counters.of", R"(
  select p.contract_id, p.position_id, c.placement_id, c.moment, c.counter, c.value
    from placement_counters c join placements l using (placement_id) join contract_positions p using (position_id)
   where p.contract_id = any($1::bigint[]) order by p.contract_id, c.placement_id, c.counter)"};

AgreedPrice price(const pqxx::field& micro, const pqxx::field& places) { return {{integer(micro)}, small_integer(places)}; }

std::optional<billing::VatClass> vat_class(const pqxx::field& word) {
  return word.is_null() ? std::nullopt : std::optional(from_word<billing::VatClass>(view(word)));
}

billing::Minimum minimum_from(const pqxx::row& row) {
  if (row[15].is_null()) return {};
  if (view(row[15]) == "clicks") return billing::MinimumClicks{text(row[16]), {integer(row[17])}};
  return billing::MinimumAmount{from_word<billing::MinimumAmount::Scope>(view(row[18])), price(row[19], row[20])};
}

MeterTerms& meter_of(Contract& contract, std::string_view id) {
  auto& list = contract.terms.meters;
  auto found = std::ranges::find(list, id, &MeterTerms::id);
  KW_ASSERT(found != list.end());  // a foreign key guards it
  return *found;
}

billing::Pricing pricing_from(const pqxx::row& row) {
  const auto model = view(row[3]);
  if (model == "unit") return billing::UnitPricing{price(row[4], row[5])};
  if (model == "package") return billing::PackagePricing{{integer(row[6])}, price(row[4], row[5])};
  if (model == "graduated") return billing::GraduatedPricing{};
  return billing::VolumePricing{};
}

void add_tier(billing::Pricing& pricing, billing::Tier tier) {
  if (auto* graduated = std::get_if<billing::GraduatedPricing>(&pricing)) graduated->tiers.push_back(tier);
  else if (auto* volume = std::get_if<billing::VolumePricing>(&pricing)) volume->tiers.push_back(tier);
}

void read_meters(Transaction& transaction, ContractsById& all) {
  for (const auto& row : run(transaction, meters, all.ids)) {
    Contract& contract = *all.contracts.at(integer(row[0]));
    MeterTerms meter;
    meter.id = text(row[1]);
    if (row[2].size() > 0) contract.meter_names.emplace(meter.id, text(row[2]));
    meter.free_per_month = {integer(row[3])};
    if (!row[4].is_null()) meter.credit_price = price(row[4], row[5]);
    meter.no_average = truth(row[6]);
    meter.revenue_group = text(row[7]);
    meter.vat_class = vat_class(row[8]);
    meter.payer = text(row[9]);
    contract.terms.meters.push_back(std::move(meter));
  }
  for (const auto& row : run(transaction, counters, all.ids))
    meter_of(*all.contracts.at(integer(row[0])), view(row[1])).counts.push_back({text(row[2]), integer(row[3])});
}

void read_prices(Transaction& transaction, ContractsById& all) {
  for (const auto& row : run(transaction, prices, all.ids))
    meter_of(*all.contracts.at(integer(row[0])), view(row[1])).prices.push_back({day(row[2]), pricing_from(row)});
  for (const auto& row : run(transaction, tiers, all.ids)) {
    auto& dated = meter_of(*all.contracts.at(integer(row[0])), view(row[1])).prices;
    auto found = std::ranges::find(dated, day(row[2]), &billing::DatedPricing::from);
    KW_ASSERT(found != dated.end());
    billing::Tier tier{{}, price(row[4], row[5])};
    if (auto up_to = optional_integer(row[3])) tier.up_to = Clicks{*up_to};
    add_tier(found->pricing, tier);
  }
  for (const auto& row : run(transaction, meter_positions, all.ids)) {
    MeterTerms& meter = meter_of(*all.contracts.at(integer(row[0])), view(row[1]));
    if (auto free = optional_integer(row[3])) meter.free_per_position.push_back({text(row[2]), {*free}});
    if (!row[4].is_null()) meter.price_per_position.push_back({text(row[2]), price(row[4], row[5])});
  }
}

void read_fees(Transaction& transaction, ContractsById& all) {
  for (const auto& row : run(transaction, fees, all.ids))
    all.contracts.at(integer(row[0]))->terms.fees.push_back({text(row[1]), text(row[2]), small_integer(row[3]), day(row[4]), truth(row[5]),
                                                             optional_day(row[6]), optional_day(row[7]), {}, vat_class(row[8]), text(row[9])});
  for (const auto& row : run(transaction, fee_prices, all.ids)) {
    auto& list = all.contracts.at(integer(row[0]))->terms.fees;
    auto found = std::ranges::find(list, view(row[1]), &billing::ScheduledFee::name);
    KW_ASSERT(found != list.end());  // a foreign key guards it
    found->prices.push_back({day(row[2]), price(row[3], row[4])});
  }
  for (const auto& row : run(transaction, pauses, all.ids)) {
    const auto last = optional_day(row[2]);
    all.contracts.at(integer(row[0]))->terms.pauses.push_back({day(row[1]), last ? *last + 1 : no_end});
  }
  for (const auto& row : run(transaction, discounts, all.ids))
    all.contracts.at(integer(row[0]))->terms.discounts.push_back(
        {from_word<billing::Discount::Scope>(view(row[1])), day(row[2]), small_integer(row[3]), text(row[4])});
}

}  // namespace

const Day no_end = Day::of(9999, 12, 31);

ContractsById::ContractsById(std::span<Contract> list) : ids("{") {
  for (Contract& contract : list) {
    contracts.emplace(contract.id.value, &contract);
    ids += (ids.size() > 1 ? "," : "") + std::to_string(contract.id.value);
  }
  ids += "}";
}

Contract contract_from(const pqxx::row& row) {
  Contract contract;
  auto& terms = contract.terms;
  contract.id = {integer(row[0])};
  terms.number = text(row[1]);
  contract.customer = {integer(row[2])};
  contract.site = optional_id<SiteId>(row[3]);
  contract.kind = text(row[4]);
  contract.title = text(row[5]);
  terms.start = day(row[6]);
  terms.last_day = optional_day(row[7]);
  terms.vat_rate_bp = small_integer(row[8]);
  terms.proration = from_word<billing::Proration>(view(row[9]));
  terms.credit_unused = truth(row[10]);
  terms.true_up = from_word<billing::TrueUp>(view(row[11]));
  terms.average_last_n = small_integer(row[12]);
  terms.cycle = from_word<billing::SettlementCycle>(view(row[13]));
  terms.interim_billing = truth(row[14]);
  terms.minimum = minimum_from(row);
  contract.cycle_months = small_integer(row[21]);
  contract.rhythm_anchor = day(row[22]);
  contract.billed_elsewhere = truth(row[23]);
  contract.hold_from = optional_day(row[24]);
  if (auto days = optional_integer(row[25])) contract.payment_terms_days = static_cast<int>(*days);
  contract.buyer_reference = text(row[26]);
  contract.remark = text(row[27]);
  contract.billing_from = optional_day(row[28]);
  if (!row[29].is_null()) {
    contract.vat_by_customer = view(row[29]) == "by_customer";
    if (!contract.vat_by_customer) terms.vat_class = vat_class(row[29]);
  }
  terms.hide_zero_lines = truth(row[30]);
  if (auto cents = optional_integer(row[31])) terms.minimum_invoice = Money{*cents};
  if (auto cents = optional_integer(row[32])) terms.maximum_invoice = Money{*cents};
  contract.hold_until = optional_day(row[33]);
  contract.refund_hold = view(row[34]) == "refund";
  contract.order_number = text(row[35]);
  contract.cost_centre = text(row[36]);
  contract.invoice_grouping = text(row[37]);
  if (!row[38].is_null()) {
    contract.tolerance = billing::ReadingTolerance{small_integer(row[38]), small_integer(row[39])};
    terms.tolerance = *contract.tolerance;
  }
  terms.show_included = truth(row[41]);
  return contract;
}

void read_terms(Transaction& transaction, ContractsById& all) {
  for (const auto& row : run(transaction, flat_fees, all.ids))
    all.contracts.at(integer(row[0]))->terms.flat_fees.push_back({day(row[1]), price(row[2], row[3])});
  read_meters(transaction, all);
  read_prices(transaction, all);
  read_fees(transaction, all);
}

void read_positions(Transaction& transaction, ContractsById& all) {
  std::unordered_map<std::int64_t, std::pair<std::int64_t, std::size_t>> where;  // position -> contract, place in its list
  for (const auto& row : run(transaction, positions, all.ids)) {
    auto& list = all.contracts.at(integer(row[0]))->positions;
    where.emplace(integer(row[1]), std::pair(integer(row[0]), list.size()));
    list.push_back({{integer(row[1])}, text(row[2]), text(row[3]), optional_id<SiteId>(row[4]), optional_day(row[5]), optional_day(row[6]), {}});
  }
  const auto position_at = [&](std::int64_t id) -> Position& {
    const auto [contract, place] = where.at(id);
    return all.contracts.at(contract)->positions[place];
  };
  std::unordered_map<std::int64_t, std::size_t> places;  // placement -> place in its position's list
  for (const auto& row : run(transaction, placements, all.ids)) {
    auto& list = position_at(integer(row[1])).placements;
    places.emplace(integer(row[2]), list.size());
    list.push_back({{integer(row[3])}, day(row[4]), optional_day(row[5]), {}, {}});
  }
  for (const auto& row : run(transaction, placement_counters, all.ids)) {
    Placement& placement = position_at(integer(row[1])).placements[places.at(integer(row[2]))];
    (view(row[3]) == "start" ? placement.start : placement.final_).push_back({text(row[4]), integer(row[5])});
  }
}

}  // namespace klickwerk::db
