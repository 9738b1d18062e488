#include "apps/klickwerk/settle_case.h"

#include <algorithm>
#include <cstdio>

#include "office/case/case_account.h"
#include "office/case/case_reader.h"

namespace klickwerk::app {
namespace {

std::vector<office::SettlementCase> chosen_cases(const SettleCaseRequest& request) {
  auto cases = office::read_case_file(request.file);
  if (request.id.empty()) return cases;
  std::string known;
  for (const auto& settlement_case : cases) known += (known.empty() ? "" : ", ") + settlement_case.id;
  std::erase_if(cases, [&](const auto& settlement_case) { return settlement_case.id != request.id; });
  if (cases.empty()) throw office::CaseError(request.file + ": has no case with the id '" + request.id + "'; it has " + known);
  return cases;
}

void print(const std::string& text) { std::fputs(text.c_str(), stdout); }

int check(const std::vector<office::CaseResult>& results) {
  std::size_t wrong = 0, compared = 0;
  for (const auto& result : results) {
    if (result.settlement_case->expected.empty()) continue;
    ++compared;
    const auto found = office::differences(result);
    for (const auto& difference : found) print(difference + "\n");
    if (!found.empty()) ++wrong;
  }
  print(std::to_string(compared) + " cases compared, " + std::to_string(wrong) + " differ\n");
  return wrong == 0 ? 0 : 1;
}

}  // namespace

int settle_case(const SettleCaseRequest& request) {
  const auto cases = chosen_cases(request);
  const auto results = office::run_cases(cases);
  if (request.check) return check(results);
  if (request.json) {
    print(office::json_of(results));
    return 0;
  }
  for (std::size_t i = 0; i < results.size(); ++i) print((i > 0 ? "\n" : "") + office::account_of(results[i]));
  return 0;
}

}  // namespace klickwerk::app
