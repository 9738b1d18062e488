#include "db/settlement_rows_internal.h"

#include "db/copy_internal.h"
#include "db/due_rows_internal.h"
#include "db/frozen_settlement.h"
#include "db/invoice_rows_internal.h"
#include "db/words.h"

namespace klickwerk::db {

void copy_settlements(Transaction& transaction, RunId run, std::span<const NewSettlement> settlements) {
  CopyIn copy(transaction, "settlements (settlement_id, contract_id, period_first, period_end, state, run_id, input, result, result_hash, net_cents)");
  for (const NewSettlement& one : settlements) {
    const auto& [job, settlement, hash] = *one.settled;
    copy.row(one.id, job->contract, job->input.period.first, job->input.period.end,
             word(one.invoice ? SettlementState::draft : SettlementState::nothing_due), run, freeze(job->input), freeze(settlement), hash,
             settlement.net.cents);
  }
  copy.finish();
}

void copy_ledger(Transaction& transaction, std::span<const NewSettlement> settlements) {
  CopyIn copy(transaction, "settlement_ledger (contract_id, meter, period_first, period_end, settlement_id, outcome, usage, invoiced_clicks, "
                           "invoiced_cents, credited_clicks, credited_cents)");
  for (const NewSettlement& one : settlements)
    for (const auto& e : one.settled->settlement.ledger)
      copy.row(one.settled->job->contract, e.meter, e.period.first, e.period.end, one.id, word(e.outcome), usage_text(e.usage),
               e.invoiced_clicks.count, e.invoiced_amount.cents, e.credited_clicks.count, e.credited_amount.cents);
  copy.finish();
}

void copy_exceptions(Transaction& transaction, RunId run, std::span<const NewSettlement> settlements) {
  CopyIn copy(transaction, "settlement_exceptions (contract_id, settlement_id, run_id, period_first, period_end, meter, code, position, serial, what, next_step)");
  for (const NewSettlement& one : settlements)
    for (const auto& e : one.settled->settlement.exceptions)
      copy.row(one.settled->job->contract, one.id, run, e.period.first, e.period.end, e.meter, word(e.code), e.position, e.serial, e.what, e.next_step);
  copy.finish();
}

void copy_draft_invoices(Transaction& transaction, std::span<const NewSettlement> settlements) {
  CopyIn invoices(transaction, "invoices (invoice_id, customer_id, contract_id, settlement_id, service_first, service_end, vat_rate_bp, net_cents, "
                               "vat_cents, gross_cents)");
  for (const NewSettlement& one : settlements) {
    if (!one.invoice) continue;
    const SettlementJob& job = *one.settled->job;
    const auto& settlement = one.settled->settlement;
    invoices.row(*one.invoice, job.customer, job.contract, one.id, job.input.period.first, job.input.period.end, job.input.terms.vat_rate_bp,
                 settlement.net.cents, settlement.vat.cents, settlement.gross.cents);
  }
  invoices.finish();
  CopyIn lines(transaction, invoice_lines_target);
  for (const NewSettlement& one : settlements)
    for (std::size_t i = 0; i < one.settled->settlement.lines.size(); ++i)
      write_line(lines, *one.invoice, static_cast<int>(i) + 1, one.settled->settlement.lines[i]);
  lines.finish();
}

}  // namespace klickwerk::db
