// klickwerk settle --case: settlements from a file of cases; needs neither configuration nor database.
#pragma once

#include <string>

namespace klickwerk::app {

struct SettleCaseRequest {
  std::string file;
  std::string id;      // empty: all cases of the file
  bool json = false;   // {"settlement_cases": [...]} instead of the readable account
  bool check = false;  // compare with what the file expects
};

// Prints to stdout. Returns 0; 1 when --check found differences (they are printed). Throws office::CaseError.
int settle_case(const SettleCaseRequest& request);

}  // namespace klickwerk::app
