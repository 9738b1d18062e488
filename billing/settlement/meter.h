// One meter's settlement: count, hold or estimate, attribute, correct what was invoiced, settle.
#pragma once

#include "billing/settlement/meter_book.h"

namespace klickwerk::billing {

// An earlier settlement that was corrected: what was invoiced for its clicks before and after.
struct CorrectedPeriod {
  Period period;
  Money before, after;
  bool one_minimum = false;  // a minimum amount was measured on just this period
};

struct MeterSettlement {
  MeterAccount account;
  std::vector<SettlementLine> lines;  // corrections, clicks, credit, minimum clicks: in this order
  std::vector<SettlementException> exceptions;
  std::vector<MeterLedgerEntry> ledger;
  std::vector<CorrectedPeriod> corrected;
};

MeterSettlement settle_meter(const ContractView& view, const MeterTerms& meter, LedgerView earlier);

}  // namespace klickwerk::billing
