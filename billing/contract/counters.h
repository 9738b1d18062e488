// Which raw counters of a device a contract looks at.
#pragma once

#include <set>
#include <string>

#include "billing/contract/terms.h"

namespace klickwerk::billing {

// Those that enter its meters; a meter that names none counts the counter of its own name.
std::set<std::string> counters_of(const ContractTerms& terms);

}  // namespace klickwerk::billing
