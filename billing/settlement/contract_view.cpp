#include "billing/settlement/contract_view.h"

namespace klickwerk::billing {
namespace {

constexpr Day kFarFuture{2'932'897};  // 10000-01-01

}  // namespace

ContractView::ContractView(const SettlementInput& settlement_input)
    : input(settlement_input),
      terms(settlement_input.terms),
      run(settlement_input.period),
      term{terms.start, terms.last_day ? *terms.last_day + 1 : kFarFuture},
      active(run.intersection(term)) {
  places.reserve(input.positions.size());
  for (const auto& position : input.positions) places.emplace_back(position, term);
}

}  // namespace klickwerk::billing
