#include "tests/billing/random_contract.h"

#include "billing/settlement/discount.h"

namespace klickwerk::billing {

SettlementInput RandomContract::make() {
  SettlementInput input;
  const int places = 1 + upto(2);
  add_terms(input);
  for (int i = 0; i <= upto(2); ++i) input.terms.meters.push_back(meter(i == 0 ? "bw" : i == 1 ? "colour" : "scan", places));
  if (seldom()) input.terms.minimum = MinimumClicks{"bw", {upto(2000)}};
  for (int i = 1; i <= places; ++i) add_place(input, i);
  add_discounts(input.terms);
  return input;
}

// Every second contract, with draws of their own: the other draws of a seed stay what they are.
void RandomContract::add_discounts(ContractTerms& terms) {
  std::mt19937 own{seed_ + 4711};
  const auto draw = [&](int largest) { return std::uniform_int_distribution<int>{0, largest}(own); };
  if (draw(1) == 0) return;
  terms.show_included = draw(2) == 0;
  Day from = terms.start + draw(120) - 40;
  for (int i = 0; i <= draw(2); ++i, from = from + 1 + draw(90))
    terms.discounts.push_back({static_cast<Discount::Scope>(draw(2)), from, draw(4) == 0 ? 0 : draw(5) == 0 ? 10'000 : 1 + draw(9999), ""});
  if (discount_meets_minimum_amount(terms)) terms.discounts.clear();
}

void RandomContract::add_terms(SettlementInput& input) {
  ContractTerms& terms = input.terms;
  terms.number = "R";
  terms.start = day("2025-01-01") + (seldom() ? upto(80) : 0);
  if (seldom()) terms.last_day = day("2025-09-01") + upto(150);
  terms.proration = static_cast<Proration>(upto(3));
  terms.credit_unused = upto(1) == 1;
  terms.true_up = upto(1) == 1 ? TrueUp::by_days : TrueUp::keep_estimates;
  terms.average_last_n = 1 + upto(3);
  terms.cycle = upto(2) == 0 ? SettlementCycle::calendar_year : SettlementCycle::period;
  terms.interim_billing = terms.cycle == SettlementCycle::calendar_year && upto(1) == 1;
  terms.flat_fees.push_back({terms.start, {{upto(9000) * 10'000}, 2}});
  if (seldom()) terms.flat_fees.push_back({terms.start + 1 + upto(200), {{upto(9000) * 10'000}, 2}});
  if (seldom()) terms.minimum = MinimumAmount{upto(1) ? MinimumAmount::Scope::all : MinimumAmount::Scope::clicks, {{upto(9000) * 10'000}, 2}};
}

Pricing RandomContract::pricing() {
  const std::vector<Tier> tiers{{Clicks{1 + upto(500)}, click_price()}, {Clicks{1000 + upto(500)}, click_price()}, {{}, click_price()}};
  switch (upto(5)) {
    case 0: return GraduatedPricing{tiers};
    case 1: return VolumePricing{tiers};
    case 2: return PackagePricing{{1 + upto(999)}, {{upto(900) * 10'000}, 2}};
    default: return UnitPricing{click_price()};
  }
}

MeterTerms RandomContract::meter(const std::string& id, int places) {
  MeterTerms meter;
  meter.id = id;
  if (often()) meter.free_per_month = {upto(800)};
  if (seldom()) meter.free_per_position.push_back({"P1", {upto(300)}});
  meter.prices.push_back({day("2024-01-01"), pricing()});
  for (int i = 0; i < upto(2); ++i) meter.prices.push_back({meter.prices.back().from + 366 + upto(120), pricing()});
  if (seldom()) meter.price_per_position.push_back({"P" + std::to_string(places), click_price()});
  if (seldom()) meter.credit_price = AgreedPrice{{upto(50) * 100}, 4};
  if (seldom()) meter.counts = {{id, 1}, {"large", 1 + upto(1)}};
  meter.no_average = seldom();
  return meter;
}

// A reading at most month ends, some in between; now and then a device changes, a counter is reset or a value is wrong.
void RandomContract::add_place(SettlementInput& input, int number) {
  PositionHistory place;
  place.id = "P" + std::to_string(number);
  if (seldom()) place.from = input.terms.start + upto(100);
  if (seldom()) place.last_day = day("2025-08-01") + upto(100);
  place.devices.push_back({"A" + place.id, day("2023-01-01"), {}, {}, {}});
  const Day swap = day("2025-02-01") + upto(300);
  const bool swapped = seldom();
  if (swapped) {
    place.devices[0].last_day = swap;
    place.devices.push_back({"B" + place.id, swap + upto(1), {}, {}, {}});
  }
  for (const std::string counter : {"bw", "colour", "scan", "large"}) {
    std::int64_t value = 1000 * upto(90);
    bool new_device = false;
    for (Day at = day("2024-12-31"); at <= day("2026-03-31"); at = at + 1) {
      value += upto(40);
      if (swapped && at == swap) {
        if (often()) place.devices[0].final_.push_back({counter, value});
        value = upto(100);
        if (often()) place.devices[1].start.push_back({counter, value});
        new_device = true;
      }
      if (!new_device && upto(400) == 0) {
        if (often()) place.resets.push_back({at, counter, value, 0});
        value = 0;
      }
      const bool month_end = at + 1 == at.first_of_next_month();
      if (month_end ? often() : upto(40) == 0) place.readings.push_back({counter, at, upto(60) == 0 ? value / 2 : value, "snmp"});
    }
  }
  input.positions.push_back(std::move(place));
}

std::vector<Period> RandomContract::runs(const SettlementInput& input) {
  std::vector<Period> runs;
  const int months = upto(2) == 0 ? 3 : 1;
  for (Day first = input.terms.start.first_of_month(); first < day("2026-03-01"); first = first.plus_months(months))
    runs.push_back({first, first.plus_months(months)});
  return runs;
}

}  // namespace klickwerk::billing
