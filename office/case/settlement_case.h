// A settlement case: a contract with its readings, and the runs to make. The format is JSON (README.md); golden
// scenarios and offers for salesmen use it too.
#pragma once

#include <stdexcept>
#include <string>
#include <vector>

#include "billing/settlement/settlement.h"

namespace klickwerk::office {

struct SettlementCase {
  std::string id;
  std::string title;
  billing::SettlementInput contract;  // ledger: the settled history; period: of no meaning
  std::vector<Period> runs;
  std::string expected;  // JSON text; empty: the case expects nothing
};

// The file cannot be used: says where and what to do.
class CaseError : public std::runtime_error {
 public:
  using std::runtime_error::runtime_error;
};

// The runs one after the other, each with the ledger that the ones before left.
std::vector<billing::Settlement> run_case(const SettlementCase& settlement_case);

}  // namespace klickwerk::office
