#include "office/settlement_run/run_report.h"

#include "core/assert.h"
#include "core/sha256.h"

namespace klickwerk::office {
namespace {

int& count_of(RunTotals& totals, Verdict verdict) {
  switch (verdict) {
    case Verdict::drafted: return totals.drafted;
    case Verdict::unchanged: return totals.unchanged;
    case Verdict::carried: return totals.carried;
    case Verdict::nothing_due: return totals.nothing_due;
    case Verdict::kept: return totals.kept;
    case Verdict::on_hold: return totals.on_hold;
    case Verdict::not_over: return totals.not_over;
    case Verdict::blocked: return totals.blocked;
    case Verdict::failed: return totals.failed;
  }
  KW_ASSERT(false);
}

}  // namespace

const char* name_of(Verdict verdict) {
  switch (verdict) {
    case Verdict::drafted: return "drafted";
    case Verdict::unchanged: return "unchanged";
    case Verdict::carried: return "carried";
    case Verdict::nothing_due: return "nothing due";
    case Verdict::kept: return "kept";
    case Verdict::on_hold: return "on hold";
    case Verdict::not_over: return "not over";
    case Verdict::blocked: return "blocked";
    case Verdict::failed: return "failed";
  }
  KW_ASSERT(false);
}

const char* name_of(billing::ExceptionCode code) {
  switch (code) {
    case billing::ExceptionCode::missing_reading_no_history: return "MISSING_READING_NO_HISTORY";
    case billing::ExceptionCode::missing_final_reading: return "MISSING_FINAL_READING";
    case billing::ExceptionCode::negative_usage: return "NEGATIVE_USAGE";
    case billing::ExceptionCode::reading_undecided: return "READING_UNDECIDED";
    case billing::ExceptionCode::opening_settled: return "OPENING_SETTLED";
  }
  KW_ASSERT(false);
}

RunTotals RunReport::totals() const {
  RunTotals totals;
  for (const ContractOutcome& outcome : contracts) {
    ++count_of(totals, outcome.verdict);
    if (outcome.verdict != Verdict::on_hold && outcome.verdict != Verdict::not_over) ++totals.due;
    totals.exceptions += static_cast<int>(outcome.exceptions.size());
    totals.with_exceptions += outcome.exceptions.empty() ? 0 : 1;
    totals.held += outcome.held ? 1 : 0;
    totals.tolerated += outcome.tolerated.empty() ? 0 : 1;
    totals.estimated += outcome.estimated.empty() ? 0 : 1;
    totals.waiting += outcome.waiting.empty() ? 0 : 1;
    totals.net += outcome.net;
    totals.gross += outcome.gross;
  }
  return totals;
}

std::string RunReport::result_hash() const {
  std::string results;
  for (const ContractOutcome& outcome : contracts)
    if (!outcome.result_hash.empty())
      results += outcome.number + '\t' + outcome.period.iso() + '\t' + outcome.result_hash + '\n';
  return sha256_hex(results);
}

bool RunReport::needs_attention() const {
  RunTotals sums = totals();
  return sums.failed + sums.blocked + sums.exceptions + sums.held > 0;
}

}  // namespace klickwerk::office
