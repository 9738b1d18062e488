#include "billing/settlement/months.h"

#include <algorithm>

namespace klickwerk::billing {

Fraction months_by_days(Period period) {
  Fraction months;
  for (Day first = period.first; first < period.end;) {
    const Day next = first.first_of_next_month();
    const Day end = std::min(next, period.end);
    const int of_month = next - first.first_of_month();
    months = end - first == of_month ? Fraction{months.numerator + months.denominator, months.denominator}
                                     : months + Fraction::of(end - first, of_month);
    first = end;
  }
  return months;
}

std::vector<Period> without_pauses(Period period, const std::vector<Period>& pauses) {
  std::vector<Period> rest;
  for (const Period& pause : pauses) {
    const Period before{period.first, std::min(period.end, pause.first)};
    if (!before.empty()) rest.push_back(before);
    period.first = std::max(period.first, std::min(pause.end, period.end));
  }
  if (!period.empty()) rest.push_back(period);
  return rest;
}

Fraction served_months(Period period, const std::vector<Period>& pauses) {
  if (pauses.empty()) return months_by_days(period);
  Fraction months;
  for (const Period& served : without_pauses(period, pauses)) months = months + months_by_days(served);
  return months;
}

Clicks clicks_of_months(Fraction months, Clicks per_month) {
  return {multiply_rounded(per_month.count, months.numerator, months.denominator)};
}

}  // namespace klickwerk::billing
