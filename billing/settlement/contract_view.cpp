#include "billing/settlement/contract_view.h"

#include <algorithm>

namespace klickwerk::billing {
namespace {

constexpr Day kFarFuture{2'932'897};  // 10000-01-01

// Where a period of ours ends with a counter and another begins. The contract's last day is none: nothing would bill later
// what its reading leaves out.
DueDays due_days_of(const SettlementInput& input, Period term, Period active) {
  DueDays due{input.terms.tolerance, {}};
  if (!due.tolerance.any()) return due;
  const auto add = [&](Day day) {
    if (term.first <= day && day + 1 < term.end) due.days.push_back(day);
  };
  for (const auto& entry : input.ledger) add(entry.period.last());
  if (!active.empty()) {
    add(active.first - 1);
    add(active.last());
  }
  std::sort(due.days.begin(), due.days.end());
  due.days.erase(std::unique(due.days.begin(), due.days.end()), due.days.end());
  return due;
}

}  // namespace

ContractView::ContractView(const SettlementInput& settlement_input)
    : input(settlement_input),
      terms(settlement_input.terms),
      run(settlement_input.period),
      term{terms.start, terms.last_day ? *terms.last_day + 1 : kFarFuture},
      active(run.intersection(term)) {
  places.reserve(input.positions.size());
  const DueDays due = due_days_of(input, term, active);
  for (const auto& position : input.positions) places.emplace_back(position, term, due);
}

std::vector<ToleratedReading> closed_by_tolerance(const SettlementInput& input) {
  std::vector<ToleratedReading> closing;
  if (!input.terms.tolerance.any() || input.fees_only) return closing;
  const ContractView view(input);
  for (const Place& place : view.places)
    for (const auto& reading : place.tolerated())
      if (!view.active.empty() && reading.due_on == view.active.last()) closing.push_back(reading);
  return closing;
}

}  // namespace klickwerk::billing
