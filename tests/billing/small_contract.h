// Small contracts for tests: one meter "bw" at 0.0100 on one place "P1" with one device, and what makes them grow.
#pragma once

#include "billing/settlement/ledger.h"
#include "billing/settlement/settlement.h"

namespace klickwerk::billing {

inline Day day(const char* iso) { return Day::parse(iso).value(); }
inline Period days(const char* first, const char* last) { return Period::inclusive(day(first), day(last)); }
inline AgreedPrice price(const char* text) { return {parse_unit_price(text).value(), places_of(text)}; }

inline SettlementInput small_contract() {
  SettlementInput input;
  input.terms.number = "T-1";
  input.terms.start = day("2024-01-01");
  MeterTerms meter;
  meter.id = "bw";
  meter.prices.push_back({day("2020-01-01"), UnitPricing{price("0.0100")}});
  input.terms.meters.push_back(meter);
  PositionHistory place;
  place.id = "P1";
  place.devices.push_back({"SN-1", day("2020-01-01"), {}, {}, {}});
  input.positions.push_back(place);
  input.period = days("2025-06-01", "2025-06-30");
  return input;
}

inline void read(SettlementInput& input, const char* on, std::int64_t value, const char* counter = "bw", std::size_t place = 0) {
  input.positions[place].readings.push_back({counter, day(on), value, {}});
}

// Settles the runs one after the other; the ledger stays in `input`.
inline std::vector<Settlement> settle_runs(SettlementInput& input, const std::vector<Period>& runs) {
  std::vector<Settlement> settlements;
  for (Period run : runs) {
    input.period = run;
    settlements.push_back(settle(input));
    merge_ledger(input.ledger, settlements.back().ledger);
  }
  return settlements;
}

}  // namespace klickwerk::billing
