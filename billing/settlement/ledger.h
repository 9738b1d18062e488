// Ledgers between settlements: merging what a settlement returned, and beginning one from another program's history.
#pragma once

#include <span>

#include "billing/settlement/settlement.h"

namespace klickwerk::billing {

// Adds entries, or replaces those of the same meter and period. Keeps the order "by meter, then period".
void merge_ledger(std::vector<MeterLedgerEntry>& ledger, std::span<const MeterLedgerEntry> added);

// The same for the fees' ledger, by fee, then period.
void merge_fee_ledger(std::vector<FeeLedgerEntry>& ledger, std::span<const FeeLedgerEntry> added);

// A period that another program settled: only its clicks are known.
struct SettledHistory {
  std::string meter;
  std::string position;  // empty: not known per position
  Period period;
  Clicks clicks;
  bool estimated = false;
};

// The ledger with which a contract's first settlement here begins. `contract.period` and `.ledger` are not looked at.
// What was invoiced for a period is worked out from the terms. An estimate still waits for its true-up when its period
// begins after the meter's last reading before `first_run`; otherwise a reading has closed it. In a calendar-year
// contract the periods of the current year wait for the end of the year.
std::vector<MeterLedgerEntry> ledger_of_history(const SettlementInput& contract, std::span<const SettledHistory> history,
                                                Day first_run);

}  // namespace klickwerk::billing
