#include "billing/settlement/allowance.h"

#include "billing/settlement/months.h"

namespace klickwerk::billing {

Clicks allowance_of(const ContractView& view, const MeterTerms& meter, Period active) {
  if (meter.free_per_position.empty() && meter.free_per_month.count == 0) return {};
  Fraction free = served_months(active, view.terms.pauses) * Fraction{meter.free_per_month.count, 1};
  for (const auto& [position, per_month] : meter.free_per_position)
    for (const auto& place : view.places)
      if (place.id() == position)
        free = free + served_months(active.intersection(place.active()), view.terms.pauses) * Fraction{per_month.count, 1};
  return {multiply_rounded(1, free.numerator, free.denominator)};
}

}  // namespace klickwerk::billing
