// Settles a contract's periods once more with what is known by now, and says what stands differently in the books. Pure:
// what is known comes from a callback.
//
// What was agreed is taken from the invoice, but for prices with a date; what was counted is taken anew. Two things stay as
// they were settled:
// - an estimate that still waits for its reading: the next regular settlement trues it up (of a contract that is over none
//   comes, so it is settled here),
// - an estimate or a held period that a later reading has closed, where the contract keeps estimates (true_up = keep_estimates):
//   the difference is in the closing period already, and readings in between do not open it anew.
#pragma once

#include <functional>
#include <optional>

#include "db/corrections.h"
#include "office/corrections/changed_inputs.h"

namespace klickwerk::office {

struct ContractKnowledge {
  // Puts the places with their readings as they are known now into the input.
  std::function<void(billing::SettlementInput&)> refresh;
  // Terms as agreed today, for a period whose invoice was cancelled: a wrong price may be the reason.
  std::function<void(billing::SettlementInput&)> renew_terms;
  // Click prices and flat fees with their dates as they stand today: a price may be entered after its first day was billed.
  // What has no date (free copies, minimums …) stays as it was agreed then. Empty: prices stay, too.
  std::function<void(billing::SettlementInput&)> renew_prices = {};
};

struct Resettled {
  billing::SettlementInput input;      // of the last period
  billing::Settlement correction;      // period: the span that was settled again; lines: differences; ledger: what changes
  std::optional<InvoiceId> corrects;   // the first invoice that would look different
  std::string corrects_number;
  std::vector<Period> changed;         // the periods that would be settled differently, open ones too
  bool reopened = false;               // one of them has no invoice: it was cancelled
  std::vector<Period> open;            // which ones
  ChangedInputs inputs;                // what was not known when the changed periods were settled
};

// Empty when the books say what would be settled now.
std::optional<Resettled> resettle(const db::ContractBooks& books, const ContractKnowledge& knowledge);

}  // namespace klickwerk::office
