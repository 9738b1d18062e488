// A unit whose price or discount changes inside: usage per sub-period from a reading on the eve of the change, else by days.
#pragma once

#include "billing/settlement/meter_book.h"

namespace klickwerk::billing {

struct SubPeriod {
  Period period;
  const Pricing* pricing;
  std::vector<std::int64_t> usage;  // by place

  std::int64_t clicks() const;
};

// At least one; in order. Exempt meters that settle open periods have one price and discount, those of the last day.
std::vector<SubPeriod> sub_periods(const ContractView& view, const MeterTerms& meter, const MeterBook& book, Unit unit,
                                   bool one_price);

}  // namespace klickwerk::billing
