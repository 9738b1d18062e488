#include "office/case/settlement_case.h"

#include "billing/settlement/ledger.h"

namespace klickwerk::office {

std::vector<billing::Settlement> run_case(const SettlementCase& settlement_case) {
  billing::SettlementInput input = settlement_case.contract;
  std::vector<billing::Settlement> settlements;
  for (Period run : settlement_case.runs) {
    input.period = run;
    settlements.push_back(billing::settle(input));
    billing::merge_ledger(input.ledger, settlements.back().ledger);
  }
  return settlements;
}

}  // namespace klickwerk::office
