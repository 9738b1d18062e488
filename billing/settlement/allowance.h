// Free clicks of a meter: per month by active days, pooled, and by place, summed exactly and rounded once.
#pragma once

#include "billing/settlement/contract_view.h"

namespace klickwerk::billing {

Clicks allowance_of(const ContractView& view, const MeterTerms& meter, Period active);

}  // namespace klickwerk::billing
