#include "billing/settlement/months.h"

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

Clicks clicks_of_months(Fraction months, Clicks per_month) {
  return {multiply_rounded(per_month.count, months.numerator, months.denominator)};
}

}  // namespace klickwerk::billing
