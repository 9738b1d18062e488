#include "office/corrections/rebill.h"

#include <algorithm>
#include <charconv>
#include <nlohmann/json.hpp>
#include <stdexcept>

#include "core/currency.h"
#include "db/contracts.h"
#include "db/settlements.h"
#include "office/corrections/correction_run.h"
#include "office/import/cell_values.h"
#include "office/invoicing/invoice_desk.h"
#include "office/settlement_run/settlement_run.h"

namespace klickwerk::office {
namespace {

// One of the settlements behind the invoice.
struct Billed {
  std::string contract;
  Period settled;
};

std::vector<Billed> billed_of(db::Database& database, const std::string& number) {
  db::Transaction transaction = database.begin();
  const auto invoice = db::InvoiceStore(transaction).find(number);
  if (!invoice) throw db::Refused("there is no invoice " + number);
  if (invoice->parts.empty())
    throw db::Refused(number + (invoice->kind == db::InvoiceKind::cancellation ? " is a cancellation: nothing of it can be billed anew"
                                                                              : " credits lines by hand and was not settled: take it back with klickwerk invoice cancel " + number));
  std::vector<Billed> billed;
  for (const auto& part : invoice->parts) {
    const Period settled = invoice->parts.size() == 1 ? invoice->service : db::SettlementStore(transaction).settlement(part.settlement)->period;
    billed.push_back({db::ContractStore(transaction).contract(part.contract)->terms.number, settled});
  }
  return billed;
}

std::vector<db::InvoiceSummary> drafts_of(db::Database& database, const std::string& contract) {
  InvoiceQuery query;
  query.contract_number = contract;
  query.state = db::InvoiceState::draft;
  return list_invoices(database, query);
}

// The period alone where nothing later stands, else by the difference to what stands.
void draft_again(db::Database& database, const config::Config& config, const Billed& billed, const CorrectionOrder& order, std::vector<std::string>& problems) {
  RunRequest run;
  run.period = {billed.settled.last().first_of_month(), billed.settled.last().first_of_next_month()};
  run.contract_number = billed.contract;
  run.started_by = order.actor;
  run.seller_country = config.seller.country;
  run.tolerance = {config.invoice.tolerance_before_days, config.invoice.tolerance_after_days};
  for (const auto& outcome : run_settlement(database, run).contracts)
    if (outcome.verdict == Verdict::failed || outcome.verdict == Verdict::blocked) problems.push_back(outcome.reason);
  CorrectionRequest request;
  request.today = order.issued_on;
  request.dated_prices = false;  // other periods are left to the next correction run, which names the prices
  request.contract_number = billed.contract;
  request.reason = order.reason;
  request.actor = order.actor;
  for (const auto& outcome : run_corrections(database, request).outcomes)
    if (outcome.verdict == CorrectionVerdict::needs_person) problems.push_back(outcome.what);
}

nlohmann::ordered_json issued_json(const IssuedInvoice& invoice) {
  return {{"number", invoice.number}, {"gross", decimal(invoice.gross)}, {"document", invoice.document.string()}};
}

std::string issued_line(const IssuedInvoice& invoice) { return invoice.number + "  " + decimal(invoice.gross) + " " + accounting_currency() + "  " + invoice.document.string() + "\n"; }

// Of all contracts, each once: one draft may bill several.
std::vector<InvoiceId> draft_ids(db::Database& database, const std::vector<Billed>& billed) {
  std::vector<InvoiceId> ids;
  for (const Billed& one : billed)
    for (const auto& draft : drafts_of(database, one.contract))
      if (std::ranges::find(ids, draft.id) == ids.end()) ids.push_back(draft.id);
  return ids;
}

}  // namespace

Rebilled rebill(db::Database& database, const config::Config& config, const CorrectionOrder& order) {
  const std::vector<Billed> billed = billed_of(database, order.number);
  for (const Billed& one : billed)
    if (const auto drafts = drafts_of(database, one.contract); !drafts.empty())
      throw db::Refused("contract " + one.contract + " has drafts: issue or discard them first (klickwerk invoice discard " + std::to_string(drafts.front().id.value) + ")");
  IssuingDesk desk(database, config, order.actor);
  Rebilled result{desk.cancel(order.number, order.reason, order.issued_on), {}, {}};
  for (const Billed& one : billed) draft_again(database, config, one, order, result.problems);
  const std::vector<InvoiceId> drafts = draft_ids(database, billed);
  approve_invoices(database, drafts, order.actor);
  for (InvoiceId draft : drafts) result.invoices.push_back(desk.issue(draft, order.issued_on));
  return result;
}

IssuedInvoice credit_lines(db::Database& database, const config::Config& config, const CorrectionOrder& order, std::span<const db::LineCredit> credits) {
  if (credits.empty()) throw db::Refused("no line is named: --line 2=12.50");
  InvoiceId draft;
  {
    db::Transaction transaction = database.begin();
    db::InvoiceStore store(transaction);
    const auto original = store.find(order.number);
    if (!original) throw db::Refused("there is no invoice " + order.number);
    draft = store.draft_credit(original->id, credits, order.reason);
    transaction.commit();
  }
  approve_invoices(database, {draft}, order.actor);
  return IssuingDesk(database, config, order.actor).issue(draft, order.issued_on);
}

db::LineCredit parse_credit(const std::string& text) {
  db::LineCredit credit;
  const auto equals = text.find('=');
  const auto amount = equals == std::string::npos ? std::nullopt : money_from_cell(std::string_view(text).substr(equals + 1));
  const auto [end, error] = std::from_chars(text.data(), text.data() + std::min(equals, text.size()), credit.line);
  if (!amount || error != std::errc{} || end != text.data() + equals)
    throw std::runtime_error("--line " + text + ": name line and net amount, as in 2=12.50 or 2=12,50");
  credit.amount = *amount;
  return credit;
}

std::string rebilled_text(const Rebilled& rebilled) {
  std::string text = issued_line(rebilled.cancellation);
  for (const auto& invoice : rebilled.invoices) text += issued_line(invoice);
  for (const auto& problem : rebilled.problems) text += "! " + problem + "\n";
  if (rebilled.invoices.empty()) text += "nothing was billed in its place\n";
  return text;
}

std::string rebilled_json(const Rebilled& rebilled) {
  nlohmann::ordered_json invoices = nlohmann::ordered_json::array();
  for (const auto& invoice : rebilled.invoices) invoices.push_back(issued_json(invoice));
  return nlohmann::ordered_json{{"cancellation", issued_json(rebilled.cancellation)}, {"invoices", invoices}, {"problems", rebilled.problems}}.dump(2) + "\n";
}

}  // namespace klickwerk::office
