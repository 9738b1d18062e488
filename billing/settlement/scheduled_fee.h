// Flat fees with a rhythm of their own. Each period of the rhythm is billed once, when it is due: in arrears in the run
// in which it (or the contract) ends, in advance in the run after whose last day it begins. What was billed of a period
// is kept in the fee's ledger; where the terms say something else now (an end, a pause, a price that came later), the
// difference is a line of its own. So nothing is billed twice or left out, and no more is refunded than was billed.
#pragma once

#include "billing/settlement/contract_view.h"
#include "billing/settlement/settlement.h"

namespace klickwerk::billing {

struct FeeSettlement {
  std::vector<SettlementLine> lines;  // by fee, then period
  std::vector<FeeLedgerEntry> ledger;
};

// Asserts that the input names a fee run.
FeeSettlement settle_fees(const ContractView& view);

// Periods that ended so long before a run are not looked at any more; the ledger need not reach back further.
inline constexpr int kFeeMemoryMonths = 36;

}  // namespace klickwerk::billing
