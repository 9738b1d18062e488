// One settlement's input, prepared once: the run cut to the contract's term, and its places.
#pragma once

#include <vector>

#include "billing/metering/place.h"

namespace klickwerk::billing {

struct ContractView {
  explicit ContractView(const SettlementInput& settlement_input);

  const SettlementInput& input;
  const ContractTerms& terms;
  Period run;     // as asked for
  Period term;    // the contract's days; a contract without end ends in the far future
  Period active;  // the run's days within the term; may be empty
  std::vector<Place> places;
};

// Readings of other days that close the input's period within the contract's tolerance, place by place.
std::vector<ToleratedReading> closed_by_tolerance(const SettlementInput& input);

}  // namespace klickwerk::billing
