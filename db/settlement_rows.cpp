#include "db/settlement_rows_internal.h"

#include <algorithm>

#include "db/copy_internal.h"
#include "db/due_rows_internal.h"
#include "db/errors.h"
#include "db/fee_ledger_internal.h"
#include "db/frozen_settlement.h"
#include "db/invoice_rows_internal.h"
#include "db/parties.h"
#include "db/sequence_internal.h"
#include "db/words.h"

namespace klickwerk::db {

void copy_settlements(Transaction& transaction, RunId run, Day run_end, std::span<const NewSettlement> settlements) {
  CopyIn copy(transaction, "settlements (settlement_id, contract_id, period_first, period_end, kind, state, run_id, run_end, input, result, result_hash, "
                           "net_cents, carried)");
  for (const NewSettlement& one : settlements) {
    const auto& [job, settlement, hash] = *one.settled;
    copy.row(one.id, job->contract, job->input.period.first, job->input.period.end,
             job->input.fees_only ? "advance" : "regular", word(one.shares.empty() ? SettlementState::nothing_due : SettlementState::draft), run, run_end,
             freeze(job->input), freeze(settlement), hash, settlement.net.cents, settlement.carried);
  }
  copy.finish();
}

void copy_ledger(Transaction& transaction, std::span<const NewSettlement> settlements) {
  CopyIn copy(transaction, "settlement_ledger (contract_id, meter, period_first, period_end, settlement_id, outcome, usage, invoiced_clicks, "
                           "invoiced_cents, credited_clicks, credited_cents, settled_until)");
  for (const NewSettlement& one : settlements)
    for (const auto& e : one.settled->settlement.ledger)
      copy.row(one.settled->job->contract, e.meter, e.period.first, e.period.end, one.id, word(e.outcome), usage_text(e.usage),
               e.invoiced_clicks.count, e.invoiced_amount.cents, e.credited_clicks.count, e.credited_amount.cents, one.settled->job->input.period.end);
  copy.finish();
}

void copy_exceptions(Transaction& transaction, RunId run, std::span<const NewSettlement> settlements) {
  CopyIn copy(transaction, "settlement_exceptions (contract_id, settlement_id, run_id, period_first, period_end, meter, code, position, serial, what, next_step)");
  for (const NewSettlement& one : settlements)
    for (const auto& e : one.settled->settlement.exceptions)
      copy.row(one.settled->job->contract, one.id, run, e.period.first, e.period.end, e.meter, word(e.code), e.position, e.serial, e.what, e.next_step);
  copy.finish();
}

namespace {

// One more than the version that this settlement looked at; another run that adds the same one is refused by the schema.
int next_version(const SettlementJob& job, const billing::FeeLedgerEntry& entry) {
  const auto& ledger = job.input.fee_ledger;
  for (std::size_t i = 0; i < ledger.size(); ++i)
    if (ledger[i].fee == entry.fee && ledger[i].period == entry.period) return job.fee_versions[i] + 1;
  return 1;
}

// An amount that a person should look at before it goes out.
std::string held_because(const billing::ContractTerms& terms, const billing::InvoiceShare& share) {
  if (!terms.maximum_invoice || share.net <= *terms.maximum_invoice) return {};
  return "net " + decimal(share.net) + " is above the contract's maximum invoice amount " + decimal(*terms.maximum_invoice);
}

// The time of the service (§ 14 (4) no. 6 UStG) is the span of the document's own lines: fees in advance lie after the settled period, and
// one payer's lines are not another's.
Period service_of(const billing::InvoiceShare& share) {
  Period service = share.lines.front().period;
  for (const auto& line : share.lines) service = {std::min(service.first, line.period.first), std::max(service.end, line.period.end)};
  return service;
}

CustomerId payer_of(Transaction& transaction, const SettlementJob& job, const std::string& number) {
  if (number.empty()) return job.customer;
  if (const auto known = job.payers.find(number); known != job.payers.end()) return known->second;
  const auto customer = PartyStore(transaction).find_customer(number);
  if (!customer) throw Refused("contract " + job.input.terms.number + ": its payer, customer " + number + ", does not exist any more");
  return customer->id;
}

}  // namespace

NewSettlement with_invoices(Transaction& transaction, SettlementId id, const SettledContract& settled) {
  NewSettlement fresh{id, billing::shares_of(settled.settlement, settled.job->input.terms), {}, &settled};
  fresh.invoices = next_ids<InvoiceId>(transaction, "invoices", "invoice_id", fresh.shares.size());
  return fresh;
}

void copy_fee_ledger(Transaction& transaction, std::span<const NewSettlement> settlements) {
  CopyIn copy(transaction, "fee_ledger (contract_id, fee, period_first, period_end, settlement_id, version, parts)");
  for (const NewSettlement& one : settlements)
    for (const auto& e : one.settled->settlement.fee_ledger)
      copy.row(one.settled->job->contract, e.fee, e.period.first, e.period.end, one.id, next_version(*one.settled->job, e), fee_parts_text(e.parts));
  copy.finish();
}

void copy_carries(Transaction& transaction, std::span<const NewSettlement> settlements) {
  CopyIn copy(transaction, "settlement_carries (settlement_id, into_id)");
  for (const NewSettlement& one : settlements)
    for (SettlementId carried : one.settled->job->carried_from) copy.row(carried, one.id);
  copy.finish();
}

void copy_draft_invoices(Transaction& transaction, std::span<const NewSettlement> settlements) {
  std::vector<std::vector<CustomerId>> customers;  // looked up before the COPY takes the connection
  for (const NewSettlement& one : settlements) {
    auto& payers = customers.emplace_back();
    for (const auto& share : one.shares) payers.push_back(payer_of(transaction, *one.settled->job, share.payer));
  }
  auto payers = customers.begin();
  CopyIn invoices(transaction, "invoices (invoice_id, customer_id, contract_id, settlement_id, service_first, service_end, vat_rate_bp, net_cents, "
                               "vat_cents, gross_cents, held_because)");
  for (const NewSettlement& one : settlements) {
    for (std::size_t i = 0; i < one.shares.size(); ++i) {
      const SettlementJob& job = *one.settled->job;
      const auto& share = one.shares[i];
      const Period service = service_of(share);
      const int rate = share.vat_groups.empty() ? job.input.terms.vat_rate_bp : share.vat_groups.front().vat.rate_bp;
      invoices.row(one.invoices[i], (*payers)[i], job.contract, one.id, service.first, service.end,
                   rate, share.net.cents, share.vat.cents, share.gross.cents, held_because(job.input.terms, share));
    }
    ++payers;
  }
  invoices.finish();
  CopyIn lines(transaction, invoice_lines_target);
  for (const NewSettlement& one : settlements)
    for (std::size_t i = 0; i < one.shares.size(); ++i)
      for (std::size_t k = 0; k < one.shares[i].lines.size(); ++k)
        write_line(lines, one.invoices[i], static_cast<int>(k) + 1, one.shares[i].lines[k]);
  lines.finish();
}

}  // namespace klickwerk::db
