// Minimum amount: the difference to the agreed amount, prorated by days, as the invoice's last line. Measured on the
// lines of the run; in a calendar-year contract once, on the year. A true-up measures the earlier period again.
#pragma once

#include <vector>

#include "billing/settlement/meter.h"

namespace klickwerk::billing {

// `invoice`: the run's lines so far. `meters`: what settle_meter() gave, in the contract's order.
std::vector<SettlementLine> minimum_amount_lines(const ContractView& view, const std::vector<SettlementLine>& invoice,
                                                 const std::vector<MeterSettlement>& meters);

}  // namespace klickwerk::billing
