// Collecting by direct debit: invoices that announce it, in one file for the bank, once each.
#pragma once

#include "db/invoices.h"
#include "db/mandates.h"
#include "office/accounting/export_batch.h"

namespace klickwerk::office {

struct CollectRequest {
  Day announced_until;  // invoices whose announced day is not later
  bool dry_run = false;
  std::string actor;
  Instant now;
  std::filesystem::path folder;
};

// Never before the day that the invoice announces, on bank days only, with sepa.lead_days of them ahead. An invoice paid in
// part is collected for the rest; one whose mandate was revoked or has lapsed (36 months unused) is left out and named.
ExportReport collect_direct_debits(db::Database& database, const config::Config& config, const CollectRequest& request);

// Whether an invoice of that day is collected by a mandate in force: not when it has lapsed, or the office collects nothing (no
// sepa.creditor_id, or accounts in another currency than EUR).
bool collects_by(const db::Mandate& mandate, const config::Config& config, Day on);

// Of an invoice that is about to be cancelled or credited: that the bank was told to collect it, when it does, and what to do. Empty where
// it was not, or the debit came back.
std::string handed_to_bank(db::Transaction& transaction, const db::Invoice& invoice, const config::Config& config);

}  // namespace klickwerk::office
