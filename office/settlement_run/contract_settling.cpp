#include "office/settlement_run/contract_settling.h"

#include <algorithm>
#include <exception>

#include "billing/contract/check_terms.h"

namespace klickwerk::office {
namespace {

// Up to here our settlements, or the predecessor's (whose ledger was taken over), have billed the contract.
Day first_open_day(const db::SettlementJob& job) {
  Day first = std::max(job.input.terms.start, job.billing_from.value_or(job.input.terms.start));
  if (job.settled_until) return std::max(first, *job.settled_until);
  for (const auto& entry : job.input.ledger) first = std::max(first, entry.period.end);
  return first;
}

// The run that comes first: of a monthly contract the first open month's, of longer cycles the one that ended last (a
// still earlier one blocks that in its turn).
std::string run_before(Day open_from, Period period) {
  bool monthly = period.end <= period.first.first_of_next_month();
  Day within = monthly ? open_from : period.first - 1;
  return within.iso().substr(0, 7);
}

Refusal gap(Day open_from, const db::SettlementJob& job) {
  std::string next = "settle " + run_before(open_from, job.input.period) + " first";
  if (!job.settled_until && !job.billing_from)
    next += ", or enter the day from which this program bills the contract (billing_from)";
  return {Refusal::Kind::blocked, "EARLIER_PERIOD_OPEN",
          "nothing is settled from " + open_from.iso() + " to " + (job.input.period.first - 1).iso() +
              ": settling a later period would lose its clicks",
          next};
}

std::string problems_text(const std::vector<billing::TermsProblem>& problems) {
  std::string text;
  for (const auto& problem : problems) text += (text.empty() ? "" : "; ") + problem.key + ": " + problem.problem;
  return text;
}

}  // namespace

Result<billing::Settlement, Refusal> settle_job(db::SettlementJob& job) {
  Day open_from = first_open_day(job);
  Period& period = job.input.period;
  if (period.end <= open_from)
    return Failure{Refusal{Refusal::Kind::not_due, "BILLED_BEFORE", "billed by the predecessor until " + (open_from - 1).iso(), ""}};
  if (period.first < open_from) period.first = open_from;
  if (open_from < period.first) return Failure{gap(open_from, job)};
  if (auto problems = billing::check_terms(job.input); !problems.empty())
    return Failure{Refusal{Refusal::Kind::failed, "TERMS_NOT_USABLE", problems_text(problems), "correct the contract, then settle again"}};
  try {
    return billing::settle(job.input);
  } catch (const std::exception& error) {
    return Failure{Refusal{Refusal::Kind::failed, "NOT_SETTLED", error.what(),
                           "this is our mistake, not the contract's: tell us the number of the contract"}};
  }
}

}  // namespace klickwerk::office
