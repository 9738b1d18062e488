#include "billing/contract/counters.h"

namespace klickwerk::billing {

std::set<std::string> counters_of(const ContractTerms& terms) {
  std::set<std::string> counters;
  for (const auto& meter : terms.meters) {
    if (meter.counts.empty()) counters.insert(meter.id);
    for (const auto& count : meter.counts) counters.insert(count.counter);
  }
  return counters;
}

}  // namespace klickwerk::billing
