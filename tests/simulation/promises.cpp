#include "tests/simulation/promises.h"

#include <algorithm>

#include "billing/settlement/ledger.h"

namespace klickwerk::simulation {
namespace {

using namespace billing;
using Outcome = MeterLedgerEntry::Outcome;

std::string says(const std::string& what, std::int64_t is, std::int64_t should) {
  return what + ": " + std::to_string(is) + " instead of " + std::to_string(should);
}

std::int64_t used(const MeterLedgerEntry& entry) {
  std::int64_t sum = 0;
  for (const auto& usage : entry.usage) sum += usage.clicks.count;
  return sum;
}

// ---- flat fees, by rules written down a second time (docs/settlement-rules.md, "Flat fee")

int day_of_30(Day day) { return day + 1 == day.first_of_next_month() ? 30 : std::min(day.day_of_month(), 30); }

Fraction months_billed(const ContractTerms& terms, Period run, Period active) {
  Fraction sum;
  if (terms.proration == Proration::none) return Fraction::of(static_cast<std::int64_t>(months_of(run).size()), 1);
  for (const Period& part : months_of(active)) {
    switch (terms.proration) {
      case Proration::actual_days: sum = sum + Fraction::of(part.days(), part.first.days_in_month()); break;
      case Proration::days_30_360: sum = sum + Fraction::of(day_of_30(part.last()) - day_of_30(part.first) + 1, 30); break;
      default: sum = sum + Fraction::of(1, 1);
    }
  }
  return sum;
}

std::string broken_fee(const History& history, const Settlement& settlement, Checked& checked) {
  Money billed;
  for (const auto& line : settlement.lines)
    if (line.kind == LineKind::flat) billed += line.amount;
  const Period term{history.terms.start, history.terms.last_day ? *history.terms.last_day + 1 : settlement.period.end};
  const Fraction months = months_billed(history.terms, settlement.period, settlement.period.intersection(term));
  const Money due = amount_of(months, history.terms.flat_fees[0].per_month.price);
  ++checked.fees;
  return billed == due ? "" : says("cents of flat fee for " + settlement.period.iso(), billed.cents, due.cents);
}

// ---- allowances and prices, likewise

constexpr std::int64_t parts_of_month = 28 * 29 * 30 * 31;  // divides by the days of any month

std::int64_t free_parts(Clicks per_month, Period active) {
  std::int64_t sum = 0;
  if (active.empty()) return 0;
  for (const Period& part : months_of(active)) sum += per_month.count * part.days() * (parts_of_month / part.first.days_in_month());
  return sum;
}

std::int64_t allowance(const History& history, const MeterTerms& meter, Period unit) {
  const Period term{history.terms.start, history.terms.last_day ? *history.terms.last_day + 1 : unit.end};
  std::int64_t parts = free_parts(meter.free_per_month, unit.intersection(term));
  for (const auto& own : meter.free_per_position)
    for (const auto& place : history.places)
      if (place.id == own.position) parts += free_parts(own.per_month, unit.intersection(history.days_of(place)));
  return (2 * parts + parts_of_month) / (2 * parts_of_month);
}

Money priced(const UnitPricing& pricing, std::int64_t clicks) { return amount_of(Clicks{clicks}, pricing.price.price); }
Money priced(const PackagePricing& pricing, std::int64_t clicks) {
  return amount_of(Clicks{(clicks + pricing.package_size.count - 1) / pricing.package_size.count}, pricing.price.price);
}
Money priced(const VolumePricing& pricing, std::int64_t clicks) {
  for (const Tier& tier : pricing.tiers)
    if (!tier.up_to || clicks <= tier.up_to->count) return amount_of(Clicks{clicks}, tier.price.price);
  return {};
}
Money priced(const GraduatedPricing& pricing, std::int64_t clicks) {
  Money sum;
  std::int64_t below = 0;
  for (const Tier& tier : pricing.tiers) {
    const std::int64_t top = tier.up_to ? std::min(tier.up_to->count, clicks) : clicks;
    if (top > below) sum += amount_of(Clicks{top - below}, tier.price.price);
    below = std::max(below, top);
  }
  return sum;
}

// Null where the price changes inside, or depends on the place.
const Pricing* only_price(const MeterTerms& meter, Period unit) {
  const Pricing* found = nullptr;
  for (const auto& dated : meter.prices) {
    if (dated.from > unit.first && dated.from < unit.end) return nullptr;
    if (dated.from <= unit.first) found = &dated.pricing;
  }
  return meter.price_per_position.empty() ? found : nullptr;
}

struct Total {
  Period period;
  std::int64_t used = 0, invoiced = 0, credited = 0;
  Money amount;
};

std::string broken_unit(const History& history, const MeterTerms& meter, const Total& unit, Checked& checked) {
  const std::string where = meter.id + " " + unit.period.iso() + ", ";
  const std::int64_t free = allowance(history, meter, unit.period), billable = std::max<std::int64_t>(0, unit.used - free);
  const auto* minimum = std::get_if<MinimumClicks>(&history.terms.minimum);
  if (minimum && minimum->meter == meter.id) return unit.invoiced >= billable ? "" : says(where + "clicks invoiced", unit.invoiced, billable);
  ++checked.units;
  if (unit.invoiced != billable) return says(where + "clicks invoiced", unit.invoiced, billable);
  const std::int64_t unused = history.terms.credit_unused && !meter.credit_price ? std::max<std::int64_t>(0, free - unit.used) : 0;
  if (!meter.credit_price && unit.credited != unused) return says(where + "free clicks credited", unit.credited, unused);
  const Pricing* pricing = only_price(meter, unit.period);
  if (!pricing) return "";
  const Money due = std::visit([&](const auto& kind) { return priced(kind, billable); }, *pricing);
  ++checked.priced;
  return unit.amount == due ? "" : says(where + "cents invoiced", unit.amount.cents, due.cents);
}

// `actual` and `estimate` close a settlement; open periods directly before belong to it.
std::string broken_units(const History& history, const MeterTerms& meter, const std::vector<MeterLedgerEntry>& ledger, Checked& checked) {
  std::optional<Total> unit;
  for (const auto& entry : ledger) {
    if (entry.meter != meter.id) continue;
    if (!unit) unit = Total{entry.period, 0, 0, 0, {}};
    unit->period.end = entry.period.end;
    unit->used += used(entry);
    unit->invoiced += entry.invoiced_clicks.count;
    unit->credited += entry.credited_clicks.count;
    unit->amount += entry.invoiced_amount;
    if (entry.outcome == Outcome::open) continue;
    if (auto broken = broken_unit(history, meter, *unit, checked); !broken.empty()) return broken;
    unit.reset();
  }
  return "";
}

std::int64_t in_ledger(const std::vector<MeterLedgerEntry>& ledger, const std::string& meter) {
  std::int64_t sum = 0;
  for (const auto& entry : ledger)
    if (entry.meter == meter) sum += used(entry);
  return sum;
}

std::string broken_meter(const History& history, const Lived& lived, std::size_t number, Checked& checked) {
  const MeterTerms& meter = history.terms.meters[number];
  const MeterAccount& last = lived.settlements.back().accounts[number];
  using State = MeterAccount::State;
  if (last.state != State::settled && last.state != State::deferred) return meter.id + " is held although everything is known";
  if (last.estimated) return meter.id + " is estimated although everything is known";
  ++checked.ledgers;
  const std::int64_t made = history.true_clicks(meter, history.runs.back().last()), counted = in_ledger(lived.ledger, meter.id);
  if (counted != made) return says(meter.id + ", clicks in the ledger", counted, made);
  return history.terms.cycle == SettlementCycle::period ? broken_units(history, meter, lived.ledger, checked) : "";
}

// The order in which readings lie in the books means nothing.
std::string broken_order(SettlementInput input, const Settlement& settlement, Checked& checked) {
  for (auto& place : input.positions) {
    std::ranges::reverse(place.readings);
    std::ranges::rotate(place.readings, place.readings.begin() + static_cast<std::ptrdiff_t>(place.readings.size() / 3));
  }
  ++checked.orders;
  return settle(input) == settlement ? "" : "the run of " + settlement.period.iso() + " depends on the order of the readings";
}

}  // namespace

Lived live(const History& history) {
  Lived lived;
  for (std::size_t run = 0; run < history.runs.size(); ++run) {
    SettlementInput input = history.known_at(run);
    input.ledger = lived.ledger;
    lived.settlements.push_back(settle(input));
    merge_ledger(lived.ledger, lived.settlements.back().ledger);
  }
  return lived;
}

std::string broken_promise(const History& history, Checked& checked) {
  const Lived lived = live(history);
  for (const auto& settlement : lived.settlements)
    if (auto broken = broken_fee(history, settlement, checked); !broken.empty()) return broken;
  for (const auto& exception : lived.settlements.back().exceptions) return "held at the end: " + exception.what;
  for (std::size_t meter = 0; meter < history.terms.meters.size(); ++meter)
    if (auto broken = broken_meter(history, lived, meter, checked); !broken.empty()) return broken;
  SettlementInput last = history.known_at(history.runs.size() - 1);
  for (std::size_t run = 0; run + 1 < lived.settlements.size(); ++run) merge_ledger(last.ledger, lived.settlements[run].ledger);
  return broken_order(last, lived.settlements.back(), checked);
}

History shrunk(History history) {
  Checked ignored;
  for (bool smaller = true; smaller;) {
    smaller = false;
    for (std::size_t i = history.events.size(); i-- > 0;) {
      History less = history;
      less.events.erase(less.events.begin() + static_cast<std::ptrdiff_t>(i));
      if (broken_promise(less, ignored).empty()) continue;
      history = std::move(less);
      smaller = true;
    }
  }
  return history;
}

}  // namespace klickwerk::simulation
