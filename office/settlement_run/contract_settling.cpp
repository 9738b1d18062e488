#include "office/settlement_run/contract_settling.h"

#include <algorithm>
#include <exception>

#include "billing/contract/check_terms.h"
#include "office/settlement_run/vat_of_customer.h"

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

// The contract's own period is not over yet, but fees of the next one may be billed.
void leave_fees_only(db::SettlementJob& job) {
  auto& input = job.input;
  input.fees_only = true;
  input.period = *input.fee_run;
  input.positions.clear();
  input.ledger.clear();
}

// What is not over yet is not settled: its readings are still to come.
std::optional<Refusal> cut_to_today(db::SettlementJob& job, const std::optional<Day>& today) {
  auto& input = job.input;
  if (!today) return {};
  const Refusal not_over{Refusal::Kind::not_over, "", "", ""};
  if (!input.fees_only && input.period.last() > *today) {
    if (!input.fee_run || job.existing) return not_over;
    leave_fees_only(job);
  }
  if (input.fees_only && *today < input.fee_run->first) return not_over;
  if (input.fee_run && *today < input.fee_run->last()) input.fee_arrears_end = *today + 1;
  return {};
}

std::optional<Refusal> find_period(db::SettlementJob& job) {
  if (job.input.fees_only) return {};
  Day open_from = first_open_day(job);
  Period& period = job.input.period;
  if (period.end <= open_from)
    return Refusal{Refusal::Kind::not_due, "BILLED_BEFORE", "billed by the predecessor until " + (open_from - 1).iso(), ""};
  if (period.first < open_from) period.first = open_from;
  if (open_from < period.first) return gap(open_from, job);
  return {};
}

}  // namespace

Result<billing::Settlement, Refusal> settle_job(db::SettlementJob& job, const SettlingContext& context) {
  const bool period_due = !job.input.fees_only;
  if (auto refusal = cut_to_today(job, context.today)) return Failure{*refusal};
  if (auto refusal = find_period(job)) return Failure{*refusal};
  if (auto fault = find_vat_class(job, context.seller_country))
    return Failure{Refusal{Refusal::Kind::failed, "VAT_ID_NOT_USABLE", *fault,
                           "correct the customer's VAT id, or agree another VAT class in the contract, then settle again"}};
  if (auto problems = billing::check_terms(job.input); !problems.empty())
    return Failure{Refusal{Refusal::Kind::failed, "TERMS_NOT_USABLE", problems_text(problems), "correct the contract, then settle again"}};
  try {
    auto settlement = billing::settle(job.input);
    const bool nothing = job.input.fees_only && settlement.fee_ledger.empty() && !job.advance_draft;
    if (nothing) return Failure{Refusal{period_due ? Refusal::Kind::not_over : Refusal::Kind::not_due, "", "", ""}};
    return settlement;
  } catch (const std::exception& error) {
    return Failure{Refusal{Refusal::Kind::failed, "NOT_SETTLED", error.what(),
                           "this is our mistake, not the contract's: tell us the number of the contract"}};
  }
}

}  // namespace klickwerk::office
