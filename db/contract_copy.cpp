#include <algorithm>

#include "db/contract_rows_internal.h"
#include "db/copy_internal.h"
#include "db/errors.h"
#include "db/parties.h"
#include "db/sequence_internal.h"
#include "db/words.h"

namespace klickwerk::db {
namespace {

using billing::AgreedPrice;
using billing::MeterTerms;

struct MinimumColumns {
  std::optional<std::string> kind, meter, scope;
  std::optional<std::int64_t> clicks, micro, places;
};

MinimumColumns columns_of(const billing::Minimum& minimum) {
  if (auto* clicks = std::get_if<billing::MinimumClicks>(&minimum)) return {"clicks", clicks->meter, {}, clicks->per_month.count, {}, {}};
  if (auto* amount = std::get_if<billing::MinimumAmount>(&minimum))
    return {"amount", {}, word(amount->scope), {}, amount->per_month.price.micro, amount->per_month.places};
  return {};
}

struct PricingColumns {
  const char* model = "unit";
  std::optional<AgreedPrice> price;
  std::optional<std::int64_t> package_size;
  const std::vector<billing::Tier>* tiers = nullptr;
};

PricingColumns columns_of(const billing::Pricing& pricing) {
  if (auto* unit = std::get_if<billing::UnitPricing>(&pricing)) return {"unit", unit->price, {}, nullptr};
  if (auto* package = std::get_if<billing::PackagePricing>(&pricing)) return {"package", package->price, package->package_size.count, nullptr};
  if (auto* graduated = std::get_if<billing::GraduatedPricing>(&pricing)) return {"graduated", {}, {}, &graduated->tiers};
  return {"volume", {}, {}, &std::get<billing::VolumePricing>(pricing).tiers};
}

// One COPY per table; calls `rows` for each meter of each contract.
template <class F>
void copy_meters(Transaction& transaction, const char* target, std::span<const Contract> contracts, std::span<const ContractId> ids, F rows) {
  CopyIn copy(transaction, target);
  for (std::size_t i = 0; i < contracts.size(); ++i) {
    int ordinal = 0;
    for (const MeterTerms& meter : contracts[i].terms.meters) rows(copy, ids[i], contracts[i], meter, ++ordinal);
  }
  copy.finish();
}

void copy_flat_fees(Transaction& transaction, std::span<const Contract> contracts, std::span<const ContractId> ids) {
  CopyIn copy(transaction, "flat_fees (contract_id, from_day, per_month_micro, places)");
  for (std::size_t i = 0; i < contracts.size(); ++i)
    for (const auto& fee : contracts[i].terms.flat_fees) copy.row(ids[i], fee.from, fee.per_month.price.micro, fee.per_month.places);
  copy.finish();
}

std::optional<std::string> vat_word(const std::optional<billing::VatClass>& vat_class) {
  return vat_class ? std::optional<std::string>(word(*vat_class)) : std::nullopt;
}
std::optional<std::int64_t> cents(const std::optional<Money>& money) { return money ? std::optional(money->cents) : std::nullopt; }

// The customers who pay fees or meters, by number.
class Payers {
 public:
  Payers(Transaction& transaction, std::span<const Contract> contracts) {
    for (const Contract& contract : contracts) {
      for (const auto& fee : contract.terms.fees) find(transaction, contract, fee.payer);
      for (const auto& meter : contract.terms.meters) find(transaction, contract, meter.payer);
    }
  }
  std::optional<CustomerId> id_of(const std::string& number) const {
    return number.empty() ? std::nullopt : std::optional(ids_.at(number));
  }

 private:
  void find(Transaction& transaction, const Contract& contract, const std::string& number) {
    if (number.empty() || ids_.contains(number)) return;
    const auto customer = PartyStore(transaction).find_customer(number);
    if (!customer) throw Refused("contract " + contract.terms.number + " names the customer " + number + " as payer, who does not exist");
    ids_.emplace(number, customer->id);
  }
  std::map<std::string, CustomerId> ids_;
};

void copy_fees(Transaction& transaction, std::span<const Contract> contracts, std::span<const ContractId> ids, const Payers& payers) {
  CopyIn fees(transaction, "contract_fees (contract_id, name, ordinal, revenue_group, rhythm_months, anchor, in_advance, from_day, last_day, vat_class, "
                           "payer_id)");
  for (std::size_t i = 0; i < contracts.size(); ++i) {
    int ordinal = 0;
    for (const auto& fee : contracts[i].terms.fees)
      fees.row(ids[i], fee.name, ++ordinal, fee.revenue_group, fee.rhythm_months, fee.anchor, fee.in_advance, fee.from, fee.last_day,
               vat_word(fee.vat_class), payers.id_of(fee.payer));
  }
  fees.finish();
  CopyIn prices(transaction, "contract_fee_prices (contract_id, fee, from_day, per_month_micro, places)");
  for (std::size_t i = 0; i < contracts.size(); ++i)
    for (const auto& fee : contracts[i].terms.fees)
      for (const auto& price : fee.prices) prices.row(ids[i], fee.name, price.from, price.per_month.price.micro, price.per_month.places);
  prices.finish();
  CopyIn pauses(transaction, "contract_pauses (contract_id, from_day, last_day)");
  for (std::size_t i = 0; i < contracts.size(); ++i)
    for (const Period& pause : contracts[i].terms.pauses)
      pauses.row(ids[i], pause.first, pause.end == no_end ? std::nullopt : std::optional(pause.last()));
  pauses.finish();
  CopyIn discounts(transaction, "contract_discounts (contract_id, scope, from_day, percent_bp, reason)");
  for (std::size_t i = 0; i < contracts.size(); ++i)
    for (const auto& discount : contracts[i].terms.discounts) discounts.row(ids[i], word(discount.scope), discount.from, discount.percent_bp, discount.reason);
  discounts.finish();
}

std::optional<std::int64_t> micro(const std::optional<AgreedPrice>& price) { return price ? std::optional(price->price.micro) : std::nullopt; }
std::optional<std::int64_t> places(const std::optional<AgreedPrice>& price) { return price ? std::optional<std::int64_t>(price->places) : std::nullopt; }

void write_tiers(CopyIn& copy, ContractId id, const MeterTerms& meter) {
  for (const auto& dated : meter.prices) {
    const auto* tiers = columns_of(dated.pricing).tiers;
    for (std::size_t t = 0; tiers && t < tiers->size(); ++t) {
      const auto& tier = (*tiers)[t];
      copy.row(id, meter.id, dated.from, static_cast<std::int64_t>(t + 1), tier.up_to ? std::optional(tier.up_to->count) : std::nullopt,
               tier.price.price.micro, tier.price.places);
    }
  }
}

PositionId position_id(const PositionIds& positions, const std::string& label, const Contract& contract) {
  auto found = positions.find(label);
  if (found == positions.end())
    throw Refused("contract " + contract.terms.number + ": a meter names position " + label + ", which the contract does not have");
  return found->second;
}

void write_meter_positions(CopyIn& copy, ContractId id, const Contract& contract, const MeterTerms& meter, const PositionIds& positions) {
  struct Own {
    std::optional<std::int64_t> free;
    std::optional<AgreedPrice> price;
  };
  std::map<std::string, Own> own;
  for (const auto& free : meter.free_per_position) own[free.position].free = free.per_month.count;
  for (const auto& price : meter.price_per_position) own[price.position].price = price.price;
  for (const auto& [label, terms] : own)
    copy.row(id, meter.id, position_id(positions, label, contract), terms.free, micro(terms.price), places(terms.price));
}

}  // namespace

void copy_contracts(Transaction& transaction, std::string_view table, std::span<const Contract> contracts, std::span<const ContractId> ids) {
  CopyIn copy(transaction, std::string(table) +
              " (contract_id, number, customer_id, site_id, kind, title, start_day, last_day, vat_rate_bp, proration, credit_unused, true_up, "
              "average_last_n, settlement_cycle, interim_billing, minimum_kind, minimum_meter, minimum_clicks, minimum_scope, minimum_micro, "
              "minimum_places, cycle_months, rhythm_anchor, billed_elsewhere, hold_from, payment_terms_days, buyer_reference, remark, billing_from, "
              "vat_class, hide_zero_lines, minimum_invoice_cents, maximum_invoice_cents, hold_until, after_hold, order_number, cost_centre, "
              "invoice_grouping, tolerance_before_days, tolerance_after_days, show_included)");
  for (std::size_t i = 0; i < contracts.size(); ++i) {
    const Contract& c = contracts[i];
    const auto& t = c.terms;
    const MinimumColumns m = columns_of(t.minimum);
    copy.row(ids[i], t.number, c.customer, c.site, c.kind, c.title, t.start, t.last_day, t.vat_rate_bp, word(t.proration), t.credit_unused,
             word(t.true_up), t.average_last_n, word(t.cycle), t.interim_billing, m.kind, m.meter, m.clicks, m.scope, m.micro, m.places,
             c.cycle_months, c.rhythm_anchor.value_or(t.start.first_of_month()), c.billed_elsewhere, c.hold_from, c.payment_terms_days,
             c.buyer_reference, c.remark, c.billing_from, c.vat_by_customer ? std::optional<std::string>("by_customer") : vat_word(t.vat_class),
             t.hide_zero_lines, cents(t.minimum_invoice), cents(t.maximum_invoice), c.hold_until,
             c.refund_hold ? "refund" : "catch_up", c.order_number, c.cost_centre, c.invoice_grouping,
             c.tolerance ? std::optional(c.tolerance->before_days) : std::nullopt, c.tolerance ? std::optional(c.tolerance->after_days) : std::nullopt,
             t.show_included);
  }
  copy.finish();
}

void copy_terms(Transaction& transaction, std::span<const Contract> contracts, std::span<const ContractId> ids) {
  const Payers payers(transaction, contracts);
  copy_flat_fees(transaction, contracts, ids);
  copy_fees(transaction, contracts, ids, payers);
  copy_meters(transaction, "contract_meters (contract_id, meter, ordinal, name, free_per_month, credit_micro, credit_places, no_average, "
              "revenue_group, vat_class, payer_id)", contracts, ids,
              [&](CopyIn& copy, ContractId id, const Contract& contract, const MeterTerms& meter, int ordinal) {
                auto name = contract.meter_names.find(meter.id);
                copy.row(id, meter.id, ordinal, name == contract.meter_names.end() ? std::string() : name->second, meter.free_per_month.count,
                         micro(meter.credit_price), places(meter.credit_price), meter.no_average, meter.revenue_group, vat_word(meter.vat_class),
                         payers.id_of(meter.payer));
              });
  copy_meters(transaction, "meter_counters (contract_id, meter, ordinal, counter, weight)", contracts, ids,
              [](CopyIn& copy, ContractId id, const Contract&, const MeterTerms& meter, int) {
                int ordinal = 0;
                for (const auto& count : meter.counts) copy.row(id, meter.id, ++ordinal, count.counter, count.weight);
              });
  copy_meters(transaction, "meter_prices (contract_id, meter, from_day, model, price_micro, places, package_size)", contracts, ids,
              [](CopyIn& copy, ContractId id, const Contract&, const MeterTerms& meter, int) {
                for (const auto& dated : meter.prices) {
                  const PricingColumns p = columns_of(dated.pricing);
                  copy.row(id, meter.id, dated.from, p.model, micro(p.price), places(p.price), p.package_size);
                }
              });
  copy_meters(transaction, "meter_price_tiers (contract_id, meter, from_day, tier, up_to, price_micro, places)", contracts, ids,
              [](CopyIn& copy, ContractId id, const Contract&, const MeterTerms& meter, int) { write_tiers(copy, id, meter); });
}

std::vector<PositionIds> copy_positions(Transaction& transaction, std::span<const Contract> contracts, std::span<const ContractId> ids) {
  std::size_t count = 0;
  for (const Contract& contract : contracts) count += contract.positions.size();
  auto position_ids = next_ids<PositionId>(transaction, "contract_positions", "position_id", count);
  std::vector<PositionIds> by_label(contracts.size());
  std::vector<std::pair<PositionId, const Placement*>> placements;
  CopyIn copy(transaction, "contract_positions (position_id, contract_id, label, name, site_id, from_day, last_day)");
  std::size_t next = 0;
  for (std::size_t i = 0; i < contracts.size(); ++i)
    for (const Position& p : contracts[i].positions) {
      const PositionId id = position_ids[next++];
      copy.row(id, ids[i], p.label, p.name, p.site, p.from, p.last_day);
      by_label[i].emplace(p.label, id);
      for (const Placement& placement : p.placements) placements.emplace_back(id, &placement);
    }
  copy.finish();
  copy_placements(transaction, placements);
  return by_label;
}

void copy_meter_positions(Transaction& transaction, std::span<const Contract> contracts, std::span<const ContractId> ids,
                          std::span<const PositionIds> positions) {
  CopyIn copy(transaction, "meter_positions (contract_id, meter, position_id, free_per_month, price_micro, price_places)");
  for (std::size_t i = 0; i < contracts.size(); ++i)
    for (const MeterTerms& meter : contracts[i].terms.meters) write_meter_positions(copy, ids[i], contracts[i], meter, positions[i]);
  copy.finish();
}

void copy_placements(Transaction& transaction, std::span<const std::pair<PositionId, const Placement*>> placements) {
  auto ids = next_values(transaction, "placements", "placement_id", placements.size());
  CopyIn rows(transaction, "placements (placement_id, position_id, device_id, from_day, last_day)");
  for (std::size_t i = 0; i < placements.size(); ++i) {
    const Placement& p = *placements[i].second;
    rows.row(ids[i], placements[i].first, p.device, p.from, p.last_day);
  }
  rows.finish();
  CopyIn counters(transaction, "placement_counters (placement_id, moment, counter, value)");
  for (std::size_t i = 0; i < placements.size(); ++i) {
    for (const auto& start : placements[i].second->start) counters.row(ids[i], "start", start.counter, start.value);
    for (const auto& final_ : placements[i].second->final_) counters.row(ids[i], "final", final_.counter, final_.value);
  }
  counters.finish();
}

}  // namespace klickwerk::db
