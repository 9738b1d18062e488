// Averaging: the usage of a place whose closing reading is missing, from periods settled from actual readings.
#pragma once

#include "billing/settlement/meter_book.h"

namespace klickwerk::billing {

struct Average {
  std::int64_t clicks = 0;
  std::vector<std::int64_t> of;  // the periods' usage, newest first
};

// Mean of the place's last `n` actual periods (fewer if fewer exist), half up; empty without any.
std::optional<Average> average_of_place(LedgerView earlier, const ContractView& view, std::size_t place, int n);

// Mean of the whole meter, for histories that do not tell the places of a pool apart; empty when they do.
std::optional<Average> average_of_meter(LedgerView earlier, int n);

}  // namespace klickwerk::billing
