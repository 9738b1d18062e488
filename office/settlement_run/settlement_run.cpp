#include "office/settlement_run/settlement_run.h"

#include <algorithm>
#include <memory>

#include "billing/settlement/contract_view.h"
#include "billing/settlement/share.h"
#include "db/invoice_grouping.h"
#include "db/contracts.h"
#include "db/due_contracts.h"
#include "db/frozen_settlement.h"
#include "office/settlement_run/contract_settling.h"
#include "office/settlement_run/draft_writer.h"

namespace klickwerk::office {
namespace {

using Stopwatch = std::chrono::steady_clock;

ContractOutcome outcome_of(const db::SettlementJob& job) {
  ContractOutcome outcome;
  outcome.contract = job.contract;
  outcome.number = job.input.terms.number;
  outcome.period = job.input.period;
  return outcome;
}

void add_refusal(Batch& batch, const db::SettlementJob& job, const Refusal& refusal) {
  if (refusal.kind == Refusal::Kind::not_due) return;
  ContractOutcome outcome = outcome_of(job);
  if (refusal.kind == Refusal::Kind::not_over) {
    outcome.verdict = Verdict::not_over;
    batch.outcomes.push_back(std::move(outcome));
    return;
  }
  outcome.verdict = refusal.kind == Refusal::Kind::blocked ? Verdict::blocked : Verdict::failed;
  outcome.code = refusal.code;
  outcome.reason = refusal.what;
  outcome.next_step = refusal.next_step;
  batch.failed.push_back({job.contract, job.input.period, refusal.code, refusal.what, refusal.next_step});
  batch.outcomes.push_back(std::move(outcome));
}

void add_kept(Batch& batch, const db::SettlementJob& job) {
  ContractOutcome outcome = outcome_of(job);
  outcome.verdict = Verdict::kept;
  outcome.reason = job.stays_because;
  batch.outcomes.push_back(std::move(outcome));
}

// The draft of an earlier run from the very same input: to store it again would only give it another id.
bool drafted_before(const db::SettlementJob& job) {
  if (job.input.fees_only) return job.advance_draft && job.advance_input == db::freeze(job.input);
  return job.existing && !job.advance_draft && job.existing_input == db::freeze(job.input);
}

// Below the minimum invoice amount nothing goes out; above the maximum a person looks first.
void tell_limits(ContractOutcome& outcome, const billing::ContractTerms& terms, const std::vector<billing::InvoiceShare>& shares) {
  if (outcome.verdict == Verdict::carried) {
    outcome.reason = "net " + decimal(outcome.net) + " is below the minimum invoice amount " + decimal(*terms.minimum_invoice) +
                     ": the next invoice takes it along";
    outcome.net = outcome.gross = Money{};
  }
  for (const auto& share : shares) {
    if (!terms.maximum_invoice || share.net <= *terms.maximum_invoice) continue;
    outcome.held = true;
    outcome.code = "ABOVE_MAXIMUM";
    outcome.reason = "net " + decimal(share.net) + " is above the maximum invoice amount " + decimal(*terms.maximum_invoice);
    outcome.next_step = "look at the draft; if it is right, approve it by its number";
  }
}

// As they will be invoiced. A payer who is gone is told when the draft is stored.
std::vector<db::PlannedDraft> drafts_of(const db::SettlementJob& job, const std::vector<billing::InvoiceShare>& shares) {
  std::vector<db::PlannedDraft> drafts;
  for (const auto& share : shares) {
    const auto payer = job.payers.find(share.payer);
    db::PlannedDraft& draft = drafts.emplace_back();
    draft.contract = job.contract;
    draft.payer = share.payer.empty() || payer == job.payers.end() ? job.customer : payer->second;
    draft.vat_rate_bp = share.vat_groups.empty() ? job.input.terms.vat_rate_bp : share.vat_groups.front().vat.rate_bp;
    if (share.vat_groups.empty()) draft.net_by_rate[draft.vat_rate_bp] = share.net;
    for (const auto& group : share.vat_groups) draft.net_by_rate[group.vat.rate_bp] += group.net;
  }
  return drafts;
}

void add_settled(Batch& batch, const db::SettlementJob& job, billing::Settlement settlement) {
  ContractOutcome outcome = outcome_of(job);
  const auto shares = billing::shares_of(settlement, job.input.terms);
  outcome.drafts = drafts_of(job, shares);
  outcome.tolerated = billing::closed_by_tolerance(job.input);
  for (const auto& account : settlement.accounts) {
    if (account.state == billing::MeterAccount::State::settled && account.estimated) outcome.estimated.push_back(account.meter);
    if (account.state == billing::MeterAccount::State::pending_no_average) outcome.waiting.push_back(account.meter);
  }
  outcome.lines = settlement.lines.size();
  outcome.net = settlement.net;
  outcome.gross = billing::gross_of(shares);
  outcome.exceptions = settlement.exceptions;
  outcome.result_hash = billing::result_hash(settlement);
  bool unchanged = drafted_before(job);
  outcome.verdict = unchanged                  ? Verdict::unchanged
                    : settlement.lines.empty() ? Verdict::nothing_due
                                               : Verdict::drafted;
  if (settlement.carried) outcome.verdict = Verdict::carried;
  tell_limits(outcome, job.input.terms, shares);
  if (!unchanged) {
    batch.settled.push_back({&job, std::move(settlement), outcome.result_hash});
    batch.settled_outcome.push_back(batch.outcomes.size());
  } else {
    batch.unchanged.push_back(job.input.fees_only ? *job.advance_draft : *job.existing);
  }
  batch.outcomes.push_back(std::move(outcome));
}

Batch settled_batch(std::vector<db::SettlementJob> jobs, const SettlingContext& context) {
  Batch batch;
  batch.jobs = std::move(jobs);
  batch.outcomes.reserve(batch.jobs.size());
  batch.settled.reserve(batch.jobs.size());
  for (db::SettlementJob& job : batch.jobs) {
    if (!job.stays_because.empty()) {
      add_kept(batch, job);
      continue;
    }
    auto settlement = settle_job(job, context);
    if (settlement.ok())
      add_settled(batch, job, std::move(settlement).value());
    else
      add_refusal(batch, job, settlement.error());
  }
  return batch;
}

// Where the outcomes go: by way of the database, or in a dry run straight into the report.
class Sink {
 public:
  Sink(db::Database& database, const RunRequest& request) : database_(database) {
    if (request.dry_run) return;
    db::Transaction transaction = database.begin();
    run_ = db::SettlementStore(transaction).begin_run(request.period, request.started_by, request.contract_number.value_or(""));
    transaction.commit();
    writer_ = std::make_unique<DraftWriter>(database.another(), *run_);
  }

  std::optional<std::int64_t> run() const { return run_ ? std::optional(run_->value) : std::nullopt; }

  void put(Batch batch) {
    if (writer_) return writer_->put(std::move(batch));
    for (auto& outcome : batch.outcomes) outcomes_.push_back(std::move(outcome));
  }

  std::vector<ContractOutcome> finish() { return writer_ ? writer_->finish() : std::move(outcomes_); }

  void close(RunReport& report) {
    if (!run_) return plan(report);
    RunTotals totals = report.totals();
    db::Transaction transaction = database_.begin();
    db::gather_drafts(transaction, report.period);
    report.invoices = db::drafted_totals(transaction, report.period, drafted_contracts(report));
    db::SettlementStore(transaction).finish_run(
        *run_, {totals.due, totals.drafted + totals.carried + totals.nothing_due, totals.unchanged + totals.kept + report.already_settled,
                totals.failed + totals.blocked, totals.exceptions, report.result_hash()});
    transaction.commit();
  }

 private:
  static std::vector<ContractId> drafted_contracts(const RunReport& report) {
    std::vector<ContractId> contracts;
    for (const auto& outcome : report.contracts)
      if (!outcome.drafts.empty()) contracts.push_back(outcome.contract);
    return contracts;
  }

  // What the real run would gather: its own drafts, and those of the month that wait already.
  void plan(RunReport& report) {
    std::vector<db::PlannedDraft> drafts;
    std::vector<ContractId> settled;
    for (const auto& outcome : report.contracts) {
      drafts.insert(drafts.end(), outcome.drafts.begin(), outcome.drafts.end());
      if (!outcome.result_hash.empty()) settled.push_back(outcome.contract);
    }
    db::Transaction transaction = database_.begin();
    db::find_sharing(transaction, drafts);
    const auto standing = db::standing_drafts(transaction, report.period, settled);
    drafts.insert(drafts.end(), standing.begin(), standing.end());
    report.invoices = db::totals_of(drafts);
  }

  db::Database& database_;
  std::optional<db::RunId> run_;
  std::unique_ptr<DraftWriter> writer_;
  std::vector<ContractOutcome> outcomes_;
};

// So that nobody forgets them: contracts that would be due but for the hold.
void add_held(RunReport& report, db::Database& database, const RunRequest& request) {
  db::Transaction transaction = database.begin();
  for (const auto& contract : db::ContractStore(transaction).list()) {
    bool held = contract.hold_from && *contract.hold_from < request.period.end && contract.start < request.period.end &&
                (!contract.hold_until || request.period.last() <= *contract.hold_until);
    bool wanted = !request.contract_number || *request.contract_number == contract.number;
    if (!held || !wanted || contract.billed_elsewhere) continue;
    ContractOutcome outcome;
    outcome.contract = contract.id;
    outcome.number = contract.number;
    outcome.period = request.period;
    outcome.verdict = Verdict::on_hold;
    outcome.reason = "on hold from " + contract.hold_from->iso();
    if (contract.hold_until) outcome.reason += " until " + contract.hold_until->iso();
    outcome.next_step = contract.hold_until ? "nothing: the first period after the hold settles it" : "end the hold in the contract, then settle again";
    report.contracts.push_back(std::move(outcome));
  }
}

}  // namespace

RunReport run_settlement(db::Database& database, const RunRequest& request, const ProgressSink& progress) {
  auto begin = Stopwatch::now();
  auto elapsed = [&] { return std::chrono::duration_cast<std::chrono::milliseconds>(Stopwatch::now() - begin); };
  RunReport report{.period = request.period, .dry_run = request.dry_run, .run = {}, .contracts = {}};
  Sink sink(database, request);
  report.run = sink.run();
  const db::DueFilter filter{request.contract_number, db::DueFilter::Settled::again, request.seller_country, request.tolerance};
  db::DueContracts due(database);
  int done = 0, total = progress ? due.candidates(request.period, filter) : 0;
  auto summary = due.for_each_batch(
      request.period, filter, request.batch_size,
      [&](std::vector<db::SettlementJob> jobs) {
        done += static_cast<int>(jobs.size());
        sink.put(settled_batch(std::move(jobs), {request.today, request.seller_country}));
        if (progress) progress({done, total, elapsed()});
      });
  report.contracts = sink.finish();
  report.already_settled = summary.already_settled;
  report.billed_elsewhere = summary.billed_elsewhere;
  if (summary.on_hold > 0) add_held(report, database, request);
  std::sort(report.contracts.begin(), report.contracts.end(), [](const auto& a, const auto& b) {
    return std::tie(a.number, a.period) < std::tie(b.number, b.period);
  });
  sink.close(report);
  report.took = elapsed();
  return report;
}

}  // namespace klickwerk::office
