// Flat fees: per month, billed with the period. A line covers a stretch with one price.
#pragma once

#include <vector>

#include "billing/settlement/settlement.h"

namespace klickwerk::billing {

// The lines of one run, by date; none when the contract is not active in it or no fee is in force.
std::vector<SettlementLine> flat_fee_lines(const ContractTerms& terms, Period run, Period active);

}  // namespace klickwerk::billing
