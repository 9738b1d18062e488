// Fees, meters and prices of the contracts.
#include <algorithm>
#include <tuple>

#include "billing/contract/check_terms.h"
#include "billing/settlement/discount.h"
#include "office/import/contract_pieces_internal.h"

namespace klickwerk::office {
namespace {

using billing::DatedPricing;
using billing::MeterTerms;

// A further row of the same name is a later price; what it says of the fee itself must be the same, or nothing.
void add_scheduled(ContractsUnderWay& work, ContractUnderWay& contract, const FlatFeeRow& row) {
  auto& fees = contract.contract.terms.fees;
  if (!row.scheduled.payer.empty() && !work.references.need_customer(row.place, row.scheduled.payer, work.rows, work.faults)) contract.good = false;
  auto fee = std::find_if(fees.begin(), fees.end(), [&](const auto& known) { return known.name == row.scheduled.name; });
  if (fee == fees.end()) {
    fee = fees.insert(fees.end(), row.scheduled);
    fee->rhythm_months = row.rhythm_months.value_or(contract.contract.cycle_months);
    fee->anchor = row.anchor.value_or(contract.contract.rhythm_anchor.value_or(contract.contract.terms.start.first_of_month()));
  } else {
    const auto& now = row.scheduled;
    const bool same = (!row.rhythm_months || *row.rhythm_months == fee->rhythm_months) && (!row.anchor || *row.anchor == fee->anchor) &&
                      now.in_advance == fee->in_advance && now.from == fee->from && now.last_day == fee->last_day &&
                      now.revenue_group == fee->revenue_group && now.payer == fee->payer && now.vat_class == fee->vat_class;
    if (!same)
      return work.refuse(contract, row.place, "name", row.scheduled.name,
                         "is a fee of contract " + row.contract + " already, with another rhythm, payer or VAT class; a later price repeats them");
    if (std::any_of(fee->prices.begin(), fee->prices.end(), [&](const auto& price) { return price.from == row.fee.from; }))
      return work.refuse(contract, row.place, "from", row.fee.from.iso(), "has a price of the fee " + fee->name + " already");
  }
  fee->prices.push_back(row.fee);
}

void add_fees(ContractsUnderWay& work) {
  for (const FlatFeeRow& row : work.rows.flat_fees) {
    ContractUnderWay* contract = work.find(row.place, row.contract);
    if (!contract) continue;
    if (!row.scheduled.name.empty()) {
      add_scheduled(work, *contract, row);
      continue;
    }
    auto& fees = contract->contract.terms.flat_fees;
    const bool twice = std::any_of(fees.begin(), fees.end(), [&](const auto& fee) { return fee.from == row.fee.from; });
    if (twice) work.refuse(*contract, row.place, "from", row.fee.from.iso(), "has a flat fee of contract " + row.contract + " already");
    fees.push_back(row.fee);
  }
}

void add_discounts(ContractsUnderWay& work) {
  for (const DiscountRow& row : work.rows.discounts) {
    ContractUnderWay* contract = work.find(row.place, row.contract);
    if (!contract) continue;
    auto& discounts = contract->contract.terms.discounts;
    const bool twice = std::any_of(discounts.begin(), discounts.end(), [&](const auto& known) { return known.from == row.discount.from && known.scope == row.discount.scope; });
    if (twice) work.refuse(*contract, row.place, "from", row.discount.from.iso(), "has a discount of contract " + row.contract + " for the same lines already");
    discounts.push_back(row.discount);
    contract->discount_place = row.place;
  }
}

void add_meters(ContractsUnderWay& work) {
  for (const MeterRow& row : work.rows.meters) {
    ContractUnderWay* contract = work.find(row.place, row.contract);
    if (!contract) continue;
    if (!contract->meter_places.emplace(row.meter.id, row.place).second) {
      work.refuse(*contract, row.place, "meter", row.meter.id, "stands twice in contract " + row.contract);
      continue;
    }
    if (!row.meter.payer.empty() && !work.references.need_customer(row.place, row.meter.payer, work.rows, work.faults)) contract->good = false;
    contract->contract.terms.meters.push_back(row.meter);
    if (!row.name.empty()) contract->contract.meter_names[row.meter.id] = row.name;
  }
}

billing::Pricing pricing_of(const PriceRow& row) {
  switch (row.model) {
    case PriceModel::graduated: return billing::GraduatedPricing{{{row.up_to, row.price}}};
    case PriceModel::volume: return billing::VolumePricing{{{row.up_to, row.price}}};
    case PriceModel::package: return billing::PackagePricing{row.package_size.value_or(Clicks{}), row.price};
    case PriceModel::unit: break;
  }
  return billing::UnitPricing{row.price};
}

// The tiers of a price that this row continues; null when it is another model or has none.
std::vector<billing::Tier>* tiers_of(DatedPricing& price, PriceModel model) {
  if (auto* graduated = std::get_if<billing::GraduatedPricing>(&price.pricing); graduated && model == PriceModel::graduated)
    return &graduated->tiers;
  if (auto* volume = std::get_if<billing::VolumePricing>(&price.pricing); volume && model == PriceModel::volume) return &volume->tiers;
  return nullptr;
}

void add_price(ContractsUnderWay& work, ContractUnderWay& contract, MeterTerms& meter, const PriceRow& row) {
  const auto same_day = std::find_if(meter.prices.begin(), meter.prices.end(), [&](const auto& price) { return price.from == row.from; });
  if (same_day == meter.prices.end()) {
    contract.price_places.emplace(std::pair(meter.id, row.from), row.place);
    meter.prices.push_back({row.from, pricing_of(row)});
  } else if (auto* tiers = tiers_of(*same_day, row.model)) {
    tiers->push_back({row.up_to, row.price});
  } else {
    work.refuse(contract, row.place, "from", row.from.iso(), "has a price of meter " + meter.id + " already, and it is no further tier of the same model");
  }
}

void add_prices(ContractsUnderWay& work) {
  for (const PriceRow& row : work.rows.prices) {
    ContractUnderWay* contract = work.find(row.place, row.contract);
    if (!contract) continue;
    if (MeterTerms* meter = meter_of(*contract, row.meter))
      add_price(work, *contract, *meter, row);
    else
      work.refuse(*contract, row.place, "meter", row.meter, "is no meter of contract " + row.contract + " in these files");
  }
}

// Ascending, each limit once, and exactly the last without a limit.
void finish_tiers(ContractsUnderWay& work, ContractUnderWay& contract, const MeterTerms& meter, Day from, std::vector<billing::Tier>& tiers) {
  std::stable_sort(tiers.begin(), tiers.end(), [](const auto& a, const auto& b) { return a.up_to && (!b.up_to || *a.up_to < *b.up_to); });
  for (std::size_t i = 0; i < tiers.size(); ++i) {
    const bool is_last = i + 1 == tiers.size();
    const bool doubled = !is_last && tiers[i].up_to == tiers[i + 1].up_to;
    if (tiers[i].up_to.has_value() != is_last && !doubled) continue;
    return work.refuse(contract, contract.price_places.at({meter.id, from}), "up_to", "",
                       "of the tiers of meter " + meter.id + " from " + from.iso() + ": every tier needs its own limit, and exactly the last one has none (empty)");
  }
}

void finish_meter(ContractsUnderWay& work, ContractUnderWay& contract, MeterTerms& meter) {
  std::stable_sort(meter.prices.begin(), meter.prices.end(), [](const auto& a, const auto& b) { return a.from < b.from; });
  for (DatedPricing& price : meter.prices) {
    if (auto* graduated = std::get_if<billing::GraduatedPricing>(&price.pricing)) finish_tiers(work, contract, meter, price.from, graduated->tiers);
    if (auto* volume = std::get_if<billing::VolumePricing>(&price.pricing)) finish_tiers(work, contract, meter, price.from, volume->tiers);
  }
  if (meter.prices.empty() || meter.prices.front().from > contract.contract.terms.start)
    work.refuse(contract, contract.meter_places.at(meter.id), "meter", meter.id,
                "has no price in force on the contract's first day " + contract.contract.terms.start.iso() + "; add one to the prices");
}

}  // namespace

billing::MeterTerms* meter_of(ContractUnderWay& contract, const std::string& id) {
  auto& meters = contract.contract.terms.meters;
  const auto found = std::find_if(meters.begin(), meters.end(), [&](const MeterTerms& meter) { return meter.id == id; });
  return found == meters.end() ? nullptr : &*found;
}

void add_terms(ContractsUnderWay& work) {
  add_fees(work);
  add_discounts(work);
  add_meters(work);
  add_prices(work);
}

void finish_terms(ContractsUnderWay& work, ContractUnderWay& contract) {
  if (!contract.good) return;
  billing::ContractTerms& terms = contract.contract.terms;
  std::stable_sort(terms.flat_fees.begin(), terms.flat_fees.end(), [](const auto& a, const auto& b) { return a.from < b.from; });
  std::sort(terms.discounts.begin(), terms.discounts.end(), [](const auto& a, const auto& b) { return std::tie(a.from, a.scope) < std::tie(b.from, b.scope); });
  if (billing::discount_meets_minimum_amount(terms))
    work.refuse(contract, contract.discount_place, "percent", "",
                "would lower lines by which the minimum amount of contract " + terms.number + " is measured, and the minimum would take the discount back; agree a lower "
                "minimum amount, or with a minimum of clicks a discount of the fees alone");
  for (auto& fee : terms.fees)
    std::stable_sort(fee.prices.begin(), fee.prices.end(), [](const auto& a, const auto& b) { return a.from < b.from; });
  for (MeterTerms& meter : terms.meters) finish_meter(work, contract, meter);
  if (terms.last_day && *terms.last_day < terms.start)
    work.refuse(contract, contract.place, "last_day", terms.last_day->iso(), "lies before the contract's start " + terms.start.iso());
  if (terms.interim_billing && terms.cycle != billing::SettlementCycle::calendar_year)
    work.refuse(contract, contract.place, "interim_billing", "yes", "is for contracts with settlement calendar_year only");
  if (const auto* minimum = std::get_if<billing::MinimumClicks>(&terms.minimum); minimum && !meter_of(contract, minimum->meter))
    work.refuse(contract, contract.place, "minimum_meter", minimum->meter, "is no meter of this contract in these files");
  if (terms.meters.empty() && terms.flat_fees.empty() && terms.fees.empty())
    work.refuse(contract, contract.place, "number", terms.number, "has neither a meter nor a flat fee: nothing could be billed");
  if (!contract.good) return;
  // Nothing should be left for it to find; but what the settlement cannot work with must not come in.
  billing::ContractTerms checked = terms;
  if (contract.contract.vat_by_customer) checked.vat_class = billing::VatClass::standard;
  // The rates stand in the database; a run refuses a contract whose class has none.
  checked.vat_rates = {{billing::VatClass::standard, terms.start, 0}, {billing::VatClass::reduced, terms.start, 0}};
  for (const auto& problem : billing::check_terms(checked))
    work.refuse(contract, contract.place, "number", terms.number, problem.key + " " + problem.problem);
}

}  // namespace klickwerk::office
