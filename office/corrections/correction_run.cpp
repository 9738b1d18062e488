#include "office/corrections/correction_run.h"

#include <algorithm>
#include <exception>

#include "db/audit.h"
#include "db/contracts.h"
#include "db/corrections.h"
#include "db/due_contracts.h"
#include "db/invoice_grouping.h"
#include "db/parties.h"
#include "office/corrections/resettling.h"

namespace klickwerk::office {
namespace {

std::string periods_words(const std::vector<Period>& periods) {
  std::string text;
  for (std::size_t i = 0; i < periods.size(); ++i) text += (i == 0 ? "" : ", ") + periods[i].iso();
  return text;
}

// What was cancelled, and apart from it what merely comes out differently.
std::string what_changed(const Resettled& difference) {
  std::vector<Period> others;
  for (const Period& period : difference.changed)
    if (std::ranges::find(difference.open, period) == difference.open.end()) others.push_back(period);
  std::string text;
  if (!difference.open.empty())
    text = (difference.open.size() == 1 ? "the invoice of " + periods_words(difference.open) + " was cancelled: it is settled anew"
                                        : "the invoices of " + periods_words(difference.open) + " were cancelled: they are settled anew");
  if (others.empty()) return text;
  return text + (text.empty() ? "" : "; ") + "settled with what is known today, " + periods_words(others) + (others.size() == 1 ? " comes" : " come") + " out differently";
}

// Corrections of before reach back to the first period that they settled again: the look back begins there.
std::optional<db::ContractBooks> books_of(db::CorrectionStore& store, ContractId contract, Day since) {
  auto books = store.books(contract, since);
  if (!books) return books;
  Day first = since;
  for (const Period& span : books->corrected)
    if (span.end > since) first = std::min(first, span.first);
  return first < since ? store.books(contract, first) : books;
}

class ContractCorrection {
 public:
  ContractCorrection(db::Database& database, const CorrectionRequest& request) : transaction_(database.begin()), store_(transaction_), request_(request) {}

  std::optional<CorrectionOutcome> run(ContractId contract) {
    const auto books = books_of(store_, contract, request_.today.plus_months(-request_.months_back));
    if (!books) return {};
    outcome_.contract = books->number;
    const auto difference = resettle(*books, knowledge_of(contract));
    if (!difference) return withdraw(contract);
    describe(*difference);
    if (difference->correction.net + books->credited < Money{} && standing_net(*books) + difference->correction.net + books->credited < Money{})
      return refuse("credits by hand of " + decimal(-books->credited) + " and this difference of " + decimal(difference->correction.net) +
                        " together exceed what was billed",
                    "cancel the credit by hand, or credit the rest by hand: klickwerk invoice correct NUMBER --line …");
    store(*books, *difference);  // a dry run, too: which invoices its lines correct is worked out with the draft
    if (!request_.dry_run) transaction_.commit();
    return outcome_;
  }

 private:
  ContractKnowledge knowledge_of(ContractId contract) {
    ContractKnowledge knowledge{[this, contract](billing::SettlementInput& input) { store_.refresh(contract, input); },
                                [this, contract](billing::SettlementInput& input) { renew_terms(contract, input); }};
    if (request_.dated_prices)
      knowledge.renew_prices = [this, contract](billing::SettlementInput& input) {
        if (const auto& now = contract_now(contract)) take_dated_prices(now->terms, input);
      };
    return knowledge;
  }

  const std::optional<db::Contract>& contract_now(ContractId contract) {
    if (!looked_up_) contract_ = db::ContractStore(transaction_).contract(contract);
    looked_up_ = true;
    return contract_;
  }

  // Fees with a rhythm of their own are left to the next run: their periods are open again, and it bills what is open. The
  // table of VAT rates is no agreement and stays.
  void renew_terms(ContractId contract, billing::SettlementInput& input) {
    input.fee_run.reset();
    const auto& now = contract_now(contract);
    if (!now) return;
    billing::ContractTerms terms = db::terms_of_runs(*now);
    if (!now->tolerance) terms.tolerance = input.terms.tolerance;
    if (!terms.vat_class) terms.vat_class = input.terms.vat_class;
    terms.vat_rates = input.terms.vat_rates;
    input.terms = std::move(terms);
  }

  static Money standing_net(const db::ContractBooks& books) {
    Money sum;
    for (const auto& billed : books.billed) sum += billed.line.amount;
    return sum;
  }

  // Printed, so in the customer's language.
  std::string usual_reason(CustomerId customer, const ChangedInputs& inputs) {
    const auto known = db::PartyStore(transaction_).customer(customer);
    return printed_reason(inputs, known && known->language == "en");
  }

  void describe(const Resettled& difference) {
    outcome_.changed = difference.changed;
    if (!difference.corrects_number.empty()) outcome_.corrects = {difference.corrects_number};
    outcome_.net = difference.correction.net;
    outcome_.gross = difference.correction.gross;
    outcome_.lines = difference.correction.lines.size();
    outcome_.verdict = outcome_.lines == 0 ? CorrectionVerdict::ledger_only : CorrectionVerdict::drafted;
    outcome_.what = what_changed(difference);
    outcome_.inputs = sentences(difference.inputs);
    outcome_.next_step = outcome_.lines == 0 ? "" : "look at the draft (klickwerk invoice list --state draft --contract " + outcome_.contract + "), then approve and issue it";
  }

  void store(const db::ContractBooks& books, const Resettled& difference) {
    const db::NewCorrection correction{books.contract,
                                       books.customer,
                                       difference.input,
                                       difference.correction,
                                       difference.corrects,
                                       request_.reason.empty() ? usual_reason(books.customer, difference.inputs) : request_.reason,
                                       request_.actor,
                                       request_.run ? std::optional(request_.run->end) : std::nullopt};
    const bool fresh = store_.store(correction) == db::CorrectionStored::drafted;
    if (auto numbers = store_.corrected_by_draft(books.contract); !numbers.empty()) outcome_.corrects = std::move(numbers);
    if (!fresh) {
      outcome_.verdict = CorrectionVerdict::unchanged;
      return;
    }
    if (!request_.dry_run) record("correction.draft", outcome_.what + ", net " + decimal(outcome_.net));
  }

  std::optional<CorrectionOutcome> withdraw(ContractId contract) {
    if (request_.dry_run || !store_.discard(contract)) return {};
    outcome_.verdict = CorrectionVerdict::withdrawn;
    outcome_.what = "the books say what would be settled now";
    record("correction.withdraw", outcome_.what);
    transaction_.commit();
    return outcome_;
  }

  std::optional<CorrectionOutcome> refuse(std::string what, std::string next_step) {
    outcome_.verdict = CorrectionVerdict::needs_person;
    outcome_.what = std::move(what);
    outcome_.next_step = std::move(next_step);
    return outcome_;
  }

  void record(const char* action, const std::string& note) {
    db::AuditStore(transaction_).record({.at = {},
                                         .actor = request_.actor,
                                         .action = action,
                                         .subject_kind = "contract",
                                         .subject = outcome_.contract,
                                         .before = "",
                                         .after = "",
                                         .note = note});
  }

  db::Transaction transaction_;
  db::CorrectionStore store_;
  const CorrectionRequest& request_;
  CorrectionOutcome outcome_;
  std::optional<db::Contract> contract_;  // as agreed today
  bool looked_up_ = false;
};

std::vector<ContractId> contracts_to_look_at(db::Database& database, const CorrectionRequest& request) {
  db::Transaction transaction = database.begin();
  if (request.contract_number) {
    const auto contract = db::ContractStore(transaction).find(*request.contract_number);
    if (!contract) throw db::Refused("there is no contract " + *request.contract_number);
    return {contract->id};
  }
  db::CorrectionStore store(transaction);
  const Day since = request.today.plus_months(-request.months_back);
  return request.every_contract ? store.settled_contracts(since) : store.candidates(since, request.tolerance_after_days);
}

// What one cancelled invoice of several contracts had billed is one document again.
void gather(db::Database& database, const CorrectionReport& report) {
  const bool drafted = std::ranges::any_of(report.outcomes, [](const auto& outcome) { return outcome.verdict == CorrectionVerdict::drafted && outcome.lines > 0; });
  if (report.dry_run || !drafted) return;
  db::Transaction transaction = database.begin();
  if (db::gather_rebilled(transaction) > 0) transaction.commit();
}

}  // namespace

const char* name_of(CorrectionVerdict verdict) {
  switch (verdict) {
    case CorrectionVerdict::drafted: return "drafted";
    case CorrectionVerdict::unchanged: return "unchanged";
    case CorrectionVerdict::withdrawn: return "withdrawn";
    case CorrectionVerdict::ledger_only: return "ledger only";
    case CorrectionVerdict::needs_person: break;
  }
  return "needs a person";
}

bool CorrectionReport::needs_attention() const {
  return std::ranges::any_of(outcomes, [](const auto& outcome) { return outcome.verdict == CorrectionVerdict::needs_person; });
}

CorrectionReport run_corrections(db::Database& database, const CorrectionRequest& request) {
  CorrectionReport report;
  report.dry_run = request.dry_run;
  for (ContractId contract : contracts_to_look_at(database, request)) {
    ++report.looked_at;
    std::optional<CorrectionOutcome> outcome;
    try {
      outcome = ContractCorrection(database, request).run(contract);
    } catch (const db::Unavailable&) {
      throw;
    } catch (const std::exception& error) {  // the unit of work: one contract never stops the others
      outcome = CorrectionOutcome{"id " + std::to_string(contract.value), CorrectionVerdict::needs_person, {}, {}, {}, {}, 0, error.what(),
                                  "tell us the number of the contract", {}};
    }
    if (outcome) report.outcomes.push_back(std::move(*outcome));
  }
  gather(database, report);
  std::ranges::sort(report.outcomes, {}, &CorrectionOutcome::contract);
  return report;
}

}  // namespace klickwerk::office
