// The sentences of a settlement: exceptions with their next step, and remarks on estimates and true-ups. English; they
// name meter, place, device, dates and values.
#pragma once

#include "billing/metering/usage.h"
#include "billing/settlement/averaging.h"
#include "billing/settlement/unit.h"

namespace klickwerk::billing {

// A place whose usage cannot be known. `estimated`: a mean stands in until a reading that waits for review is decided.
SettlementException exception_of(const ContractView& view, const MeterTerms& meter, const Place& place, const PlaceUsage& usage, bool estimated);

std::string estimate_remark(const Place& place, const PlaceUsage& usage, const Average& average, Day missing_on);
std::string pooled_estimate_remark(const Average& average, std::int64_t rest, Day missing_on);
std::string tolerance_remark(const ReadingTolerance& agreed, const ToleratedReading& reading);
std::string passed_over_remark(const Place& place);
std::string true_up_remark(const ContractView& view, const Place& place, Period span, std::int64_t actual, std::int64_t estimated);
std::string price_change_remark(const SettledUnit& settled);
// An earlier settlement, and what was invoiced for it before.
std::string correction_remark(const SettledUnit& now, Clicks clicks_before, Money amount_before);

}  // namespace klickwerk::billing
