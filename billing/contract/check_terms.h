// What settle() cannot work with, said before it is tried: the import and the case reader refuse such contracts.
#pragma once

#include "billing/settlement/input.h"

namespace klickwerk::billing {

struct TermsProblem {
  std::string key;      // where, in the words of the case format: "meters[0].prices[1].tiers"
  std::string problem;  // what is wrong and what to do
};

// Empty: settle() accepts the contract.
std::vector<TermsProblem> check_terms(const ContractTerms& terms);
// The terms, and what the places add: unknown names, dates out of order.
std::vector<TermsProblem> check_terms(const SettlementInput& input);

}  // namespace klickwerk::billing
