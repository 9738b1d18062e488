#include "office/corrections/rebill.h"

#include <algorithm>
#include <charconv>
#include <nlohmann/json.hpp>
#include <stdexcept>

#include "billing/contract/check_terms.h"
#include "billing/settlement/share.h"
#include "core/currency.h"
#include "db/contracts.h"
#include "db/corrections.h"
#include "db/parties.h"
#include "db/settlements.h"
#include "office/accounting/collect.h"
#include "office/corrections/correction_run.h"
#include "office/import/cell_values.h"
#include "office/invoicing/invoice_desk.h"
#include "office/settlement_run/settlement_run.h"
#include "office/settlement_run/vat_of_customer.h"

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
    // Of a correction the settlement spans all that was settled again; of others it is their run's.
    const bool correction = invoice->parts.size() == 1 && db::InvoiceStore(transaction).from_correction(part.settlement);
    const Period settled = correction ? invoice->service : db::SettlementStore(transaction).settlement(part.settlement)->period;
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

void refuse_drafts(db::Database& database, const std::vector<Billed>& billed) {
  for (const Billed& one : billed)
    if (const auto drafts = drafts_of(database, one.contract); !drafts.empty())
      throw db::Refused("contract " + one.contract + " has drafts: issue or discard them first (klickwerk invoice discard " + std::to_string(drafts.front().id.value) + ")");
}

void require_date(db::InvoiceStore& store, const db::Invoice& original, Day issued_on) {
  Day earliest = *original.issued_on;
  for (const char* series : {"cancellation", "invoice"})
    if (const auto last = store.last_issue_day(series)) earliest = std::max(earliest, *last);
  if (issued_on < earliest)
    throw db::Refused("the documents cannot bear the date " + issued_on.iso() + ": " + original.number->text + " and the last numbers reach to " + earliest.iso() +
                      "; --date " + earliest.iso() + " or later");
}

// As it was settled, but with what is agreed and known today. Fees with a rhythm of their own from the ledger as it was then.
// While later periods stand it is billed by a correction, which keeps the VAT.
billing::SettlementInput input_of_today(db::Transaction& transaction, const db::Contract& contract, billing::SettlementInput input, const config::Config& config,
                                        std::vector<std::string>& problems) {
  const auto books = db::CorrectionStore(transaction).books(contract.id, input.period.first);
  const bool later = books && books->periods.back().period.first >= input.period.end;
  billing::ContractTerms terms = db::terms_of_runs(contract);
  if (!contract.tolerance) terms.tolerance = {config.invoice.tolerance_before_days, config.invoice.tolerance_after_days};
  if (!terms.vat_class) terms.vat_class = input.terms.vat_class;
  terms.vat_rates = input.terms.vat_rates;
  if (auto fault = later ? std::nullopt : renew_vat_class(transaction, contract, config.seller.country, terms)) problems.push_back("contract " + terms.number + ": " + *fault);
  input.terms = std::move(terms);
  if (!input.fees_only) db::CorrectionStore(transaction).refresh(contract.id, input);
  return input;
}

// What its payer would get for one contract's period.
void plan_part(db::Transaction& transaction, const db::Invoice& original, const db::InvoicePart& part, const config::Config& config, RebillPlan& plan) {
  const auto contract = db::ContractStore(transaction).contract(part.contract);
  const auto settled = db::SettlementStore(transaction).settlement(part.settlement);
  RebillPlan::Part planned{contract->terms.number, settled->period, {}, {}, {}, 0, settled->correction};
  if (!settled->correction) {
    const auto input = input_of_today(transaction, *contract, settled->input, config, plan.problems);
    if (const auto faults = billing::check_terms(input); !faults.empty()) {
      plan.problems.push_back("contract " + planned.contract + ": " + faults.front().key + ": " + faults.front().problem);
      return;
    }
    const auto customer = db::PartyStore(transaction).customer(original.customer);
    const std::string payer = contract->customer == original.customer ? "" : customer->number;
    for (const auto& share : billing::shares_of(billing::settle(input), input.terms))
      if (share.payer == payer) planned.net = share.net, planned.vat = share.vat, planned.gross = share.gross, planned.lines = share.lines.size();
  }
  plan.billed.push_back(std::move(planned));
}

nlohmann::ordered_json issued_json(const IssuedInvoice& invoice) {
  nlohmann::ordered_json json{{"number", invoice.number}, {"gross", decimal(invoice.gross)}, {"document", invoice.document.string()}};
  if (!invoice.remark.empty()) json["remark"] = invoice.remark;
  return json;
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

RebillPlan plan_rebill(db::Database& database, const config::Config& config, const CorrectionOrder& order) {
  refuse_drafts(database, billed_of(database, order.number));
  db::Transaction transaction = database.begin();  // rolled back
  db::InvoiceStore store(transaction);
  const db::Invoice original = *store.find(order.number);
  if (original.cancelled_by) throw db::Conflict("invoice " + order.number + " is cancelled already by " + *original.cancelled_by);
  store.draft_cancellation(original.id, order.reason);
  require_date(store, original, order.issued_on);
  RebillPlan plan{order.number, -original.gross, handed_to_bank(transaction, original, config), {}, {}};
  for (const auto& part : original.parts) plan_part(transaction, original, part, config, plan);
  return plan;
}

Rebilled rebill(db::Database& database, const config::Config& config, const CorrectionOrder& order) {
  const std::vector<Billed> billed = billed_of(database, order.number);
  refuse_drafts(database, billed);
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
  std::string remark;
  {
    db::Transaction transaction = database.begin();
    db::InvoiceStore store(transaction);
    const auto original = store.find(order.number);
    if (!original) throw db::Refused("there is no invoice " + order.number);
    draft = store.draft_credit(original->id, credits, order.reason);
    remark = handed_to_bank(transaction, *original, config);
    transaction.commit();
  }
  approve_invoices(database, {draft}, order.actor);
  IssuedInvoice credit = IssuingDesk(database, config, order.actor).issue(draft, order.issued_on);
  credit.remark = remark;
  return credit;
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

std::string plan_text(const RebillPlan& plan) {
  const std::string currency = " " + accounting_currency();
  std::string text = "would cancel " + plan.cancels + ": Stornorechnung of " + decimal(plan.cancelled) + currency + "\n";
  for (const auto& part : plan.billed)
    text += "would bill contract " + part.contract + ", " + part.period.iso() +
            (part.difference ? ": what the documents that stand do not bill (klickwerk invoice correct --contract " + part.contract + " shows it then)\n"
             : part.lines == 0 ? ": nothing\n"
                               : ": " + std::to_string(part.lines) + (part.lines == 1 ? " line" : " lines") + ", net " + decimal(part.net) + ", VAT " + decimal(part.vat) +
                                     ", gross " + decimal(part.gross) + currency + "\n");
  if (!plan.remark.empty()) text += "! " + plan.remark + "\n";
  for (const auto& problem : plan.problems) text += "! " + problem + "\n";
  return text + "Nothing is stored.\n";
}

std::string plan_json(const RebillPlan& plan) {
  nlohmann::ordered_json billed = nlohmann::ordered_json::array();
  for (const auto& part : plan.billed) {
    nlohmann::ordered_json json{{"contract", part.contract}, {"period", part.period.iso()}};
    if (part.difference) json["difference"] = true;
    else json.update({{"lines", part.lines}, {"net", decimal(part.net)}, {"vat", decimal(part.vat)}, {"gross", decimal(part.gross)}});
    billed.push_back(std::move(json));
  }
  nlohmann::ordered_json json{{"dry_run", true}, {"cancels", plan.cancels}, {"cancelled", decimal(plan.cancelled)}, {"billed", billed}, {"problems", plan.problems}};
  if (!plan.remark.empty()) json["remark"] = plan.remark;
  return json.dump(2) + "\n";
}

std::string rebilled_text(const Rebilled& rebilled) {
  std::string text = issued_line(rebilled.cancellation);
  for (const auto& invoice : rebilled.invoices) text += issued_line(invoice);
  if (!rebilled.cancellation.remark.empty()) text += "! " + rebilled.cancellation.remark + "\n";
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
