// Lines that are differences (true-ups of estimates, corrections of what was billed): what was settled again, what had been
// billed of it and by which documents, so that the customer can recompute the difference.
#pragma once

#include <vector>

#include "db/billed_lines.h"
#include "db/invoice_batch.h"
#include "document/invoice_document.h"

namespace klickwerk::office {

// What one settlement of the document says.
struct DifferenceGround {
  const billing::SettlementInput& input;
  const billing::Settlement& settlement;
  bool correction = false;  // its lines are differences to earlier documents, not to its own ledger
  document::Language language = document::Language::german;
  int price_base = 1;
};

// Empty for a line that is no difference, or of which the books do not say what it is a difference to. `billed`: what other
// documents that stand have billed of the contract; `own`: all lines of this one.
std::optional<document::LineDifference> difference_behind(const billing::SettlementLine& line, const DifferenceGround& ground,
                                                          const std::vector<db::BilledBefore>& billed,
                                                          const std::vector<billing::SettlementLine>& own);

// Puts them at the lines of a document's facts.
void add_differences(db::Transaction& transaction, const db::InvoiceSources& sources, const db::Invoice& invoice, int price_base,
                     document::InvoiceDocument& facts);

}  // namespace klickwerk::office
